using System.Collections.Generic;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>
/// Sleep channels, semaphores and ports: who waits is woken, in turn, and by whom.
/// </summary>
public class WaitingTests
{
    static readonly LockClass Guard = new("guard", 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wake_up_with_the_lock_held_is_never_lost(bool spins)
        => Runs.Holds(simulator => Handshake(simulator, spins, wakesUnderLock: true));

    [Fact]
    public void A_wake_up_without_the_lock_can_be_lost()
    {
        AllRuns runs = Runs.Breaks(
            BasicRule.NoDeadlock, simulator => Handshake(simulator, true, wakesUnderLock: false));
        Assert.InRange(runs.Violated, 1, runs.Count - 1);
    }

    [Fact]
    public void Sleepers_are_woken_one_by_one_in_the_order_in_which_they_went_to_sleep()
        => Runs.Exactly("ab ba", simulator =>
        {
            var guard = new Mutex(simulator, Guard);
            var channel = new SleepChannel(simulator, "channel");
            var both = new Semaphore(simulator, "both", 0);
            string slept = "";
            string woke = "";
            foreach (char name in "ab")
            {
                simulator.Start($"{name}", async () =>
                {
                    await guard.Acquire();
                    slept += name;
                    await both.Up();
                    await channel.Sleep(guard);
                    Assert.True(guard.IsHeldBy(simulator.Current!));
                    woke += name;
                    await channel.WakeOne();
                    await guard.Release();
                });
            }

            simulator.Start("waker", async () =>
            {
                await both.Down();
                await both.Down();
                await guard.Acquire();
                await channel.WakeOne();
                await guard.Release();
            });
            return () => slept == woke ? woke : $"slept {slept} woke {woke}";
        });

    [Fact]
    public void Waking_all_wakes_all()
        => Runs.Holds(simulator =>
        {
            var guard = new Mutex(simulator, Guard);
            var channel = new SleepChannel(simulator, "channel");
            bool done = false;
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"sleeper{i}", async () =>
                {
                    await guard.Acquire();
                    while (!done)
                    {
                        await channel.Sleep(guard);
                    }

                    await guard.Release();
                });
            }

            simulator.Start("waker", async () =>
            {
                await guard.Acquire();
                done = true;
                await channel.WakeAll();
                await guard.Release();
            });
        });

    [Fact]
    public void Waiting_on_a_semaphore_with_a_spin_lock_held_is_a_violation()
        => Assert.Equal("a waits for count with outer lock 0 held", Runs.FactOf(
            BasicRule.NoSleepWithSpinLock,
            simulator =>
            {
                var spinning = new SpinLock(simulator, new LockClass("outer", 1));
                var count = new Semaphore(simulator, "count", 1);
                simulator.Start("a", async () =>
                {
                    await spinning.Acquire();
                    await count.Down();
                });
            }));

    [Fact]
    public void Receiving_with_a_spin_lock_held_is_a_violation()
        => Assert.Equal("a waits for port with outer lock 0 held", Runs.FactOf(
            BasicRule.NoSleepWithSpinLock,
            simulator =>
            {
                var spinning = new SpinLock(simulator, new LockClass("outer", 1));
                var port = new Port<int>(simulator, "port");
                simulator.Start("a", async () =>
                {
                    await port.Send(1);
                    await spinning.Acquire();
                    await port.Receive();
                });
            }));

    [Fact]
    public void Joining_with_a_spin_lock_held_is_a_violation()
        => Assert.Equal("a waits for b with outer lock 0 held", Runs.FactOf(
            BasicRule.NoSleepWithSpinLock,
            simulator =>
            {
                var spinning = new SpinLock(simulator, new LockClass("outer", 1));
                SimTask b = simulator.Start("b", () => default);
                simulator.Start("a", async () =>
                {
                    await spinning.Acquire();
                    await simulator.Join(b);
                });
            }));

    [Fact]
    public void Sleeping_with_a_spin_lock_held_is_a_violation()
        => Assert.Equal("a waits for channel with outer lock 0 held", Runs.FactOf(
            BasicRule.NoSleepWithSpinLock,
            simulator =>
            {
                var outer = new SpinLock(simulator, new LockClass("outer", 0));
                var guard = new SpinLock(simulator, Guard);
                var channel = new SleepChannel(simulator, "channel");
                simulator.Start("a", async () =>
                {
                    await outer.Acquire();
                    await guard.Acquire();
                    await channel.Sleep(guard);
                });
            }));

    [Fact]
    public void Sleeping_without_the_lock_is_a_violation()
        => Runs.AlwaysBreaks(BasicRule.Ownership, simulator =>
        {
            var guard = new Mutex(simulator, Guard);
            var channel = new SleepChannel(simulator, "channel");
            simulator.Start("a", async () => await channel.Sleep(guard));
        });

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1 2")]
    public void A_semaphore_lets_in_as_many_as_its_count(int count, string most)
        => Runs.Exactly(most, simulator =>
        {
            var semaphore = new Semaphore(simulator, "semaphore", count);
            var inside = new Atomic<int>(simulator, "inside", 0);
            int highest = 0;
            for (int i = 0; i < 3; i++)
            {
                simulator.Start($"t{i}", async () =>
                {
                    await semaphore.Down();
                    highest = System.Math.Max(highest, await inside.Add(1) + 1);
                    await inside.Add(-1);
                    await semaphore.Up();
                });
            }

            return () => semaphore.Count == count ? highest : "count changed";
        });

    [Fact]
    public void Messages_come_in_the_order_of_sending_and_each_once()
        => Runs.Exactly("12", simulator =>
        {
            var port = new Port<int>(simulator, "port");
            var got = new List<int>();
            simulator.Start("sender", async () =>
            {
                await port.Send(1);
                await port.Send(2);
            });
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"receiver{i}", async () => got.Add(await port.Receive()));
            }

            return () => port.Count == 0 ? string.Concat(got) : "left over";
        });

    static void Handshake(Simulator simulator, bool spins, bool wakesUnderLock)
    {
        ExclusiveLock guard = spins ? new SpinLock(simulator, Guard) : new Mutex(simulator, Guard);
        var channel = new SleepChannel(simulator, "channel");
        var ready = new Atomic<bool>(simulator, "ready", false);
        simulator.Start("sleeper", async () =>
        {
            await guard.Acquire();
            while (!await ready.Load())
            {
                await channel.Sleep(guard);
            }

            await guard.Release();
        });
        simulator.Start("waker", async () =>
        {
            if (wakesUnderLock)
            {
                await guard.Acquire();
            }

            await ready.Store(true);
            await channel.WakeOne();
            if (wakesUnderLock)
            {
                await guard.Release();
            }
        });
    }
}
