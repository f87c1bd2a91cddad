using System;
using System.Collections.Generic;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>
/// What depends on the order of steps that declare nothing in common: the machine tells it, so that
/// the reduction of each of these programs meets all that its schedules come to.
/// </summary>
/// <remarks>The outcomes are those of all schedules; <see cref="Litmus"/> compares.</remarks>
public class HiddenDependenceTests
{
    public static TheoryData<string, string> Machines => new()
    {
        { X86, Tame }, { X86, Wild }, { Armv7, Tame }, { Armv7, Wild },
    };

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_free_and_an_access_of_the_frame(string profile, string tlb)
        => Assert.Equal(
            ["reader reads frame 0, which is free"],
            Breaks(MachineRule.NoAccessReachesAFreeFrame, "1", On(profile, tlb), bench =>
            {
                ulong read = 0;
                bench.Start("reader", async () => read = await bench.Memory.Read(bench.A, 0));
                bench.Start("freer", async () => await bench.Machine.Frames.Free(bench.A));
                return () => read;
            }));

    /// <summary>The frame has a new owner; who comes later has a right to it.</summary>
    [Theory]
    [MemberData(nameof(Machines))]
    public void A_handle_and_a_free(string profile, string tlb)
        => Assert.Equal(
            [
                "reader reads frame 0, which is free",
                "reader reads frame 0, which was freed and has a new owner",
            ],
            Breaks(MachineRule.NoAccessReachesAFreeFrame, "1 8", On(profile, tlb), bench =>
            {
                ulong read = 0;
                bench.Start("reader", async () =>
                {
                    await bench.Memory.Read(bench.B, 0);
                    read = await bench.Memory.Read(bench.A, 0);
                });
                bench.Start("freer", async () =>
                {
                    await bench.Machine.Frames.Free(bench.A);
                    Frame? mine = await bench.Machine.Frames.Allocate();
                    bench.Memory.Poke(mine!.Value, 0, 8);
                });
                return () => read;
            }));

    [Fact]
    public void A_request_of_a_disk_and_a_free_before_it()
        => Assert.Equal(
            ["disk writes frame 0, which is free"],
            Breaks(MachineRule.NoAccessReachesAFreeFrame, "", On(X86), bench =>
            {
                var disk = new Disk(bench.Machine, "disk", 1);
                bench.Start("reader", async () => await disk.Read(0, bench.A));
                bench.Start("freer", async () => await bench.Machine.Frames.Free(bench.A));
                return () => bench.Machine.Memory.IsAllocated(bench.A) ? "whole" : "";
            }));

    [Theory]
    [InlineData(true, "False,False False,True True,True")]
    [InlineData(false, "False,False True,False True,True")]
    public void Whose_a_frame_is_and_who_takes_or_frees_it(bool takes, string outcomes)
        => Exactly(outcomes, On(X86), bench =>
        {
            // Of the frames that nobody has, this is the one that comes next.
            Frame frame = takes ? new Frame(4) : bench.A;
            string seen = "";
            bench.Start("observer", async () =>
            {
                await bench.Memory.Read(bench.B, 0);
                seen = $"{bench.Memory.IsAllocated(frame)}";
                await bench.Memory.Read(bench.B, 0);
                seen += $",{bench.Memory.IsAllocated(frame)}";
            });
            bench.Start("other", async () =>
            {
                if (takes)
                {
                    await bench.Machine.Frames.Allocate();
                    return;
                }

                await bench.Machine.Frames.Free(frame);
            });
            return () => seen;
        });

    /// <summary>The waiter goes on after the last one, whichever that is.</summary>
    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void Acknowledgements_and_who_waits_for_them(string profile)
        => Exactly("1,1 2,1 2,2", On(profile) with { Cpus = 3 }, bench =>
        {
            ulong[] read = [0, 0];
            bench.Start("initiator", async () =>
            {
                await bench.Shootdown();
                await bench.Memory.Write(bench.A, 0, 2);
            });
            for (int i = 1; i < 3; i++)
            {
                int me = i;
                bench.Start($"cpu{me}", async () =>
                    read[me - 1] = await bench.Memory.Read(bench.A, 0));
            }

            return () => $"{Math.Max(read[0], read[1])},{Math.Min(read[0], read[1])}";
        });

    /// <summary>The order of acknowledgements shows nowhere: it makes no classes.</summary>
    [Fact]
    public void Acknowledgements_among_each_other_depend_on_nothing()
    {
        (Simulator simulator, Dpor dpor) = (new Simulator(), new Dpor(0));
        Violation? broken;
        do
        {
            dpor.Begin(0);
            broken = simulator.Run(dpor, here =>
            {
                var bench = new Bench(here, On(X86) with { Cpus = 4 });
                bench.Start("initiator", () => bench.Shootdown());
            });
        }
        while (dpor.Advance(broken));
        Assert.Equal((1, true), (dpor.Executions, dpor.IsExact));
    }

