using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
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

    [Theory]
    [InlineData("a task that is late", @"'a step of one or two or three or \w+/extra'")]
    [InlineData("a choice that is late", "'a choice of 3'")]
    [InlineData("a rule that breaks late", "'the end, where .* is broken: .*'")]
    public void A_search_that_cannot_go_back_says_where(string name, string again)
    {
        foreach (Strategy strategy in new Strategy[] { new DepthFirst(42, null), new Dpor(42) })
        {
            var wrong = Assert.Throws<ToolException>(() => RunAll(name, strategy));

            Assert.Matches(
                "^Fickle on demo: .* not so: step 5 is "
                + $"'(a step of one or two or three|a choice of 2)' and, run again, {again} ",
                wrong.Message);
        }
    }

    static void RunAll(string name, Strategy strategy)
    {
        var runner = new Runner(FickleScenarios.All[name].New());
        bool goesOn = true;
        for (int i = 0; goesOn; i++)
        {
            Violation? broken = runner.Run(strategy, i);
            goesOn = strategy is DepthFirst search
                ? search.Advance()
                : ((Dpor)strategy).Advance(broken);
        }
    }
}
