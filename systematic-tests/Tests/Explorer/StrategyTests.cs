using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What strategies promise beyond probabilities of bugs.</summary>
public sealed class StrategyTests
{
    Runner? runner;

    /// <summary>The 99.9 % points of χ² for 89 degrees of freedom, from below and above.</summary>
    [Fact]
    public void A_uniform_walk_with_true_weights_is_uniform_and_a_random_walk_is_not()
    {
        Assert.InRange(Spread(new UniformWalk(42, [2, 2, 2])), 50, 137);
        Assert.True(Spread(new RandomWalk(42)) > 200);
    }

    [Fact]
    public void Lengths_are_learnt_from_different_schedules()
    {
        (Strategy Strategy, long Schedule)[] all = [.. Profile.Soundings(42)];

        Assert.IsType<DepthFirst>(all[0].Strategy);
        Assert.Equal(16, all[1..].Distinct().Count());
    }

    /// <summary>One in eight draws again, and half of those draw the other one of two.</summary>
    [Fact]
    public void Sticky_leaves_one_of_two_tasks_at_one_in_sixteen_points()
    {
        const int Schedules = 40_000;
        var sticky = new StickyRandom(42);
        Scenario scenario = Demos.Independent(2, 2);
        int left = Enumerable.Range(0, Schedules)
            .Count(i => Order(sticky, scenario, i) is [var one, var two, ..] && one != two);

        double error = Exploring.Tolerance(1 / 16.0, Schedules);
        Assert.InRange(left / (double)Schedules, (1 / 16.0) - error, (1 / 16.0) + error);
    }

    [Fact]
    public void Without_delays_it_is_a_round_robin_without_preemptions()
        => Assert.Equal(
            "0 0 0 1 1 2 2",
            string.Join(' ', Order(new DelayBounded(42, 7, 0), Demos.Independent(3, 2, 2))));

