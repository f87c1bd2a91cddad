using System;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>A task that goes wrong is a violation with an account: no hang, no crash.</summary>
public class ViolationTests
{
    static readonly LockClass Outer = new("outer", 1);
    static readonly LockClass Inner = new("inner", 2);

    [Fact]
    public void A_task_that_throws_after_a_step_is_named_with_its_exception()
        => Assert.Equal("a threw InvalidOperationException: oh", Runs.FactOf(
            BasicRule.NoTaskThrows,
            simulator =>
            {
                var cell = new Atomic<int>(simulator, "cell", 0);
                simulator.Start("a", async () =>
                {
                    await cell.Load();
                    throw new InvalidOperationException("oh");
                });
            }));

    [Fact]
    public void A_task_that_throws_before_its_first_step_is_named_too()
        => Assert.Equal("a threw InvalidOperationException: oh", Runs.FactOf(
            BasicRule.NoTaskThrows,
            simulator => simulator.Start(
                "a", () => throw new InvalidOperationException("oh"))));

    [Fact]
    public void A_child_that_throws_at_once_is_named_and_not_its_parent()
        => Assert.Equal("child threw InvalidOperationException: oh", Runs.FactOf(
            BasicRule.NoTaskThrows,
            simulator =>
            {
                var cell = new Atomic<int>(simulator, "cell", 0);
                simulator.Start("parent", async () =>
                {
                    await cell.Load();
                    simulator.Start("child", () => throw new InvalidOperationException("oh"));
                    await cell.Load();
                });
            }));

    [Fact]
    public void A_deadlock_names_who_waits_for_what_and_who_holds_it()
    {
        AllRuns runs = Runs.Breaks(BasicRule.NoDeadlock, Crossing);
        Assert.InRange(runs.Violated, 1, runs.Count - 1);
        Violation? broken = new Simulator().Run(new RoundRobin(), Crossing);
        Assert.Equal("a waits to acquire q; b waits to acquire p", broken?.Fact);

        static void Crossing(Simulator simulator)
        {
            var p = new Semaphore(simulator, "p", 1);
            var q = new Semaphore(simulator, "q", 1);
            simulator.Start("a", async () =>
            {
                await p.Down();
                await q.Down();
                await q.Up();
                await p.Up();
            });
            simulator.Start("b", async () =>
            {
                await q.Down();
                await p.Down();
                await p.Up();
                await q.Up();
            });
        }
    }

    [Fact]
    public void Waiting_for_a_lock_that_is_kept_names_its_holder()
        => Assert.Equal(
            "a waits to be woken on channel; b waits to acquire outer lock 3, held by a",
            Runs.FactOf(BasicRule.NoDeadlock, simulator =>
            {
                var kept = new Mutex(simulator, Outer, 3);
                var interlock = new Mutex(simulator, Inner);
                var channel = new SleepChannel(simulator, "channel");
                simulator.Start("a", async () =>
                {
                    await kept.Acquire();
                    await interlock.Acquire();
                    await channel.Sleep(interlock);
                });
                simulator.Start("b", async () => await kept.Acquire());
            }));

    [Fact]
    public void Waiting_for_a_task_that_waits_for_a_message_is_a_deadlock()
        => Assert.Equal(
            "server waits to receive from port; a waits to join server",
            Runs.FactOf(BasicRule.NoDeadlock, simulator =>
            {
                var port = new Port<int>(simulator, "port");
                SimTask server = simulator.Start("server", async () => await port.Receive());
                simulator.Start("a", async () => await simulator.Join(server));
            }));

    [Fact]
    public void A_server_may_wait_for_work_for_ever_but_not_for_a_lock()
    {
        Runs.Holds(simulator =>
        {
            var port = new Port<int>(simulator, "port");
            simulator.Start("server", async () => await port.Receive(), daemon: true);
        });
        Runs.AlwaysBreaks(BasicRule.NoDeadlock, simulator =>
        {
            var none = new Semaphore(simulator, "none", 0);
            simulator.Start("server", async () => await none.Down(), daemon: true);
        });
    }

