using System;
using System.Collections.Generic;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>A reader-writer lock in both its modes.</summary>
public class ReaderWriterTests
{
    static readonly LockClass Low = new("low", 1);
    static readonly LockClass High = new("high", 2);

    [Theory]
    [InlineData(true, "free written written free written written free")]
    [InlineData(false, "free read read free read read free")]
    public void It_shows_its_mode_while_it_is_held_and_can_be_taken_again(
        bool writing, string modes)
    {
        var seen = new List<string>();
        Assert.Null(Runs.One(simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Low);
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Monitor = new Watching(Look, Look);
            simulator.Start("a", async () =>
            {
                await cell.Load();
                for (int i = 0; i < 2; i++)
                {
                    await Acquire(guard, writing);
                    await cell.Load();
                    await Release(guard, writing);
                }
            });

            Violation? Look()
            {
                seen.Add(!guard.IsHeld ? "free" : guard.IsHeldForWriting ? "written" : "read");
                return null;
            }
        }));

        // The state at rest is that after the last step.
        Assert.Equal($"{modes} free", string.Join(' ', seen));
    }

    [Fact]
    public void A_second_reader_keeps_the_writer_out_when_the_first_has_left()
        => Runs.Exactly("abw awb baw bwa wab wba", simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Low);
            var order = "";
            int readers = 0;
            foreach (char name in "ab")
            {
                simulator.Start($"{name}", async () =>
                {
                    await guard.AcquireRead();
                    readers++;
                    await guard.ReleaseRead();
                    readers--;
                    order += name;
                });
            }

            simulator.Start("w", async () =>
            {
                await guard.AcquireWrite();
                order += "w";
                await guard.ReleaseWrite();
            });
            return () => readers == 0 ? order : "some are left";
        });

    [Theory]
    [InlineData(true, "a declares Acquire, a takes Acquire, a has low lock 0 alone, "
        + "a declares Release, a takes Release")]
    [InlineData(false, "a declares AcquireShared, a takes AcquireShared, "
        + "a has low lock 0 with others, a declares ReleaseShared, a takes ReleaseShared")]
    public void Each_mode_declares_steps_of_its_own(bool writing, string lines)
    {
        var heard = new Heard();
        Assert.Null(new Simulator { Recorder = heard }.Run(new First(), simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Low);
            simulator.Start("a", async () =>
            {
                await Acquire(guard, writing);
                await Release(guard, writing);
            });
        }));
        Assert.Equal(lines, string.Join(", ", heard.Lines));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_not_waited_for_with_a_spin_lock_held(bool writing)
        => Assert.Equal("a waits for high lock 0 with low lock 0 held", Runs.FactOf(
            BasicRule.NoSleepWithSpinLock,
            simulator => After(simulator, new SpinLock(simulator, Low), High, writing)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_taken_in_the_order_of_ranks(bool writing)
        => Assert.Equal(
            "a takes low lock 0 (rank 1) with high lock 0 (rank 2) held",
            Runs.FactOf(BasicRule.Order, simulator =>
                After(simulator, new Mutex(simulator, High), Low, writing)));

    [Theory]
    [InlineData(true, "a releases low lock 0 for reading, which it holds in the other mode")]
    [InlineData(false, "a releases low lock 0 for writing, which it holds in the other mode")]
    public void A_release_in_the_other_mode_is_told_by_its_mode(bool writing, string fact)
        => Assert.Equal(fact, Runs.FactOf(BasicRule.Ownership, simulator =>
        {
            var guard = new ReaderWriterLock(simulator, Low);
            simulator.Start("a", async () =>
            {
                await Acquire(guard, writing);
                await Release(guard, !writing);
            });
        }));

    static void After(Simulator simulator, ExclusiveLock first, LockClass then, bool writing)
    {
        var guard = new ReaderWriterLock(simulator, then);
        simulator.Start("a", async () =>
        {
            await first.Acquire();
            await Acquire(guard, writing);
        });
    }

    static async Routine Acquire(ReaderWriterLock guard, bool writing)
        => await (writing ? guard.AcquireWrite() : guard.AcquireRead());

    static async Routine Release(ReaderWriterLock guard, bool writing)
        => await (writing ? guard.ReleaseWrite() : guard.ReleaseRead());
}
