using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What is claimed: the counts, the bound, and the word.</summary>
public sealed class CoverageTests
{
    /// <summary>What was searched with one bound is not counted with the next one.</summary>
    [Theory]
    [InlineData(252, 5, 5)]
    [InlineData(90, 2, 2, 2)]
    [InlineData(6, 2, 2)]
    public void A_schedule_counts_once_however_often_it_was_searched(
        long orders, params int[] steps)
    {
        ExplorationResult result = Exploring.Explore(Demos.OnOneCell(steps), new());

        Assert.Equal(Verdict.Verified, result.Verdict);
        Assert.Equal(orders, result.Schedules);
        Assert.Equal(orders * steps.Sum(), result.Points);
    }

    /// <summary>
    /// Of 80 runs, 40 are for classes; 2 have no preemption, 2 + 16 have at most one, and 20 are
    /// drawn by chance.
    /// </summary>
    [Fact]
    public void What_was_run_again_with_the_next_bound_is_spent_but_not_counted()
    {
        ExplorationResult result =
            Exploring.Explore(Demos.OnOneCell(9, 9), new() { Schedules = 80 });

        Assert.StartsWith("all schedules with ≤ 1 preemption; p < 0.15 at 95 %", result.Bound);
        Assert.Equal(78, result.Schedules);
    }

    [Fact]
    public void A_bound_that_cuts_nothing_is_not_raised()
    {
        ExplorationResult result =
            Exploring.Explore(Oddities.OneLongTask, new() { Schedules = 400 });

        Assert.Equal(Verdict.Sampled, result.Verdict);
        Assert.Equal(
            "all but 1 long schedule; p < 0.0076 at 95 % (398 schedules drawn by chance); "
            + "of 45 looked at, 0 % are alone in their class",
            result.Bound);
        Assert.Equal("all but 1 long one, p < 0.0076, 0 % once", result.Covered);
        Assert.Equal(400, result.Schedules);
    }

    /// <summary>One of the three has no preemption, and is met with each bound.</summary>
    [Fact]
    public void Long_schedules_count_once_however_often_they_were_met()
    {
        ExplorationResult result =
            Exploring.Explore(Oddities.SometimesLong, new() { Schedules = 400 });

        Assert.StartsWith("all but 3 long schedules; p <", result.Bound);
    }

    [Fact]
    public void Depth_first_with_a_long_schedule_neither_verifies_nor_bounds()
    {
        ExplorationResult free = Exploring.Search(Oddities.OneLongTask, null);
        ExplorationResult within = Exploring.Search(Oddities.SometimesLong, 0);

        Assert.Equal((Verdict.Sampled, 1), (free.Verdict, free.Schedules));
        Assert.Equal((Verdict.Sampled, 2), (within.Verdict, within.Schedules));
        Assert.Equal("all but 1 long one", free.Covered);
        Assert.Equal("≤ 0 preempted but 1 long one", within.Covered);
    }

    [Fact]
    public void A_search_that_ends_within_its_first_bound_is_a_sample()
    {
        ExplorationResult result = Exploring.Search(Demos.Independent(9, 9, 9), 2, 500);

        Assert.Equal(Verdict.Sampled, result.Verdict);
        Assert.Equal(
            "the first 500 schedules in depth-first order, nothing about the rest", result.Bound);
    }

    /// <summary>
    /// The class in which the two alternate is so long that classes are given up; the bounds, which
    /// go on once from each state, come to their end.
    /// </summary>
    [Fact]
    public void Bounds_that_come_to_their_end_cover_all_schedules_up_to_order()
    {
        ExplorationResult result = Exploring.Explore(
            Alternating(10_000), new() { Schedules = 400, Workers = 1 });

        Assert.Equal(
            (Verdict.Verified, null, "all schedules up to order"),
            (result.Verdict, result.Bound, result.Covered));
        Assert.Equal("all schedules", Exploring.Search(Alternating(1), null).Covered);
    }

    [Theory]
    [InlineData(StrategyKind.Default)]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Pct)]
    public void Where_no_schedule_was_run_it_was_interrupted(StrategyKind strategy)
    {
        ExplorationResult result = Exploring.Explore(
            Demos.NeverOccurs,
            new() { Strategy = strategy, Time = System.TimeSpan.FromMilliseconds(0.001) });

        Assert.Equal((0, true, false), (result.Schedules, result.Interrupted, result.Holds));
        Assert.Equal("nothing was run", result.Covered);
    }

    /// <summary>Two throw a ball in turns; who has caught the last one goes on alone.</summary>
    static Scenario Alternating(int steps) => new("Alternating", "demo", "", [], stage =>
    {
        var ball = new Atomic<int>(stage.Simulator, "ball", 0);
        var own = new Atomic<int>(stage.Simulator, "own", 0);
        for (int i = 0; i < 2; i++)
        {
            int me = i;
            stage.Simulator.Start($"player{i}", async () =>
            {
                for (int round = me; round < 6; round += 2)
                {
                    if (await ball.Load() != round)
                    {
                        return;
                    }

                    await ball.Store(round + 1);
                }

                for (int step = 0; me == 1 && step < steps; step++)
                {
                    await own.Store(step);
                }
            });
        }
    });

    [Theory]
    [InlineData(0, 100, "0 %")]
    [InlineData(1, 100, "< 1 %")]
    [InlineData(2, 99, "1 %")]
    [InlineData(100, 50, "50 %")]
    [InlineData(198, 1, "99 %")]
    [InlineData(200, 1, "> 99 %")]
    [InlineData(200, 0, "100 %")]
    public void A_share_is_never_all_or_nothing_where_it_is_only_nearly_so(
        int alone, int together, string told)
    {
        var classes = new ClassCount();
        for (int i = 0; i < alone; i++)
        {
            classes.Add(Chance.Mix((ulong)i + 1));
        }

        for (int i = 0; i < together; i++)
        {
            classes.Add(0);
            classes.Add(0);
        }

        Assert.EndsWith($", {told} once", Coverage.Of(null, 3, 3, classes).Brief);
    }
}