    [Fact]
    public void A_task_that_goes_round_for_ever_is_a_livelock_at_the_step_limit()
    {
        string fact = Runs.FactOf(BasicRule.Progress, simulator =>
        {
            simulator.StepLimit = 1_000;
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () =>
            {
                while (await cell.Load() == 0)
                {
                }
            });
        });
        Assert.Equal("after 1000 steps still running: a", fact);
    }

    [Fact]
    public void A_loop_over_plain_state_without_a_step_ends_as_a_violation()
    {
        int pairs = 0;
        Assert.Equal("a made 10000000 accesses after one step", Runs.FactOf(
            BasicRule.Progress,
            simulator => simulator.Start("a", () =>
            {
                var flag = new Plain<bool>(simulator, "flag", false);
                for (; !flag.Read(); pairs++)
                {
                    flag.Write(false);
                }

                return default;
            })));
        Assert.Equal(5_000_000, pairs);
    }

    [Fact]
    public void A_loop_over_choices_without_a_step_ends_as_a_violation()
    {
        int choices = 0;
        Assert.Equal("a made 10000 choices after one step, 'again' the last", Runs.FactOf(
            BasicRule.Progress,
            simulator => simulator.Start("a", () =>
            {
                while (simulator.Choose("again", 2) == 0)
                {
                    choices++;
                }

                return default;
            })));
        Assert.Equal(10_000, choices);
    }

    [Fact]
    public void A_task_that_ends_with_a_lock_held_names_the_lock()
        => Assert.Equal("a ended with outer lock 0 held", Runs.FactOf(
            BasicRule.NothingHeld,
            simulator =>
            {
                var kept = new Mutex(simulator, Outer);
                simulator.Start("a", async () => await kept.Acquire());
            }));

    [Fact]
    public void A_server_that_waits_for_work_with_a_lock_held_names_the_lock()
        => Assert.Equal("a waits for work with outer lock 0 held", Runs.FactOf(
            BasicRule.NothingHeld,
            simulator =>
            {
                var kept = new Mutex(simulator, Outer);
                var work = new Port<int>(simulator, "work");
                simulator.Start(
                    "a",
                    async () =>
                    {
                        await kept.Acquire();
                        await work.Receive();
                    },
                    daemon: true);
            }));

    [Fact]
    public void The_three_kinds_of_red_are_told_apart()
    {
        Assert.Equal("not so: one is two", Runs.FactOf(BasicRule.Kernel, simulator =>
            simulator.Start("a", () => Failing(() => Check.Kernel(false, "one is two")))));
        Assert.Equal("not so: one is two", Runs.FactOf(BasicRule.Hardware, simulator =>
            simulator.Start("a", () => Failing(() => Check.Hardware(false, "one is two")))));
        Assert.Throws<ToolException>(() => Runs.One(simulator =>
            simulator.Start("a", () => Failing(() => Check.Tool(false, "one is two")))));
    }

    [Fact]
    public void A_sentence_with_values_in_it_is_told_as_any_other()
    {
        (string one, int two) = ("one", 2);
        Assert.Equal("not so: one is 02", Runs.FactOf(BasicRule.Kernel, simulator =>
            simulator.Start("a", () => Failing(() => Check.Kernel(false, $"{one} is {two:D2}")))));
        Assert.Equal("not so: one is 02", Runs.FactOf(BasicRule.Hardware, simulator =>
            simulator.Start("a", () => Failing(
                () => Check.Hardware(false, $"{one} is {two:D2}")))));
        Assert.Equal("one is 02", Assert.Throws<ToolException>(
            () => Check.Tool(false, $"{one} is {two:D2}")).Message);
    }

    [Fact]
    public void A_violation_says_where_its_rule_stands()
    {
        Violation? broken = Runs.One(simulator => simulator.Start("a", () =>
            Failing(() => Check.Kernel(false, "one is two"))));
        Assert.StartsWith(
            "systematic-tests/Tests/Simulation/ViolationTests.cs:", broken!.Place,
            StringComparison.Ordinal);
        Assert.All(BasicRule.All, rule => Assert.StartsWith(
            "model/Simulation/Violation.cs:", rule.Place, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_freed_is_not_used_and_not_freed_again()
    {
        Assert.Equal("thing was freed", Runs.FactOf(BasicRule.NothingFreedIsUsed, simulator =>
            simulator.Start("a", () => Failing(() =>
            {
                Lifetime life = default;
                life.Demand("thing");
                life.End("thing");
                life.Demand("thing");
            }))));
        Assert.Equal("thing was freed", Runs.FactOf(BasicRule.NothingFreedIsUsed, simulator =>
            simulator.Start("a", () => Failing(() =>
            {
                Lifetime life = default;
                life.End("thing");
                life.End("thing");
            }))));
    }

    [Fact]
    public void The_first_violation_stays_and_nothing_happens_after_it()
    {
        bool later = false;
        string fact = Runs.FactOf(BasicRule.Kernel, simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () =>
            {
                await cell.Load();
                simulator.Violate(BasicRule.Kernel.BrokenBy("first"));
                simulator.Violate(BasicRule.Hardware.BrokenBy("second"));
                await cell.Load();
                later = true;
            });
            simulator.Start("b", async () =>
            {
                await cell.Load();
                later = true;
            });
        });
        Assert.Equal("first", fact);
        Assert.False(later);
    }

    static Routine Failing(Action wrong)
    {
        wrong();
        return default;
    }
}
