using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>Frames are handed out, fail to be, and are missed when they are gone.</summary>
public class FrameTests
{
    [Theory]
    [InlineData(0, "+++")]
    [InlineData(1, "+++ ++- +-+ -++")]
    [InlineData(2, "+++ ++- +-+ +-- -++ -+- --+")]
    [InlineData(3, "+++ ++- +-+ +-- -++ -+- --+ ---")]
    public void Allocation_fails_by_choice_at_most_as_often_as_allowed(
        int failures, string outcomes)
        => InOrder(outcomes, On(X86) with { AllocationFailures = failures }, async bench =>
        {
            string seen = "";
            for (int i = 0; i < 3; i++)
            {
                seen += await bench.Machine.Frames.Allocate() is null ? "-" : "+";
            }

            return seen;
        });

    [Fact]
    public void Allocation_fails_when_no_frame_is_left_and_that_takes_up_no_failure()
        => InOrder("--+ ---", On(X86) with { Frames = 4, AllocationFailures = 1 },
            async bench =>
            {
                string seen = "";
                for (int i = 0; i < 3; i++)
                {
                    await (i == 2 ? FreeB(bench) : default);
                    seen += await bench.Machine.Frames.Allocate() is null ? "-" : "+";
                }

                return seen;
            });

    [Fact]
    public void The_frame_that_was_freed_last_is_handed_out_first()
        => InOrder("frame 1,frame 0", On(X86), async bench =>
        {
            await bench.Machine.Frames.Free(bench.A);
            await bench.Machine.Frames.Free(bench.B);
            return $"{await bench.Machine.Frames.Allocate()},"
                + $"{await bench.Machine.Frames.Allocate()}";
        });

    [Fact]
    public void A_freed_frame_is_poisoned_and_as_a_table_leads_nowhere()
        => InOrder("dead000000000000,absent", On(X86), async bench =>
        {
            await bench.Machine.Frames.Free(bench.A);
            ulong word = bench.Memory.Peek(bench.A, 0);
            return $"{word:x},{new PageTableEntry(word)}";
        });

    [Fact]
    public void A_frame_is_cleared_only_where_that_is_asked_for()
        => InOrder("True,0", On(X86), async bench =>
        {
            await bench.Machine.Frames.Free(bench.A);
            await bench.Machine.Frames.Allocate();
            bool kept = bench.Memory.Peek(bench.A, 0) != 0;
            await bench.Machine.Frames.Free(bench.A);
            await bench.Machine.Frames.AllocateCleared();
            return $"{kept},{bench.Memory.Peek(bench.A, 0)}";
        });

    [Fact]
    public void A_frame_that_is_reserved_is_cleared()
        => InOrder("frame 0,0", On(X86), async bench =>
        {
            await bench.Machine.Frames.Free(bench.A);
            Frame again = bench.Machine.Frames.Reserve();
            return $"{again},{bench.Memory.Peek(again, 0)}";
        });