    /// <summary>
    /// Both shootdowns wait for the store, if it has begun before them; their sends know nothing
    /// of it or of each other.
    /// </summary>
    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void The_end_of_an_instruction_and_two_that_wait_for_it(string profile)
        => Exactly("1,1 1,9 9,1 9,9", On(profile), bench =>
        {
            ulong[] read = [0, 0];
            bench.Start("cpu1", async () => await bench.Store(1, 9));
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                bench.Start($"initiator{me}", async () =>
                {
                    await bench.Machine.Shootdowns.Run(null, Bench.XAlone, 2);
                    read[me] = await bench.Memory.Read(bench.A, 0);
                });
            }

            return () => string.Join(",", read);
        });

    [Fact]
    public void The_end_of_a_task_and_who_joins_it()
        => Exactly("1,2 2,2", On(X86), bench =>
        {
            ulong[] read = [0, 0];
            SimTask writer = bench.Start(
                "writer", async () => await bench.Memory.Write(bench.A, 0, 2));
            bench.Start("joiner", async () =>
            {
                read[0] = await bench.Memory.Read(bench.A, 0);
                await bench.Machine.Simulator.Join(writer);
                read[1] = await bench.Memory.Read(bench.A, 0);
            });
            return () => string.Join(",", read);
        });

    /// <summary>The root's next owner hooks the table in for a moment.</summary>
    [Fact]
    public void An_invalidation_while_a_root_is_free_and_who_takes_it()
        => Exactly("dropped held other", On(Armv7) with
        {
            Tlb = TlbFreedom.Wild with { Warm = false, CachesTables = false },
        }, bench =>
        {
            Cpu cpu = bench.Machine.Cpus[1];
            Frame mine = default;
            bench.Start("freer", async () =>
            {
                await bench.Machine.Frames.Free(bench.Root);
                await cpu.Invalidate(Bench.XAlone);
            });
            bench.Start("owner", async () =>
            {
                mine = (await bench.Machine.Frames.Allocate())!.Value;
                await bench.Memory.Write(mine, 0, PageTableEntry.Table(bench.Table).Bits);
                await bench.Memory.Write(mine, 0, 0);
            });
            return () => mine != bench.Root ? "other"
                : cpu.Tlb.Translations.Count > 0 ? "held" : "dropped";
        });

    [Theory]
    [InlineData(1, "EIO,None None,EIO None,None")]
    [InlineData(2, "EIO,EIO EIO,None None,EIO None,None")]
    public void Failures_that_disks_share(int failures, string outcomes)
        => Exactly(outcomes, On(X86) with { DiskFailures = failures, Words = 1 }, bench =>
        {
            var error = new Error[2];
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                var disk = new Disk(bench.Machine, $"disk{me}", 1);
                bench.Start($"reader{me}", async () =>
                    error[me] = await disk.Read(0, me == 0 ? bench.A : bench.B));
            }

            return () => string.Join(",", error);
        });

    /// <summary>The kernel looks through the tables without a step, under its lock.</summary>
    [Theory]
    [MemberData(nameof(Machines))]
    public void A_look_at_an_entry_and_a_write_of_it(string profile, string tlb)
        => Exactly("0,0 0,1 1,1", On(profile, tlb), bench => Looks(
            bench, () => bench.Machine.Walk(bench.Root, Bench.X).Frame == bench.B,
            async () => await bench.Write(bench.OnB)));

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_look_for_a_table_and_a_write_of_the_entry_that_names_it(
        string profile, string tlb)
        => Exactly("0,0 0,1 1,1", On(profile, tlb), bench => Looks(
            bench, () => bench.Machine.FindLeaf(bench.Root, Bench.X) is null,
            async () => await bench.Memory.Write(bench.Root, 0, 0)));

    [Fact]
    public void A_look_for_a_table_and_a_free_of_it()
        => Exactly("0,0 0,1 1,1", On(X86), bench => Looks(
            bench, () => bench.Machine.FindLeaf(bench.Root, Bench.X) is null,
            async () => await bench.Machine.Frames.Free(bench.Table)));

    /// <summary>Also the kernel's own store without a step, into a frame of its own.</summary>
    [Fact]
    public void A_look_at_a_word_and_a_store_without_a_step()
        => Exactly("0,0 0,1 1,1", On(X86), bench => Looks(
            bench, () => bench.Memory.Peek(bench.B, 1) == 3,
            async () =>
            {
                await bench.Memory.Read(bench.Root, 0);
                bench.Memory.Poke(bench.B, 1, 3);
            }));

    [Fact]
    public void A_look_at_a_block_and_a_request_that_writes_it()
        => Exactly("0,0 0,1 1,1", On(X86) with { Words = 1 }, bench =>
        {
            var disk = new Disk(bench.Machine, "disk", 1);
            return Looks(
                bench, () => disk.Peek(0, 0) == 1,
                async () => await disk.Submit(0, bench.A, write: true));
        });

    [Fact]
    public void A_look_at_the_root_of_a_CPU_and_a_load_of_it()
        => Exactly("0,0 0,1 1,1", On(X86), bench => Looks(
            bench, () => bench.Machine.Cpus[1].Root == bench.B,
            async () => await bench.Machine.Cpus[1].LoadRoot(bench.B, Bench.Space)));

    /// <summary>One looks twice, each time behind a step of its own, under a lock.</summary>
    static Func<object> Looks(Bench bench, Func<bool> look, Func<Routine> write)
    {
        var own = new SpinLock(bench.Machine.Simulator, new LockClass("own", 1));
        var seen = new List<int>();
        bench.Start("looker", async () =>
        {
            await own.Acquire();
            seen.Add(look() ? 1 : 0);
            await own.Release();
            seen.Add(look() ? 1 : 0);
        });
        bench.Start("writer", write);
        return () => string.Join(",", seen);
    }
}
