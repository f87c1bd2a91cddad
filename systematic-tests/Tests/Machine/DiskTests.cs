using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>A disk completes in any order, fails as often as it may, and moves words.</summary>
public class DiskTests
{
    [Fact]
    public void Two_requests_complete_in_either_order()
        => Exactly("1 2", On(X86), bench =>
        {
            // Both write the same block: the one that is served last stays.
            var disk = new Disk(bench.Machine, "disk", 1);
            bench.Start("cpu0", async () =>
            {
                DiskRequest a = await disk.Submit(0, bench.A, write: true);
                DiskRequest b = await disk.Submit(0, bench.B, write: true);
                await disk.Await(a);
                await disk.Await(b);
            });
            return () => disk.Peek(0, 0);
        });

    [Theory]
    [InlineData(0, "None,None")]
    [InlineData(1, "EIO,None None,EIO None,None")]
    [InlineData(2, "EIO,EIO EIO,None None,EIO None,None")]
    public void Requests_fail_by_choice_at_most_as_often_as_allowed(int failures, string outcomes)
        => WithDisk(outcomes, failures, async (bench, disk) =>
        {
            Error first = await disk.Read(0, bench.A);
            return $"{first},{await disk.Read(0, bench.B)}";
        });

    [Fact]
    public void A_read_that_fails_leaves_the_frame_as_it_was()
        => WithDisk("EIO,1,0 None,5,6", 1, async (bench, disk) =>
        {
            Error error = await disk.Read(0, bench.A);
            return $"{error},{bench.Memory.Peek(bench.A, 0)},{bench.Memory.Peek(bench.A, 1)}";
        });

    [Fact]
    public void A_write_that_fails_leaves_the_block_as_it_was()
        => WithDisk("EIO,5,6 None,1,0", 1, async (bench, disk) =>
        {
            Error error = await disk.Write(0, bench.A);
            return $"{error},{disk.Peek(0, 0)},{disk.Peek(0, 1)}";
        });

    [Theory]
    [InlineData(0, 1, "1,0 1,9 9,0 9,9")]
    [InlineData(1, 0, "1,0 1,9 9,9")]
    public void Words_are_moved_one_at_a_time(int firstStored, int thenStored, string outcomes)
        => Exactly(outcomes, On(X86), bench =>
        {
            // The disk reads word 0, then word 1.
            var disk = new Disk(bench.Machine, "disk", 1);
            bench.Start("cpu0", async () => await disk.Write(0, bench.A));
            bench.Start("cpu1", async () =>
            {
                await bench.Machine.Cpus[1].Store(Bench.X, 9, firstStored);
                await bench.Machine.Cpus[1].Store(Bench.X, 9, thenStored);
            });
            return () => $"{disk.Peek(0, 0)},{disk.Peek(0, 1)}";
        });

    [Fact]
    public void A_block_is_written_as_a_whole_when_its_request_completes()
        => Exactly("1,0|1,0 5,6|1,0 5,6|5,6", On(X86), bench =>
        {
            Disk disk = Filled(bench);
            string[] seen = ["", ""];
            bench.Start("cpu0", async () => await disk.Write(0, bench.A));
            bench.Start("observer", async () =>
            {
                for (int i = 0; i < 2; i++)
                {
                    // A step of its own, so that the disk may go on in between.
                    await bench.Memory.Read(bench.B, 0);
                    seen[i] = $"{disk.Peek(0, 0)},{disk.Peek(0, 1)}";
                }
            });
            return () => string.Join("|", seen);
        });

    [Fact]
    public void Who_waits_for_a_request_finds_it_done()
        => WithDisk("1,0|5,6 1,6|5,6 5,0|5,6 5,6|5,6", 0, async (bench, disk) =>
        {
            DiskRequest request = await disk.Submit(0, bench.A, write: false);
            string before = await Words(bench);
            await disk.Await(request);
            return $"{before}|{await Words(bench)}";
        });

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "disk writes frame 0, which was freed and has a new owner")]
    public void A_frame_that_is_freed_before_its_request_is_done_is_reached(
        bool reused, string otherFact)
    {
        SortedSet<string> facts = Breaks(
            MachineRule.NoAccessReachesAFreeFrame, "done", On(X86), bench =>
            {
                Disk disk = Filled(bench);
                bench.Start("cpu0", async () =>
                {
                    DiskRequest request = await disk.Submit(0, bench.A, write: false);
                    await bench.Machine.Frames.Free(bench.A);
                    if (reused)
                    {
                        await bench.Machine.Frames.Allocate();
                    }

                    await disk.Await(request);
                });
                return () => "done";
            });
        Assert.Contains("disk writes frame 0, which is free", facts);
        Assert.Equal(reused, facts.Contains(otherFact));
    }

    [Fact]
    public void A_frame_that_was_freed_before_its_request_is_always_caught()
        => Breaks(MachineRule.NoAccessReachesAFreeFrame, "", On(X86), bench =>
        {
            Disk disk = Filled(bench);
            bench.Start("cpu0", async () =>
            {
                await bench.Machine.Frames.Free(bench.A);
                DiskRequest request = await disk.Submit(0, bench.A, write: false);
                await bench.Machine.Frames.Allocate();
                await disk.Await(request);
            });
            return () => "done";
        });

    static async Routine<string> Words(Bench bench)
    {
        ulong first = await bench.Memory.Read(bench.A, 0);
        return $"{first},{await bench.Memory.Read(bench.A, 1)}";
    }

    static Disk Filled(Bench bench)
    {
        var disk = new Disk(bench.Machine, "disk", 1);
        disk.Poke(0, 0, 5);
        disk.Poke(0, 1, 6);
        return disk;
    }

    static void WithDisk(
        string outcomes, int failures, Func<Bench, Disk, Routine<string>> program)
        => Exactly(outcomes, On(X86) with { DiskFailures = failures }, bench =>
        {
            Disk disk = Filled(bench);
            string seen = "";
            bench.Start("cpu0", async () => seen = await program(bench, disk));
            return () => seen;
        });
}