    [Fact]
    public void Two_CPUs_never_get_the_same_frame()
        => Exactly("frame 4,frame 5 frame 5,frame 4", On(X86), bench =>
        {
            Frame?[] got = [null, null];
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                bench.Start(
                    $"cpu{me}", async () => got[me] = await bench.Machine.Frames.Allocate());
            }

            return () => string.Join(",", got);
        });

    /// <summary>The asker's own frees do not count, and none counts twice.</summary>
    [Fact]
    public void What_others_free_after_a_failure_is_counted_once()
        => Exactly("0,0 0,1 0,2 1,0 1,1 2,0 got", On(X86) with { Frames = 4 }, bench =>
        {
            FrameAllocator frames = bench.Machine.Frames;
            string seen = "got";
            bench.Start("cpu0", async () =>
            {
                await frames.Free(bench.A);
                if (await frames.Allocate() is null || await frames.Allocate() is null)
                {
                    await frames.Free(bench.Table);
                    seen = $"{await frames.CountFreed()},{await frames.CountFreed()}";
                }
            });
            bench.Start("cpu1", async () =>
            {
                await frames.Free(bench.B);
                await frames.Free(bench.Root);
            });
            return () => seen;
        });

    /// <summary>
    /// From a failure of its own, whatever was freed before and whoever fails besides.
    /// </summary>
    [Fact]
    public void What_others_free_is_counted_from_the_last_failure()
        => InOrder("0,1,0", On(X86) with { Frames = 4 }, async bench =>
        {
            FrameAllocator frames = bench.Machine.Frames;
            await Other(bench, async () =>
            {
                await frames.Free(bench.B);
                await frames.Allocate();
            });
            await frames.Allocate();
            await Other(bench, async () => await frames.Allocate());
            int none = await frames.CountFreed();
            await Other(bench, async () => await frames.Free(bench.B));
            int one = await frames.CountFreed();
            await frames.Allocate();
            return $"{none},{one},{await frames.CountFreed()}";
        });

    [Fact]
    public void Who_counts_what_was_freed_since_has_failed()
        => Assert.Equal(
            ["not so: an allocation of program has failed"],
            Breaks(BasicRule.Hardware, "", On(X86), bench =>
            {
                bench.Start("program", async () => await bench.Machine.Frames.CountFreed());
                return () => "";
            }));

    [Fact]
    public void Frames_that_nobody_has_are_counted()
        => InOrder("4,3,4", On(X86), async bench =>
        {
            FrameAllocator frames = bench.Machine.Frames;
            int before = await frames.Count();
            Frame? mine = await frames.Allocate();
            int without = await frames.Count();
            await frames.Free(mine!.Value);
            return $"{before},{without},{await frames.Count()}";
        });

    [Fact]
    public void A_set_up_that_needs_more_frames_than_there_are_is_told()
        => Assert.Contains("enough frames", Assert.Throws<ToolException>(
            () => InOrder("", On(X86) with { Frames = 3 }, _ => default)).Message);

    [Fact]
    public void A_frame_that_is_freed_twice_is_reported()
        => Assert.Equal(
            ["program frees frame 0, which is free"],
            Breaks(MachineRule.NoFrameIsFreedTwice, "", On(X86), bench =>
            {
                bench.Start("program", async () =>
                {
                    await bench.Machine.Frames.Free(bench.A);
                    await bench.Machine.Frames.Free(bench.A);
                });
                return () => "";
            }));

    public static TheoryData<string> Accesses => ["read", "write", "exchange", "clear", "copy"];

    [Theory]
    [MemberData(nameof(Accesses))]
    public void The_kernel_does_not_reach_a_frame_that_was_freed_meanwhile(string access)
    {
        // The access was declared with a frame that was whole; it may even have a new owner.
        SortedSet<string> facts = Breaks(
            MachineRule.NoAccessReachesAFreeFrame, "done", On(X86), bench =>
            {
                bench.Start("cpu0", async () => await Access(bench, access));
                bench.Start("cpu1", async () =>
                {
                    await bench.Machine.Frames.Free(bench.A);
                    await bench.Machine.Frames.Allocate();
                });
                return () => "done";
            });
        Assert.Equal(2, facts.Count);
        Assert.All(facts, fact => Assert.StartsWith("cpu0 ", fact));
        Assert.Contains(facts, fact => fact.EndsWith("frame 0, which is free"));
        Assert.Contains(
            facts, fact => fact.EndsWith("frame 0, which was freed and has a new owner"));
    }

    /// <summary>Another task does something meanwhile, and ends.</summary>
    static async Routine Other(Bench bench, Func<Routine> body)
        => await bench.Machine.Simulator.Join(bench.Start("other", body));

    static async Routine FreeB(Bench bench) => await bench.Machine.Frames.Free(bench.B);

    static async Routine Access(Bench bench, string access)
    {
        switch (access)
        {
            case "read":
                await bench.Memory.Read(bench.A, 0);
                break;
            case "write":
                await bench.Memory.Write(bench.A, 0, 1);
                break;
            case "exchange":
                await bench.Memory.Exchange(bench.A, 0, 1);
                break;
            case "clear":
                await bench.Memory.ClearBits(bench.A, 0, 1);
                break;
            default:
                await bench.Memory.CopyWord(bench.A, bench.B, 0);
                break;
        }
    }
}
