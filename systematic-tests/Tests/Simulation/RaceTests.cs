using System;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Unordered accesses are always reported; ordered ones never, in any schedule.</summary>
public class RaceTests
{
    static readonly LockClass Guard = new("guard", 1);

    [Fact]
    public void Two_writes_without_an_order_are_a_race_in_every_schedule()
        => Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
        {
            var field = new Field(simulator);
            Two(simulator, async () => await field.Write());
        });

    [Fact]
    public void A_read_beside_a_write_is_a_race_in_every_schedule()
        => Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
        {
            var field = new Field(simulator);
            simulator.Start("reader", async () => await field.Read());
            simulator.Start("writer", async () => await field.Write());
        });

    [Fact]
    public void A_race_names_both_tasks_and_what_they_did()
        => Assert.Equal("b writes field, which a wrote, with no order between them", Runs.FactOf(
            BasicRule.NoRace,
            simulator =>
            {
                var field = new Field(simulator);
                simulator.Start("a", async () => await field.Write());
                simulator.Start("b", async () => await field.Write());
            }));

    [Fact]
    public void A_write_after_reads_by_two_others_is_a_race_with_each()
    {
        for (int each = 0; each < 2; each++)
        {
            int ordered = each;
            Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
            {
                var field = new Field(simulator);
                var done = new Semaphore(simulator, "done", 0);
                for (int i = 0; i < 2; i++)
                {
                    bool tells = i == ordered;
                    simulator.Start($"reader{i}", async () =>
                    {
                        await field.Read();
                        if (tells)
                        {
                            await done.Up();
                        }
                    });
                }

                simulator.Start("writer", async () =>
                {
                    await done.Down();
                    await field.Write();
                });
            });
        }
    }

    [Fact]
    public void Reads_alone_are_no_race()
        => Runs.Holds(simulator =>
        {
            var field = new Field(simulator);
            Two(simulator, async () => await field.Read());
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_lock_orders_what_is_done_under_it(bool spins)
        => Runs.Holds(simulator =>
        {
            ExclusiveLock guard = spins
                ? new SpinLock(simulator, Guard)
                : new Mutex(simulator, Guard);
            var field = new Field(simulator);
            Two(simulator, async () =>
            {
                await guard.Acquire();
                await field.Write();
                await guard.Release();
            });
        });

    [Fact]
    public void Two_locks_order_nothing()
        => Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
        {
            var field = new Field(simulator);
            Two(simulator, async () =>
            {
                var guard = new Mutex(simulator, Guard);
                await guard.Acquire();
                await field.Write();
                await guard.Release();
            });
        });

    [Fact]
    public void A_failed_try_orders_nothing()
        => Runs.Breaks(BasicRule.NoRace, simulator =>
        {
            var guard = new Mutex(simulator, Guard);
            var field = new Field(simulator);
            Two(simulator, async () =>
            {
                bool taken = await guard.TryAcquire();
                await field.Write();
                if (taken)
                {
                    await guard.Release();
                }
            });
        });

    [Fact]
    public void Readers_of_a_lock_read_while_its_writer_writes_alone()
        => Runs.Holds(simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Guard);
            var field = new Field(simulator);
            Two(simulator, async () =>
            {
                await guard.AcquireRead();
                await field.Read();
                await guard.ReleaseRead();
            });
            simulator.Start("writer", async () =>
            {
                await guard.AcquireWrite();
                await field.Write();
                await guard.ReleaseWrite();
            });
        });

    [Fact]
    public void Readers_of_a_lock_that_write_race_with_each_other_in_every_schedule()
        => Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Guard);
            var field = new Field(simulator);
            Two(simulator, async () =>
            {
                await guard.AcquireRead();
                await field.Write();
                await guard.ReleaseRead();
            });
        });

    [Theory]
    [InlineData("store")]
    [InlineData("exchange")]
    [InlineData("compare-exchange")]
    [InlineData("add")]
    public void What_is_published_through_an_atomic_cell_is_ordered(string how)
        => Runs.Holds(simulator =>
        {
            var flag = new Atomic<int>(simulator, "flag", 0);
            var field = new Field(simulator);
            simulator.Start("writer", async () =>
            {
                await field.Write();
                switch (how)
                {
                    case "store":
                        await flag.Store(1);
                        break;
                    case "exchange":
                        await flag.Exchange(1);
                        break;
                    case "compare-exchange":
                        await flag.CompareExchange(0, 1);
                        break;
                    default:
                        await flag.Add(1);
                        break;
                }
            });
            simulator.Start("reader", async () =>
            {
                if (await flag.Load() == 1)
                {
                    await field.Write();
                }
            });
        });

    [Fact]
    public void Publishing_before_writing_is_a_race_in_some_schedules()
    {
        AllRuns runs = Runs.Breaks(BasicRule.NoRace, simulator =>
        {
            var flag = new Atomic<int>(simulator, "flag", 0);
            var field = new Field(simulator);
            simulator.Start("writer", async () =>
            {
                await flag.Store(1);
                await field.Write();
            });
            simulator.Start("reader", async () =>
            {
                if (await flag.Load() == 1)
                {
                    await field.Read();
                }
            });
        });
        Assert.InRange(runs.Violated, 1, runs.Count - 1);
    }

    [Fact]
    public void A_message_orders_what_was_done_before_it_was_sent()
        => Runs.Holds(simulator =>
        {
            var port = new Port<int>(simulator, "port");
            var field = new Field(simulator);
            simulator.Start("sender", async () =>
            {
                await field.Write();
                await port.Send(1);
            });
            simulator.Start("receiver", async () =>
            {
                await port.Receive();
                await field.Write();
            });
        });

    [Fact]
    public void A_message_does_not_order_what_is_done_after_it_was_sent()
        => Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
        {
            var port = new Port<int>(simulator, "port");
            var field = new Field(simulator);
            simulator.Start("sender", async () =>
            {
                await port.Send(1);
                await field.Write();
            });
            simulator.Start("receiver", async () =>
            {
                await port.Receive();
                await field.Write();
            });
        });

    [Fact]
    public void A_semaphore_orders_up_before_down()
        => Runs.Holds(simulator =>
        {
            var semaphore = new Semaphore(simulator, "semaphore", 1);
            var field = new Field(simulator);
            Two(simulator, async () =>
            {
                await semaphore.Down();
                await field.Write();
                await semaphore.Up();
            });
        });

    [Fact]
    public void A_start_and_a_join_order_the_child_with_its_parent()
        => Runs.Holds(simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            var field = new Field(simulator);
            simulator.Start("parent", async () =>
            {
                await field.Write();
                SimTask child = simulator.Start("child", async () =>
                {
                    await cell.Load();
                    await field.Write();
                });
                await simulator.Join(child);
                await field.Write();
            });
        });

    [Fact]
    public void A_parent_that_does_not_join_races_with_its_child()
        => Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            var field = new Field(simulator);
            simulator.Start("parent", async () =>
            {
                await cell.Load();
                simulator.Start("child", async () => await field.Write());
                await field.Write();
            });
        });

    [Fact]
    public void A_wake_up_orders_the_waker_before_the_sleeper()
        => Runs.Holds(simulator =>
        {
            var guard = new Mutex(simulator, Guard);
            var channel = new SleepChannel(simulator, "channel");
            var field = new Field(simulator);
            bool done = false;
            simulator.Start("sleeper", async () =>
            {
                await guard.Acquire();
                while (!done)
                {
                    await channel.Sleep(guard);
                }

                await guard.Release();
                await field.Write();
            });
            simulator.Start("waker", async () =>
            {
                await field.Write();
                await guard.Acquire();
                done = true;
                await channel.WakeOne();
                await guard.Release();
            });
        });

    static void Two(Simulator simulator, Func<Routine> body)
    {
        simulator.Start("a", body);
        simulator.Start("b", body);
    }
}
