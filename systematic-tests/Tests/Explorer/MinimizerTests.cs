using System;
using System.Collections.Generic;
using System.Linq;
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

    static Finding Find(Scenario scenario, ulong seed)
        => new Campaign(
            [Subject.Of(scenario)],
            new() { Strategy = StrategyKind.Random, Seed = seed, Workers = 1 }).Run()[0].Finding!;
}
