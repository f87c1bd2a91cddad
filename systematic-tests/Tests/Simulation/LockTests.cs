using System;
using System.Text;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Locks exclude, know their owner, and are taken in one order.</summary>
public class LockTests
{
    static readonly LockClass Low = new("low", 1);
    static readonly LockClass High = new("high", 2);
    static readonly LockClass Nesting = new("nesting", 3, Nests: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_increment_under_an_exclusive_lock_is_never_lost(bool spins)
        => Runs.Exactly("2", simulator =>
        {
            ExclusiveLock guard = spins ? new SpinLock(simulator, Low) : new Mutex(simulator, Low);
            var cell = new Atomic<int>(simulator, "cell", 0);
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"t{i}", async () =>
                {
                    await guard.Acquire();
                    Assert.True(guard.IsHeldBy(simulator.Current!));
                    int seen = await cell.Load();
                    await cell.Store(seen + 1);
                    await guard.Release();
                });
            }

            return () => guard.IsHeld ? "held" : cell.Value;
        });

    [Fact]
    public void A_try_takes_a_free_lock_and_leaves_a_held_one()
        => Runs.Exactly("both one", simulator =>
        {
            var guard = new SpinLock(simulator, Low);
            int taken = 0;
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"t{i}", async () =>
                {
                    if (await guard.TryAcquire())
                    {
                        taken++;
                        await guard.Release();
                    }
                });
            }

            return () => taken == 1 ? "one" : "both";
        });

    [Fact]
    public void A_try_may_go_against_the_order_because_it_never_waits()
        => Runs.Holds(simulator =>
        {
            var low = new Mutex(simulator, Low);
            var high = new SpinLock(simulator, High);
            simulator.Start("up", async () =>
            {
                await low.Acquire();
                await high.Acquire();
                await high.Release();
                await low.Release();
            });
            simulator.Start("down", async () =>
            {
                await high.Acquire();
                if (await low.TryAcquire())
                {
                    await low.Release();
                }

                await high.Release();
            });
        });

    [Fact]
    public void What_is_taken_while_a_tried_lock_is_held_is_ordered_after_it()
        => Runs.AlwaysBreaks(BasicRule.Order, simulator =>
        {
            var low = new Mutex(simulator, Low);
            var high = new Mutex(simulator, High);
            simulator.Start("a", async () =>
            {
                await high.TryAcquire();
                await low.Acquire();
            });
        });

    [Fact]
    public void Readers_are_together_and_a_writer_is_alone()
    {
        int most = 0;
        Runs.Exactly("rrw rwr wrr", simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Low);
            var inside = new Atomic<int>(simulator, "inside", 0);
            var seen = new StringBuilder();
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"reader{i}", async () =>
                {
                    await guard.AcquireRead();
                    most = Math.Max(most, await inside.Add(1) + 1);
                    await inside.Add(-1);
                    seen.Append('r');
                    await guard.ReleaseRead();
                });
            }

            simulator.Start("writer", async () =>
            {
                await guard.AcquireWrite();
                Assert.Equal(0, await inside.Add(1));
                Assert.Equal(1, await inside.Add(-1));
                seen.Append('w');
                await guard.ReleaseWrite();
            });
            return () => seen;
        });
        Assert.Equal(2, most);
    }

    [Fact]
    public void A_release_in_the_other_mode_is_a_violation()
        => Runs.AlwaysBreaks(BasicRule.Ownership, simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Low);
            simulator.Start("a", async () =>
            {
                await guard.AcquireRead();
                await guard.ReleaseWrite();
            });
        });

    [Fact]
    public void A_second_release_is_a_violation()
        => Assert.Equal("a releases low lock 0, which nobody holds", Runs.FactOf(
            BasicRule.Ownership,
            simulator =>
            {
                var guard = new Mutex(simulator, Low);
                simulator.Start("a", async () =>
                {
                    await guard.Acquire();
                    await guard.Release();
                    await guard.Release();
                });
            }));

    [Fact]
    public void A_release_by_another_task_names_the_holder()
        => Assert.Equal("b releases low lock 0, which a holds", Runs.FactOf(
            BasicRule.Ownership,
            simulator =>
            {
                var guard = new Mutex(simulator, Low);
                var never = new Semaphore(simulator, "never", 0);
                simulator.Start("a", async () =>
                {
                    await guard.Acquire();
                    await never.Down();
                });
                simulator.Start("b", async () => await guard.Release());
            }));

    [Fact]
    public void Taking_a_lower_class_with_a_higher_one_held_is_a_violation()
        => Assert.Equal("a takes low lock 0 (rank 1) with high lock 0 (rank 2) held", Runs.FactOf(
            BasicRule.Order, simulator => Taking(
                simulator, "a", new Mutex(simulator, High), new Mutex(simulator, Low))));

    [Fact]
    public void Two_locks_of_a_class_that_does_not_nest_are_a_violation()
        => Runs.AlwaysBreaks(BasicRule.Order, simulator => Taking(
            simulator, "a", new Mutex(simulator, Low, 0), new Mutex(simulator, Low, 1)));

    [Fact]
    public void Opposite_orders_are_reported_in_a_run_without_a_deadlock()
        => Assert.Equal(
            "b takes nesting lock 0 with nesting lock 1 held; "
            + "before, they were taken the other way",
            Runs.FactOf(BasicRule.Order, simulator =>
            {
                var p = new Mutex(simulator, Nesting, 0);
                var q = new Mutex(simulator, Nesting, 1);
                Taking(simulator, "a", p, q);
                Taking(simulator, "b", q, p);
            }));

    [Fact]
    public void A_cycle_of_three_is_reported_in_a_run_without_a_deadlock()
        => Assert.Contains("c takes nesting lock 0", Runs.FactOf(
            BasicRule.Order,
            simulator =>
            {
                var p = new Mutex(simulator, Nesting, 0);
                var q = new Mutex(simulator, Nesting, 1);
                var r = new Mutex(simulator, Nesting, 2);
                Taking(simulator, "a", p, q);
                Taking(simulator, "b", q, r);
                Taking(simulator, "c", r, p);
            }), StringComparison.Ordinal);

    [Fact]
    public void Nested_locks_in_one_order_are_allowed()
        => Runs.Holds(simulator =>
        {
            var p = new Mutex(simulator, Nesting, 0);
            var q = new Mutex(simulator, Nesting, 1);
            Taking(simulator, "a", p, q);
            Taking(simulator, "b", p, q);
        });

    [Fact]
    public void A_mutex_is_not_waited_for_with_a_spin_lock_held()
        => Assert.Equal("a waits for high lock 0 with low lock 0 held", Runs.FactOf(
            BasicRule.NoSleepWithSpinLock, simulator => Taking(
                simulator, "a", new SpinLock(simulator, Low), new Mutex(simulator, High))));

    static void Taking(
        Simulator simulator, string name, ExclusiveLock first, ExclusiveLock second)
        => simulator.Start(name, async () =>
        {
            await first.Acquire();
            await second.Acquire();
            await second.Release();
            await first.Release();
        });
}
