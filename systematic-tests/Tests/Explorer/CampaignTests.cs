using System;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Verdicts, and that they are earned.</summary>
public sealed class CampaignTests
{
    [Fact]
    public void What_was_run_to_the_end_is_verified()
    {
        ExplorationResult result = Exploring.Explore(Demos.OnOneCell(2, 2), new());

        Assert.Equal(Verdict.Verified, result.Verdict);
        Assert.Null(result.Bound);
        Assert.True(result.Holds);
    }

    [Fact]
    public void What_was_sampled_says_the_completed_bound_and_the_probability()
    {
        ExplorationResult result =
            Exploring.Explore(Demos.OnOneCell(9, 9, 9), new() { Schedules = 2_000 });

        Assert.Equal(Verdict.Sampled, result.Verdict);
        // What was run for the classes, and 6 schedules without preemptions, are counted once.
        Assert.InRange(result.Schedules, 1_900, 1_999);
        Assert.StartsWith("all schedules with ≤ 1 preemption; p < 0.006 at 95 %", result.Bound);
        Assert.Equal("≤ 1 preempted, p < 0.006, 81 % once", result.Covered);
    }

    [Fact]
    public void An_outcome_that_must_occur_and_does_not_fails()
    {
        ExplorationResult result = Exploring.Explore(Demos.NeverOccurs, new());

        Assert.Null(result.Finding);
        Assert.False(result.Holds);
        Assert.False(Assert.Single(result.MustOccur).Seen);
    }

    [Fact]
    public void An_unfit_scenario_spoils_no_other_one()
    {
        ExplorationResult[] results = [.. new Campaign(
            [.. new[] { Demos.TwoStages, Oddities.Unfit, Demos.AtomicUpdate }.Select(Subject.Of)],
            new() { Workers = 2 }).Run()];

        Assert.Equal(
            [Verdict.Violated, Verdict.Unfit, Verdict.Verified],
            results.Select(each => each.Verdict));
        Assert.Equal(
            "Unfit on demo: the body uses the simulator rightly", results[1].Error);
    }

