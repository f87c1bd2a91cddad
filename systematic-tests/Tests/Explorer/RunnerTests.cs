using System;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What is said of a scenario that throws, and how far a campaign has come.</summary>
public sealed class RunnerTests
{
    [Theory]
    [InlineData("BadSetUp on demo: its set-up threw InvalidOperationException: no world")]
    [InlineData("BadRule on demo: a rule threw InvalidOperationException: no rule")]
    public void What_throws_is_told_apart(string told)
    {
        Scenario scenario = told.StartsWith("BadRule", StringComparison.Ordinal)
            ? Oddities.BadRule
            : Oddities.BadSetUp;

        Assert.Equal(told, Exploring.Explore(scenario, new()).Error);
    }

    /// <summary>Schedules of 2 and of 6 steps.</summary>
    [Fact]
    public void Who_watches_a_campaign_is_told_of_each_schedule_and_point()
    {
        var campaign = new Campaign(
            [.. new[] { Demos.AtomicUpdate, Demos.OnOneCell(3, 3) }.Select(Subject.Of)],
            new() { Strategy = StrategyKind.Random, Schedules = 150, Workers = 2 });
        Assert.Equal(new(0, 2, 0, 0, ""), campaign.Progress);
        campaign.Run();

        Assert.Equal(new(2, 2, 300, 150 * (2 + 6), ""), campaign.Progress);
    }

    /// <summary>And one that occurs twice has occurred.</summary>
    [Fact]
    public void A_schedule_has_64_outcomes()
    {
        var stage = new Stage(new Simulator());
        stage.Occurs(63);
        stage.Occurs(63);

        Assert.Equal(1UL << 63, stage.Occurred);
        Assert.Throws<ToolException>(() => stage.Occurs(64));
        Assert.Throws<ToolException>(() => stage.Occurs(-1));
    }
}