    [Fact]
    public void The_portfolio_takes_its_turns_by_the_number_of_the_schedule()
    {
        var turns = new Turns(StrategyKind.Portfolio, 42, new Profile());
        string[] names = ["random", "sticky", "pct2", "pct", "pct10", "pos", "urw", "delay"];

        Assert.Equal(Turns.OfPortfolio, names.Length);
        Assert.Equal(names, Enumerable.Range(0, 8).Select(i => turns.Of(i).Name));
        Assert.Same(turns.Of(5), turns.Of(8_000_005));
    }

    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Sticky)]
    [InlineData(StrategyKind.Pct)]
    [InlineData(StrategyKind.PartialOrder)]
    [InlineData(StrategyKind.Uniform)]
    [InlineData(StrategyKind.Delay)]
    public void What_a_strategy_finds_bears_its_name_and_replays(StrategyKind kind)
    {
        ExplorationResult result =
            Exploring.Explore(Demos.LostUpdate, new() { Strategy = kind, Schedules = 2_000 });
        Trace trace = result.Finding!.Trace;
        ReplayOutcome replayed = Replay.Run(trace, new Runner(Demos.LostUpdate));

        Assert.Equal(ExplorerOptions.NameOf(kind), trace.Strategy);
        Assert.Equal(trace.Rule, replayed.Broken?.Rule);
        Assert.Null(replayed.Divergence);
    }

    [Fact]
    public void Every_strategy_can_choose_among_as_many_tasks_as_there_may_be()
    {
        int[] steps = [.. Enumerable.Repeat(1, Simulator.MaxTasks)];
        Scenario many = Demos.Independent(steps);
        Strategy[] strategies =
        [
            new RandomWalk(7), new StickyRandom(7), new Pct(7, steps.Length),
            new PartialOrderSampling(7), new UniformWalk(7, steps),
            new DelayBounded(7, steps.Length), new DepthFirst(7, 0), new Dpor(7),
        ];

        Assert.All(strategies, strategy => Assert.Equal(
            Enumerable.Range(0, steps.Length), Order(strategy, many).Order()));
    }

    [Fact]
    public void A_profile_counts_as_many_tasks_as_there_may_be()
    {
        var profile = new Profile();
        int[] steps = [.. Enumerable.Repeat(1, Simulator.MaxTasks)];
        profile.Run(new Runner(Demos.Independent(steps)), new RandomWalk(7), 0);

        Assert.Equal(Simulator.MaxTasks, profile.Tasks);
    }

    [Theory]
    [InlineData(StepKind.Read, 1, StepKind.Read, 1, false)]
    [InlineData(StepKind.Read, 1, StepKind.Write, 1, true)]
    [InlineData(StepKind.Read, 1, StepKind.Write, 2, false)]
    [InlineData(StepKind.Acquire, 1, StepKind.Acquire, 1, true)]
    [InlineData(StepKind.None, 1, StepKind.Write, 1, false)]
    public void Steps_race_on_one_object_unless_both_read(
        StepKind one, int first, StepKind other, int second, bool race)
    {
        var (a, b) = (new Step(one, new(first)), new Step(other, new(second)));
        Step beside = new(StepKind.Write, new(7), other, new(second));

        Assert.Equal(race, Race.Between(a, b));
        Assert.Equal(race, Race.Between(b, a));
        Assert.Equal(race, Race.Between(a, beside));
        Assert.Equal(race, Race.Between(beside, a));
    }

    [Fact]
    public void A_profile_is_the_longest_run_and_the_mean_of_each_task()
    {
        var profile = new Profile();
        var runner = new Runner(Demos.PingPong);
        int longest = 0;
        for (int i = 0; i < 50; i++)
        {
            profile.Run(runner, new RandomWalk(1), i);
            longest = System.Math.Max(longest, runner.Points);
        }

        Assert.Equal((longest, 2, false), (profile.Length, profile.Tasks, profile.HasTails));
        Assert.Equal(2, profile.Steps.Count);
        Assert.All(profile.Steps, steps => Assert.InRange(steps, 1, 3));
    }

    [Fact]
    public void A_profile_that_has_seen_a_tail_knows_of_it_from_then_on()
    {
        var profile = new Profile();
        var runner = new Runner(Demos.Spin);
        for (int i = 0; i < 2; i++)
        {
            var spins = new DepthFirst(42, bound: 0);
            profile.Run(runner, spins, 0);
            Assert.Equal((true, true), (spins.ReachedTail, profile.HasTails));
        }
    }

    [Fact]
    public void A_schedule_in_which_a_task_takes_no_step_does_not_shorten_its_mean()
    {
        Scenario scenario = new("Seldom", "demo", "a choice skips a task", [], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("seldom", async () =>
            {
                for (int left = 4 * stage.Simulator.Choose("goes", 2); left > 0; left--)
                {
                    await cell.Load();
                }
            });
            stage.Simulator.Start("always", async () => await cell.Load());
        });
        var profile = new Profile();
        var search = new DepthFirst(42, bound: 0);
        profile.Run(new Runner(scenario), search, 0);
        Assert.True(search.Advance());
        profile.Run(new Runner(scenario), search, 0);

        Assert.Equal([4, 1], profile.Steps);
    }

    /// <summary>The search itself always takes the first side in its first schedule.</summary>
    [Fact]
    public void Who_waits_for_a_choice_has_it_in_the_half_that_chance_decides()
    {
        Scenario scenario = new("Coin", "demo", "a coin is thrown until it shows", [], stage =>
        {
            stage.Simulator.StepLimit = 100;
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("thrower", async () =>
            {
                while (stage.Simulator.Choose("side", 2) == 0)
                {
                    await cell.Load();
                }
            });
        });
        var runner = new Runner(scenario);

        Assert.Null(runner.Run(new DepthFirst(42, null), 0));
        Assert.InRange(runner.Points, 51, 99);
    }

    /// <summary>The one that task 1 lets go, or the one whose turn is next.</summary>
    [Theory]
    [InlineData(false, 1, 0, 2)]
    [InlineData(true, 1, 2, 0)]
    public void Behind_the_end_of_a_task_the_lowest_follows_or_with_delays_the_next(
        bool delays, params int[] order)
    {
        Scenario scenario = new("Gate", "demo", "", [], stage =>
        {
            var gate = new Semaphore(stage.Simulator, "gate", 0);
            stage.Simulator.Start("task0", async () => await gate.Down());
            stage.Simulator.Start("task1", async () => await gate.Up());
            stage.Simulator.Start("task2", async () => await gate.Up());
        });

        Assert.Equal(order, Order(new DepthFirst(42, null, delays), scenario));
    }

    [Fact]
    public void What_pct_guarantees_is_told_with_the_verdict()
    {
        ExplorationResult alone = Exploring.Explore(
            Demos.OnOneCell(9, 9, 9), new() { Strategy = StrategyKind.Pct, Schedules = 300 });
        ExplorationResult random = Exploring.Explore(
            Demos.OnOneCell(9, 9, 9), new() { Strategy = StrategyKind.Random, Schedules = 300 });
        ExplorationResult all = Exploring.Explore(
            Demos.OnOneCell(9, 9, 9), new() { Schedules = 3_000 });

        Assert.EndsWith(
            "; a pct schedule meets a bug of depth d with p ≥ 1/(n·k^(d−1)): 0.00045 for d = 3 "
            + "(n = 3 tasks, k = 27 steps)", alone.Bound);
        Assert.Contains("0.012 for d = 2, 0.00045 for d = 3", all.Bound);
        Assert.DoesNotContain("pct", random.Bound, System.StringComparison.Ordinal);
    }

    // Of all 90 orders of three tasks with two steps each.
    double Spread(Strategy strategy)
    {
        const int Each = 200;
        Scenario scenario = Demos.Independent(2, 2, 2);
        var counts = new Dictionary<string, int>();
        for (int i = 0; i < 90 * Each; i++)
        {
            string order = string.Join(' ', Order(strategy, scenario, i));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(90, counts.Count);
        return counts.Values.Sum(n => (double)(n - Each) * (n - Each) / Each);
    }

    List<int> Order(Strategy strategy, Scenario scenario, long schedule = 0)
    {
        var order = new Listing(strategy);
        strategy.Begin(schedule);
        (runner?.Scenario == scenario ? runner : runner = new(scenario)).Run(order);
        return order.Tasks;
    }

    sealed class Listing(IDecider inner) : IDecider
    {
        public List<int> Tasks { get; } = [];

        public int NextTask(Simulator simulator)
        {
            Tasks.Add(inner.NextTask(simulator));
            return Tasks[^1];
        }

        public int NextValue(Simulator simulator, string name, int below)
            => inner.NextValue(simulator, name, below);
    }
}
