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

    static void Two(Simulator simulator, Func<Routine> body)
    {
        simulator.Start("a", body);
        simulator.Start("b", body);
    }
}
