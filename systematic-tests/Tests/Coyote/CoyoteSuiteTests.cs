using System.Linq;
using System.Threading;
using Verified.Coyote;
using Verified.Explorer;
using Verified.Published;
using Verified.Scenarios;
using Xunit;

namespace Verified.Tests.OnCoyote;

/// <summary>All scenarios and published variants on Coyote, unchanged.</summary>
public sealed class CoyoteSuiteTests
{
    public static TheoryData<string> Scenarios
        => [.. AllScenarios.List.Select(each => each.Name)];

    public static TheoryData<string> Variants
        => [.. AllVariants.List.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void A_scenario_runs_clean(string name)
    {
        Scenario scenario = AllScenarios.List.Single(each => each.Name == name);
        ExplorationResult result = Explore(Subject.Of(scenario), 12);
        Assert.Null(result.Error);
        Assert.Null(result.Finding?.Violation);
        Assert.Equal("12 schedules of Coyote's portfolio", result.Covered);
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_variant_is_found_and_our_explorer_replays_it(string name)
    {
        PublishedVariant variant = AllVariants.List.Single(each => each.Name == name);
        var subject = Subject.Of(variant);
        Finding found = Explore(subject, 5_000).Finding!;
        Assert.Equal(variant.Expected, found.Violation.Rule);

        Trace trace = Trace.Parse(found.Trace.ToText());
        ReplayOutcome replayed = Replay.Run(trace, new Runner(variant.Scenario));
        Assert.Equal((null, variant.Expected), (replayed.Divergence, replayed.Broken?.Rule));
        Assert.Equal(found.Violation.Fact, replayed.Broken!.Fact);

        Finding shrunk = Minimizer.Shrink(subject, found);
        Assert.Equal(variant.Expected, shrunk.Violation.Rule);
        Assert.True(shrunk.Preemptions <= found.Preemptions);
    }

    static ExplorationResult Explore(Subject subject, long schedules)
        => new CoyoteEngine().Explore(
            subject, new("portfolio", 42, schedules, null), CancellationToken.None);
}
