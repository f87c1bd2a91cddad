using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>A schedule that breaks a rule is shrunk, and says what it needs.</summary>
public class MinimizerTests
{
    public static TheoryData<string> Broken =>
        [nameof(Demos.TwoStages), nameof(Demos.StaleLength), nameof(Demos.OppositeLocks),
            nameof(Demos.Philosophers), nameof(Demos.LazyInit)];

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_minimised_breaks_the_same_rule_with_no_more_of_anything(string name)
    {
        Scenario scenario = (Scenario)typeof(Demos).GetField(name)!.GetValue(null)!;
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Finding found = Find(scenario, seed);
            Finding smaller = Minimizer.Shrink(Subject.Of(scenario), found);
            Assert.Equal(found.Violation.Rule, smaller.Violation.Rule);
            Assert.True(
                (smaller.Preemptions, smaller.Trace.Steps.Count).CompareTo(
                    (found.Preemptions, found.Trace.Steps.Count)) <= 0);
            ReplayOutcome again = Replay.Run(smaller.Trace, new Runner(scenario));
            Assert.Equal(found.Violation.Rule, again.Broken?.Rule);
            Assert.Equal(smaller.Preemptions, again.Preemptions);
        }
    }

    /// <summary>Each of two is left once before its end, whichever number it has.</summary>
    [Fact]
    public void Who_could_have_gone_on_was_preempted()
    {
        var plan = new PlanOf(new Alternating());
        new Runner(Demos.Independent(2, 2)).Run(plan);

        Assert.Equal(2, plan.Preemptions);
    }

    [Fact]
    public void A_lost_update_needs_one_preemption_whatever_was_found()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            Finding smaller = Minimizer.Shrink(Subject.Of(Lost), Find(Lost, seed));
            Assert.Equal(1, smaller.Preemptions);
        }
    }

    [Fact]
    public void A_lost_update_needs_each_load_before_the_other_ones_store()
    {
        Finding smaller = Minimizer.Shrink(Subject.Of(Lost), Find(Lost, seed: 1));
        Assert.Equal(
            ["a: read count before b: write count", "b: read count before a: write count"],
            smaller.Cause!
                .Select(order => $"{order.Before.Task}: {order.Before.Text} before "
                    + $"{order.After.Task}: {order.After.Text}")
                .Order());
    }

    [Fact]
    public void The_smallest_values_are_kept()
    {
        Finding smaller = Minimizer.Shrink(Subject.Of(Picky), Find(Picky, seed: 3));
        Assert.Equal(
            ["a: choose first = 0 of 9", "a: choose second = 7 of 9"],
            smaller.Trace.Steps.Where(line => line.Contains("choose", StringComparison.Ordinal)));
    }

    [Fact]
    public void Fewer_preemptions_count_more_than_fewer_steps()
    {
        Scenario handed = new("Handed", "demo", "is seen too early", [], stage =>
        {
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            stage.Simulator.Start("a", async () =>
            {
                await x.Store(1);
                await x.Store(2);
            });
            stage.Simulator.Start("b", async () => Check.Kernel(
                await x.Load() == 0, "nothing is seen"));
        });
        Finding smaller = Smaller(handed, "a: write x", "b: read x");

        Assert.Equal(["a: write x", "a: write x", "b: read x"], smaller.Trace.Steps);
        Assert.Equal(0, smaller.Preemptions);
    }

    /// <summary>
    /// Without what c and d did, nothing needs b; both go before b is tried again, as e does.
    /// </summary>
    [Fact]
    public void Turns_are_left_out_again_and_again_until_no_one_can_be()
    {
        Scenario scenario = InTurns(
            done => done.Contains("b") || !(done.Contains("c") || done.Contains("d")));
        Finding smaller = Smaller(
            scenario, "b: write own b", "c: write own c", "e: write own e", "d: write own d",
            "a: write own a");

        Assert.Equal(["a: write own a"], smaller.Trace.Steps);
    }

    /// <summary>With both values 0 nothing needs b.</summary>
    [Fact]
    public void Smaller_values_let_turns_be_left_out()
    {
        Scenario scenario = InTurns((stage, done) =>
        {
            int sum = stage.Simulator.Choose("n", 2) + stage.Simulator.Choose("m", 2);
            return sum == 0 || done.Contains("b");
        });
        Finding smaller = Smaller(
            scenario, "b: write own b", "a: write own a", "a: choose n = 1 of 2",
            "a: choose m = 1 of 2");

        Assert.Equal(
            ["a: write own a", "a: choose n = 0 of 2", "a: choose m = 0 of 2"],
            smaller.Trace.Steps);
    }

    [Fact]
    public void A_smaller_value_may_leave_others_unasked()
    {
        Scenario scenario = InTurns((stage, _) =>
            stage.Simulator.Choose("n", 2) == 0 || stage.Simulator.Choose("m", 2) >= 0);
        Finding smaller = Smaller(
            scenario, "a: write own a", "a: choose n = 1 of 2", "a: choose m = 1 of 2");

        Assert.Equal(["a: write own a", "a: choose n = 0 of 2"], smaller.Trace.Steps);
    }

    /// <summary>A value that there is not, or that nobody has planned, is 0.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0, 2)]
    [InlineData(2, 1, 2, 1)]
    [InlineData(2, 1, 2, 1, 1)]
    [InlineData(0, 0, 3, 2)]
    public void A_plan_gives_each_choice_its_value(int colour, int side, params int[] planned)
    {
        var values = new Dictionary<string, IReadOnlyList<int>>();
        if (planned.Length > 0)
        {
            values["chooser"] = planned;
        }

        var transcript = new Transcript(new Guide(new Plan([], values)));

        Assert.Null(new Runner(Demos.Choices).Run(transcript));
        Assert.Equal(
            [$"chooser: choose colour = {colour} of 3", $"chooser: choose side = {side} of 2"],
            transcript.Lines.Where(line => line.Contains("choose ", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_does_not_break_again_is_left_as_it_is()
    {
        bool breaks = true;
        Scenario scenario = InTurns(_ => breaks);
        Finding found = Find(scenario, seed: 1);
        breaks = false;

        Assert.Same(found.Trace, Minimizer.Shrink(Subject.Of(scenario), found).Trace);
    }

    /// <summary>It breaks once more than it is looked at, and never again.</summary>
    [Fact]
    public void What_breaks_no_more_when_it_is_written_is_refused()
    {
        int left = int.MaxValue;
        Scenario scenario = InTurns(_ => left-- > 0);
        Finding found = Find(scenario, seed: 1);
        left = 2;

        var wrong = Assert.Throws<ToolException>(
            () => Minimizer.Shrink(Subject.Of(scenario), found));
        Assert.Contains("what was minimised replays", wrong.Message);
    }

    [Fact]
    public void Where_nothing_makes_it_smaller_it_ends()
    {
        int runs = 0;
        Scenario scenario = Picky with
        {
            Build = stage =>
            {
                runs++;
                Picky.Build(stage);
            },
        };
        Finding found = Find(scenario, seed: 3);
        runs = 0;
        Minimizer.Shrink(Subject.Of(scenario), found);

        Assert.InRange(runs, 1, 50);
    }

    [Fact]
    public void A_livelock_is_left_as_it_is()
    {
        var spin = new Scenario("Spin", "demo", "spins", [], stage =>
        {
            var never = new Atomic<int>(stage.Simulator, "never", 0);
            stage.Simulator.Start("a", () => SpinOn(never));
        });
        Finding found = Find(spin, seed: 1);
        Assert.Same(found.Trace, Minimizer.Shrink(Subject.Of(spin), found).Trace);
    }

    /// <summary>Two tasks that add one without a lock; who comes last compares.</summary>
    static readonly Scenario Lost = new("Lost", "demo", "loses an update", [], stage =>
    {
        var count = new Atomic<int>(stage.Simulator, "count", 0);
        int done = 0;
        foreach (string name in (IEnumerable<string>)["a", "b"])
        {
            stage.Simulator.Start(name, async () =>
            {
                int seen = await count.Load();
                await count.Store(seen + 1);
                Check.Kernel(++done < 2 || seen == 1, "both additions count");
            });
        }
    });

    static readonly Scenario Picky = new("Picky", "demo", "dislikes a 7", [], stage =>
        stage.Simulator.Start("a", () =>
        {
            stage.Simulator.Choose("first", 9);
            Check.Kernel(stage.Simulator.Choose("second", 9) != 7, "the second one is no 7");
            return default;
        }));

    static async Routine SpinOn(Atomic<int> never)
    {
        while (await never.Load() == 0)
        {
        }
    }

    /// <summary>
    /// Tasks that write once each, a cell of their own; then a demands something of who has.
    /// </summary>
    static Scenario InTurns(Func<Stage, IReadOnlySet<string>, bool> breaks)
        => new("Turns", "demo", "breaks in turns", [], stage =>
        {
            var done = new HashSet<string>();
            foreach (string name in (string[])["b", "c", "e", "d", "a"])
            {
                var own = new Atomic<int>(stage.Simulator, $"own {name}", 0);
                stage.Simulator.Start(name, async () =>
                {
                    await own.Store(1);
                    done.Add(name);
                    Check.Kernel(name != "a" || !breaks(stage, done), "it is a's turn");
                });
            }
        });

    static Scenario InTurns(Func<IReadOnlySet<string>, bool> breaks)
        => InTurns((_, done) => breaks(done));

    internal static Finding Smaller(Scenario scenario, params string[] steps)
        => Minimizer.Shrink(
            Subject.Of(scenario),
            Finding.Of(GuidedReplayTests.Of(steps), new Runner(scenario)));

    static Finding Find(Scenario scenario, ulong seed)
        => new Campaign(
            [Subject.Of(scenario)],
            new() { Strategy = StrategyKind.Random, Seed = seed, Workers = 1 }).Run()[0].Finding!;

    sealed class Alternating : IDecider
    {
        public int NextTask(Simulator simulator)
        {
            ulong others = simulator.LastTask < 0 ? 0
                : simulator.Enabled & ~(1UL << simulator.LastTask);
            return BitOperations.Log2(others == 0 ? simulator.Enabled : others);
        }

        public int NextValue(Simulator simulator, string name, int below) => 0;
    }
}
