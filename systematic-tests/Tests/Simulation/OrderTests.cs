using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>What orders two tasks beside a lock, and what looks as if it did.</summary>
public class OrderTests
{
    static readonly LockClass Guard = new("guard", 1);

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
                await Runs.Raise(flag, how);
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
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"t{i}", async () =>
                {
                    await semaphore.Down();
                    await field.Write();
                    await semaphore.Up();
                });
            }
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

    [Fact]
    public void A_wake_up_alone_orders_the_waker_before_the_sleeper()
        => Runs.Holds(simulator =>
        {
            var guard = new Mutex(simulator, Guard);
            var channel = new SleepChannel(simulator, "channel");
            var near = new Semaphore(simulator, "near", 0);
            var field = new Field(simulator);
            simulator.Start("sleeper", async () =>
            {
                await guard.Acquire();
                await near.Up();
                await channel.Sleep(guard);
                await guard.Release();
                await field.Write();
            });
            simulator.Start("waker", async () =>
            {
                // Once the lock is free again, the sleeper is asleep.
                await near.Down();
                await guard.Acquire();
                await guard.Release();
                await field.Write();
                await channel.WakeOne();
            });
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Many_tasks_that_start_late_are_ordered_by_start_and_join_alone(bool joins)
    {
        Violation? broken = new Simulator().Run(new RoundRobin(), simulator =>
        {
            var field = new Field(simulator);
            simulator.Start("parent", async () =>
            {
                await field.Write();
                var children = new SimTask[60];
                for (int i = 0; i < children.Length; i++)
                {
                    children[i] = simulator.Start($"t{i}", async () => await field.Read());
                    await field.Read();
                }

                for (int i = 0; i < children.Length; i++)
                {
                    if (joins || i != 50)
                    {
                        await simulator.Join(children[i]);
                    }
                }

                await field.Write();
            });
        });
        Assert.Equal(
            joins ? null : "parent writes field, which t50 read, with no order between them",
            broken?.Fact);
    }
}
