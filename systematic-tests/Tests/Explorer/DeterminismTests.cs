using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What does not follow from the decisions is found, and blamed on no system.</summary>
public sealed class DeterminismTests
{
    static readonly StrategyKind[] Strategies =
    [
        StrategyKind.Default, StrategyKind.Random, StrategyKind.DepthFirst, StrategyKind.Dpor,
    ];

    public static TheoryData<string, StrategyKind> All
        => [.. FickleScenarios.All.Keys.SelectMany(name => Strategies.Select(
            strategy => new TheoryDataRow<string, StrategyKind>(name, strategy)))];

    [Theory]
    [MemberData(nameof(All))]
    public void It_is_unfit_and_told_with_the_step_at_which_two_runs_part(
        string name, StrategyKind strategy)
    {
        ExplorationResult result = Exploring.Explore(
            FickleScenarios.All[name].New(),
            new() { Strategy = strategy, Schedules = 40_000, Workers = 1 });

        Assert.Equal((Verdict.Unfit, null), (result.Verdict, result.Finding));
        Assert.Matches(
            "^Fickle on demo: the same decisions give the same run; not so: "
            + $"({FickleScenarios.All[name].Told}) "
            + @"\(likely a clock, a hash order or a static\)$",
            result.Error);
    }
}
