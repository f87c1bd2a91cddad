using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which orders a violation needs.</summary>
public sealed class CauseTests
{
    [Fact]
    public void Orders_of_the_same_two_tasks_that_lie_side_by_side_are_all_told()
    {
        Scenario both = Of(stage =>
        {
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            var y = new Atomic<int>(stage.Simulator, "y", 0);
            stage.Simulator.Start("a", async () =>
            {
                await x.Store(1);
                await y.Store(1);
            });
            stage.Simulator.Start("b", async () =>
            {
                int first = await x.Load();
                int second = await y.Load();
                Check.Kernel(first == 0 || second == 0, "not both are seen");
            });
        });

        Assert.Equal(
            ["a: write x before b: read x", "a: write y before b: read y"],
            Needs(both, "a: write x", "a: write y", "b: read x", "b: read y"));
    }

    /// <summary>
    /// The value before is needed, and kept; which of the two wrote the log first is not. The value
    /// that is asked for when c has read is asked for in any order.
    /// </summary>
    [Fact]
    public void Values_that_were_chosen_before_an_order_are_kept_when_it_is_tried()
    {
        Scenario chosen = Of(stage =>
        {
            int way = 0;
            var own = new Atomic<int>(stage.Simulator, "own", 0);
            var log = new Atomic<int>(stage.Simulator, "log", 0);
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            stage.Simulator.Start("a", async () =>
            {
                await own.Load();
                way = stage.Simulator.Choose("way", 2);
                await log.Add(1);
                await x.Store(1);
            });
            SimTask b = stage.Simulator.Start("b", async () => await log.Add(1));
            stage.Simulator.Start("c", async () =>
            {
                await stage.Simulator.Join(b);
                int seen = await x.Load();
                stage.Simulator.Choose("side", 2);
                Check.Kernel(way == 0 || seen == 0, "x is not seen that way");
            });
        });

        Assert.Equal(
            ["a: write x before c: read x"],
            Needs(
                chosen, "a: read own", "a: choose way = 1 of 2", "a: update log", "a: write x",
                "b: update log", "c: join b", "c: read x", "c: choose side = 1 of 2"));
    }

    /// <summary>
    /// The value is read after it was written since the lock was taken before; it cannot be read
    /// while the lock is held, and when it is free again that proves nothing.
    /// </summary>
    [Fact]
    public void An_order_that_cannot_be_reversed_is_not_told()
    {
        Scenario locked = Of(stage =>
        {
            var guard = new Mutex(stage.Simulator, new LockClass("guard", 1));
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            var y = new Atomic<int>(stage.Simulator, "y", 0);
            stage.Simulator.Start("a", async () =>
            {
                await guard.Acquire();
                await x.Store(1);
                await guard.Release();
            });
            stage.Simulator.Start("b", async () =>
            {
                await guard.Acquire();
                int first = await x.Load();
                await guard.Release();
                int second = await y.Load();
                Check.Kernel(first == 0 || second == 1, "x is seen after y");
            });
            stage.Simulator.Start("c", async () => await y.Store(1));
        });

        Assert.Equal(
            ["a: acquire guard lock 0 before b: acquire guard lock 0"],
            Needs(
                locked, "a: acquire guard lock 0", "a: write x", "a: release guard lock 0",
                "b: acquire guard lock 0", "b: read x", "b: release guard lock 0", "b: read y"));
    }

    [Fact]
    public void An_order_around_another_one_is_not_told()
    {
        Scenario twice = Of(stage =>
        {
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            stage.Simulator.Start("a", async () =>
            {
                await x.Store(1);
                await x.Store(2);
            });
            stage.Simulator.Start("b", async () => Check.Kernel(
                await x.Load() != 2, "x is not seen"));
        });

        Assert.Equal(
            ["a: write x before b: read x"],
            Needs(twice, "a: write x", "a: write x", "b: read x"));
    }

    /// <summary>
    /// While b cannot go on, a is held back though it was the last one; c, which b waits for, goes.
    /// </summary>
    [Fact]
    public void Who_is_held_back_waits_until_the_other_one_can_go_on()
    {
        Scenario waiting = Of(stage =>
        {
            var own = new Atomic<int>(stage.Simulator, "own", 0);
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            SimTask c = stage.Simulator.Start("c", async () => await own.Store(1));
            stage.Simulator.Start("a", async () =>
            {
                await x.Load();
                await x.Store(1);
            });
            stage.Simulator.Start("b", async () =>
            {
                await stage.Simulator.Join(c);
                Check.Kernel(await x.Load() == 0, "x is not seen");
            });
        });

        Assert.Equal(
            ["a: write x before b: read x"],
            Needs(
                waiting, "a: read x", "a: write x", "c: write own", "b: join c", "b: read x"));
    }

    /// <summary>Whoever else could go on would let b see what a would have let it see.</summary>
    [Fact]
    public void The_other_one_goes_on_as_soon_as_it_can()
    {
        Scenario others = Of(stage =>
        {
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            stage.Simulator.Start("c", async () => await x.Store(2));
            stage.Simulator.Start("a", async () => await x.Store(1));
            stage.Simulator.Start("b", async () => Check.Kernel(
                await x.Load() == 0, "x is not seen"));
        });

        Assert.Equal(
            ["a: write x before b: read x"], Needs(others, "a: write x", "b: read x"));
    }

    /// <summary>What c writes would break the rule as well, if it came between.</summary>
    [Fact]
    public void Behind_a_reversed_order_nobody_is_preempted()
    {
        Scenario going = Of(stage =>
        {
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            var y = new Atomic<int>(stage.Simulator, "y", 0);
            stage.Simulator.Start("c", async () => await y.Store(1));
            stage.Simulator.Start("a", async () => await x.Store(1));
            stage.Simulator.Start("b", async () =>
            {
                int first = await x.Load();
                int second = await y.Load();
                Check.Kernel(first == 0 && second == 0, "nothing is seen");
            });
        });

        Assert.Equal(
            ["a: write x before b: read x"],
            Needs(going, "a: write x", "b: read x", "b: read y"));
    }

    [Theory]
    [InlineData(1_000, 1)]
    [InlineData(1_001, 0)]
    public void Of_a_long_run_no_orders_are_sought(int steps, int orders)
    {
        Scenario busy = Of(stage =>
        {
            var own = new Atomic<int>(stage.Simulator, "own", 0);
            var x = new Atomic<int>(stage.Simulator, "x", 0);
            stage.Simulator.Start("a", async () =>
            {
                for (int i = 2; i < steps; i++)
                {
                    await own.Load();
                }

                await x.Store(1);
            });
            stage.Simulator.Start("b", async () => Check.Kernel(
                await x.Load() == 0, "x is not seen"));
        });
        string[] taken =
            [.. Enumerable.Repeat("a: read own", steps - 2), "a: write x", "b: read x"];

        Assert.Equal(orders, Needs(busy, taken).Count());
    }

    static Scenario Of(System.Action<Stage> build) => new("Needy", "demo", "", [], build);

    static IEnumerable<string> Needs(Scenario scenario, params string[] steps)
        => Cause.Of(
                Subject.Of(scenario),
                Finding.Of(GuidedReplayTests.Of(steps), new Runner(scenario)))
            .Select(order => $"{order.Before.Task}: {order.Before.Text} before "
                + $"{order.After.Task}: {order.After.Text}");
}