    [Theory]
    [InlineData(StrategyKind.Default)]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Pct)]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Sticky)]
    [InlineData(StrategyKind.PartialOrder)]
    [InlineData(StrategyKind.Uniform)]
    [InlineData(StrategyKind.Delay)]
    public void A_spin_that_fairness_ends_is_no_livelock_and_is_not_verified(StrategyKind strategy)
    {
        ExplorationResult result =
            Exploring.Explore(Demos.Spin, new() { Strategy = strategy, Schedules = 500 });

        Assert.Null(result.Finding);
        Assert.NotEqual(Verdict.Verified, result.Verdict);
        Assert.DoesNotContain("all schedules", result.Bound, StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_of_one_long_schedule_ends_and_says_that_it_was_long()
    {
        ExplorationResult result = Exploring.Explore(LengthDemos.LongWay, new() { Schedules = 40 });

        Assert.Equal(Verdict.Sampled, result.Verdict);
        Assert.StartsWith("all but 1 long schedule; p <", result.Bound);
        Assert.Equal(40, result.Schedules);
    }

    [Fact]
    public void A_spin_that_nothing_ends_is_a_livelock()
        => Assert.Equal(
            BasicRule.Progress.Name,
            Exploring.Explore(Demos.SpinForEver, new()).Finding?.Violation.Rule);

    [Fact]
    public void A_race_names_both_places()
    {
        Finding? race = Exploring.Explore(Demos.Race, new()).Finding;

        Assert.Equal(BasicRule.NoRace.Name, race?.Violation.Rule);
        Assert.EndsWith("with no order between them", race!.Violation.Fact);
        Assert.Contains("Demos.cs:", race.Violation.Race?.Before.Place);
        Assert.Contains("Demos.cs:", race.Violation.Race?.Now.Place);
    }

    [Fact]
    public void Workers_change_nothing()
    {
        Scenario[] scenarios =
        [
            Demos.TwoStages, Demos.OnOneCell(9, 9, 9), Demos.PingPong, Demos.AtomicUpdate,
            Demos.Philosophers, Demos.NeverOccurs, Demos.Race,
            LengthDemos.LostUpdateAfterAChoice, Demos.Choices, Oddities.OneLongTask,
            Oddities.SometimesLong, Oddities.Unfit, Oddities.RarelyUnfit,
        ];
        foreach (StrategyKind strategy in Enum.GetValues<StrategyKind>())
        {
            var options = new ExplorerOptions { Strategy = strategy, Schedules = 3_000 };
            Assert.Equal(Told(1), Told(2));
            Assert.Equal(Told(1), Told(5));

            string Told(int workers) => string.Join('\n', new Campaign(
                [.. scenarios.Select(Subject.Of)], options with { Workers = workers })
                .Run().Select(Describe));
        }
    }

    [Fact]
    public void What_was_sampled_while_a_search_went_on_that_verifies_is_forgotten()
    {
        ExplorationResult[] all = [.. Enumerable.Range(1, 4).Select(workers => Exploring.Explore(
            Demos.OnOneCell(6, 6), new() { Workers = workers }))];

        Assert.Equal(Verdict.Verified, all[0].Verdict);
        Assert.Single(all.Select(Describe).Distinct());
    }

    [Fact]
    public void An_interrupted_campaign_ends_soon_and_verifies_nothing()
    {
        using var interruption = new Interruption(200);

        ExplorationResult result = new Campaign(
            [Subject.Of(Demos.OnOneCell(9, 9, 9))],
            new() { Strategy = StrategyKind.DepthFirst, Schedules = long.MaxValue })
            .Run(interruption.Token)[0];

        Assert.InRange(interruption.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.True(result.Interrupted);
        Assert.False(result.Holds);
        Assert.Equal(Verdict.Sampled, result.Verdict);
        Assert.StartsWith("the first", result.Bound);
        Assert.EndsWith("nothing about the rest", result.Bound);
    }

    [Fact]
    public void A_violation_behind_a_chunk_that_was_stopped_is_kept()
    {
        Subject subject = Subject.Of(Demos.LostUpdate);
        var sampling = new Sampling(new(subject), new() { Strategy = StrategyKind.Random });
        Chunk stopped = sampling.Take()!;
        Chunk later = sampling.Take()!;
        sampling.Run(later, new Profile(), new Runner(Demos.LostUpdate), new Pace());
        Assert.NotNull(later.Finding);

        sampling.Merge(later);
        stopped.WasStopped = true;
        sampling.Merge(stopped);

        Assert.True(sampling.IsOver);
        Assert.Same(later.Finding, sampling.Finding);
    }

    [Fact]
    public void Each_schedule_is_counted_once_however_many_bounds_it_is_within()
    {
        ExplorationResult result = Exploring.Explore(Demos.OnOneCell(5, 5), new());

        Assert.Equal((Verdict.Verified, 252), (result.Verdict, result.Schedules));
    }

    [Fact]
    public void Pct_knows_schedules_that_are_longer_than_the_first_one()
    {
        ExplorationResult result = Exploring.Explore(
            LengthDemos.LostUpdateAfterAChoice,
            new() { Strategy = StrategyKind.Pct, Schedules = 2_000, Workers = 1 });

        Assert.Equal(BasicRule.Kernel.Name, result.Finding?.Violation.Rule);
        Assert.Equal("pct", result.Finding?.Trace.Strategy);
    }

    [Fact]
    public void A_time_limit_ends_it_without_an_interruption()
    {
        ExplorationResult result = Exploring.Explore(
            Demos.OnOneCell(9, 9, 9),
            new() { Schedules = long.MaxValue, Time = TimeSpan.FromSeconds(0.3) });

        Assert.InRange(result.Seconds, 0.1, 2);
        Assert.False(result.Interrupted);
        Assert.Equal(Verdict.Sampled, result.Verdict);
    }

    static string Describe(ExplorationResult result)
        => $"{result with { Seconds = 0, Finding = null, MustOccur = [] }}"
            + string.Join(';', result.MustOccur) + result.Finding?.Trace.ToText()
            + string.Join('\n', result.Finding?.Account ?? []);
}
