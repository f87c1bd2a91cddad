using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Coyote;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.Explorer;
using Xunit;

namespace Verified.Tests.OnCoyote;

/// <summary>Coyote's engine against closed forms, exact figures and our explorer.</summary>
public sealed class CoyoteEngineTests
{
    [Theory]
    [InlineData("2 2", 6)]
    [InlineData("3 3", 20)]
    [InlineData("1 2 3", 60)]
    [InlineData("5 5", 252)]
    public void Depth_first_search_has_each_order_once(string steps, int orders)
    {
        Session session = Sessions.Of(
            Demos.OnOneCell([.. steps.Split(' ').Select(int.Parse)]), "dfs", out var seen);
        // Coyote begins another one before it knows that there is none, and gives it up.
        Assert.Equal(
            (orders + 1, 1, true), (session.Schedules, session.GivenUp, session.HasEnded));
        Assert.Equal(orders, seen.Count);
        Assert.Equal(orders, seen.Select(each => each.Decisions).Distinct().Count());
    }

    [Theory]
    [InlineData("reorder_3_bad")]
    [InlineData("twostage_bad")]
    [InlineData("account_bad")]
    [InlineData("bluetooth_driver_bad")]
    public void Depth_first_search_has_the_interleavings_that_there_are(string name)
    {
        SmallProgram program = SmallPrograms.Table.Single(each => each.Name == name);
        Sessions.Of(SmallPrograms.Named(name), "dfs", out var seen);
        var different = seen.DistinctBy(each => each.Decisions).ToList();
        Assert.Equal(
            (program.All, program.Buggy),
            (different.Count, different.Count(each => each.Broken)));
    }

    [Theory]
    [InlineData("reorder_3_bad")]
    [InlineData("lazy01_bad")]
    [InlineData("bluetooth_driver_bad")]
    public void A_random_walk_meets_a_bug_as_often_as_it_must(string name)
    {
        const int schedules = 600;
        SmallProgram program = SmallPrograms.Table.Single(each => each.Name == name);
        Sessions.Of(SmallPrograms.Named(name), "random", out var seen, schedules);
        double p = program.Exact!.Value;
        Assert.InRange(
            seen.Count(each => each.Broken) / (double)schedules,
            p - Exploring.Tolerance(p, schedules), p + Exploring.Tolerance(p, schedules));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void The_same_seed_gives_the_same_schedules(string strategy)
    {
        Sessions.Of(Demos.Philosophers, strategy, out var once, 30);
        Sessions.Of(Demos.Philosophers, strategy, out var again, 30);
        Assert.Equal(once, again);
        Assert.Equal(30, once.Count);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("fair-delay-bounding")]
    [InlineData("q-learning")]
    public void Another_seed_gives_others(string strategy)
    {
        Sessions.Of(Demos.Philosophers, strategy, out var one, 30, seed: 1);
        Sessions.Of(Demos.Philosophers, strategy, out var other, 30, seed: 2);
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData("the system's own assertions hold", true, 1)]
    [InlineData("every task ends or waits for work", false, 40)]
    public void A_variant_is_found_when_the_rule_breaks_that_must(
        string expected, bool found, int least)
    {
        var variant = new PublishedVariant(
            "makes-it-twice", "demo", "demo.c make", "both make it", expected, Demos.LazyInit);
        Attempt attempt = new CoyoteEngine().Try(
            variant, "random", 1, 40, CancellationToken.None);
        Assert.Equal((found, false), (attempt.Found, attempt.Ended));
        Assert.InRange(attempt.Schedules, least, 40);
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Each_strategy_finds_a_lost_update(string strategy)
    {
        ExplorationResult result = Explore(Demos.LostUpdate, strategy, 2_000);
        Assert.Equal(Verdict.Violated, result.Verdict);
        Trace trace = Trace.Parse(result.Finding!.Trace.ToText());
        Assert.Equal($"coyote-{strategy}", trace.Strategy);
        ReplayOutcome replayed = Replay.Run(trace, new Verified.Explorer.Runner(Demos.LostUpdate));
        Assert.Equal((null, trace.Rule), (replayed.Divergence, replayed.Broken?.Rule));
        Assert.NotNull(result.Shrunk().Finding!.Cause);
    }

    [Fact]
    public void Coyotes_own_trace_leads_Coyote_to_the_same_bug()
    {
        ExplorationResult result = Explore(Demos.Philosophers, "random", 2_000);
        string trace = result.Reports.Single(each => each.Ending == ".coyote.trace").Text;
        Violation? again = null;
        var session = new Session(Demos.Philosophers, "random", 7, 100, broken =>
        {
            again = broken;
            return true;
        }).Following(trace);
        session.Run(() => true);
        Assert.Equal((1, result.Finding?.Violation.Fact), (session.Schedules, again?.Fact));
    }

    [Fact]
    public void What_is_told_of_a_bug_names_the_rule()
    {
        ExplorationResult result = Explore(Demos.LostUpdate, "random", 2_000);
        string text = result.Reports.Single(each => each.Ending == ".coyote.txt").Text;
        Assert.Contains(result.Finding!.Violation.Fact, text, StringComparison.Ordinal);
        Assert.Contains("Found 1 bug", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(20, true)]
    public void Nothing_is_claimed_of_what_was_run(int schedules, bool seesIt)
    {
        ExplorationResult result = Explore(Demos.Choices, "random", schedules);
        Assert.Equal(
            (Verdict.Sampled, false, schedules, seesIt),
            (result.Verdict, result.Complete, result.Schedules, result.Holds));
        Assert.Equal($"{schedules} schedules of Coyote's random", result.Bound);
    }

    [Fact]
    public void A_cancelled_exploration_is_interrupted()
    {
        ExplorationResult result = new CoyoteEngine().Explore(
            Subject.Of(Demos.AtomicUpdate), new("random", 1, 1_000, null),
            new CancellationToken(canceled: true));
        Assert.Equal((0, true, false), (result.Schedules, result.Interrupted, result.Holds));
    }

    [Fact]
    public void Time_ends_an_exploration()
    {
        ExplorationResult result = new CoyoteEngine().Explore(
            Subject.Of(Demos.AtomicUpdate),
            new("random", 1, long.MaxValue, TimeSpan.FromMilliseconds(300)),
            CancellationToken.None);
        Assert.InRange(result.Schedules, 1, 1_000_000);
        Assert.True(result.Holds);
    }

    [Theory]
    [InlineData("fair-prioritization")]
    [InlineData("prioritization")]
    [InlineData("dfs")]
    public void A_wait_in_a_loop_is_no_livelock_where_nobody_is_fair(string strategy)
    {
        // Its limit of steps is below what Coyote's fair variants need to become fair.
        ExplorationResult result = Explore(Demos.Spin, strategy, 20);
        Assert.Equal(Verdict.Sampled, result.Verdict);
    }

    [Fact]
    public void A_loop_without_end_is_a_livelock()
        => Assert.Equal(
            BasicRule.Progress.Name,
            Explore(Demos.SpinForEver, "random", 1).Finding?.Violation.Rule);

    public static TheoryData<string> Strategies
        => [.. new CoyoteEngine().Strategies.Select(each => each.Name)];

    static ExplorationResult Explore(Scenario scenario, string strategy, long schedules)
        => new CoyoteEngine().Explore(
            Subject.Of(scenario), new(strategy, 42, schedules, null), CancellationToken.None);
}
