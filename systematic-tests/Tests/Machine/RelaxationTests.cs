using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What each switch of a relaxed machine adds, and what takes it away again.</summary>
/// <remarks>"-" says that the flag was not set yet, and so nobody looked.</remarks>
public class RelaxationTests
{
    static readonly Relaxations Off = new();
    static readonly Relaxations LateEntries = new() { LateEntries = true };
    static readonly Relaxations LateDirty = new() { LateDirty = true };
    static readonly Relaxations Overtaking = new() { BroadcastOvertakesStores = true };

#if !QUICK
    [Theory]
    [InlineData(Armv7, false, false, "! - 1")]
    [InlineData(Armv7, true, false, "! - 1")]
    [InlineData(Armv7, true, true, "! - 1")]
    public void Before_the_flag_anything_may_be_found(
        string profile, bool late, bool fence, string outcomes)
        => Unmap(profile, late, fence, before: true, outcomes);
#endif

    [Theory]
    [InlineData(Armv7, false, false, "! -")]
    [InlineData(Armv7, true, false, "! - 1")]
    [InlineData(Armv7, true, true, "! -")]
    [InlineData(X86, false, false, "! -")]
    [InlineData(X86, true, false, "! -")]
    public void An_entry_that_is_cleared_without_a_fence_may_be_cached_after_the_shootdown(
        string profile, bool late, bool fence, string outcomes)
        => Unmap(profile, late, fence, before: false, outcomes);

    [Theory]
    [InlineData(X86, false, false, "- 1")]
    [InlineData(X86, true, false, "! - 1")]
    [InlineData(X86, true, true, "- 1")]
    [InlineData(Armv7, false, false, "- 1")]
    [InlineData(Armv7, true, false, "! - 1")]
    [InlineData(Armv7, true, true, "- 1")]
    public void An_entry_that_is_made_without_a_fence_may_still_fault(
        string profile, bool late, bool fence, string outcomes)
        => Exactly(outcomes, Relaxed(profile, late ? LateEntries : Off), bench =>
            AfterTheFlag(
                bench,
                async () =>
                {
                    await bench.Memory.Write(
                        bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
                    await Fence(bench, fence);
                },
                () => bench.Load(1, Bench.Y)));

    [Fact]
    public void A_locked_access_makes_the_stores_before_it_arrive()
        => Exactly("- 1", Relaxed(X86, LateEntries), bench => AfterTheFlag(
            bench,
            async () =>
            {
                await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
                await bench.Memory.Exchange(bench.B, 1, 5);
            },
            () => bench.Load(1, Bench.Y)));

    [Fact]
    public void Late_stores_of_one_task_arrive_in_order()
        => Exactly("!,1 1,! 1,1", On(Armv7) with { Relaxed = LateEntries }, bench =>
        {
            // Page Y is mapped, then page X is taken away: who misses X finds Y afterwards.
            string seen = "";
            bench.Start("cpu0", async () =>
            {
                await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
                await bench.Write(PageTableEntry.Absent);
            });
            bench.Start("cpu1", async () =>
            {
                seen = await bench.Load(1);
                seen += "," + await bench.Load(1, Bench.Y);
            });
            return () => seen;
        });

    /// <summary>Each word has one order of stores, for software and for walkers.</summary>
    [Fact]
    public void Late_stores_of_two_tasks_to_one_entry_arrive_in_the_order_that_software_sees()
        => Exactly("- frame 0,1 frame 1,2", On(Armv7) with { Relaxed = LateEntries }, bench =>
        {
            string seen = "-";
            bench.Start("cpu0", async () =>
            {
                await bench.Write(bench.OnB);
                await bench.Machine.Cpus[0].Fence();
                await bench.Memory.Write(bench.B, 1, 7);
            });
            bench.Start("cpu1", async () =>
            {
                await bench.Write(bench.ReadOnly);
                await bench.Machine.Cpus[1].Fence();
                if (await bench.Memory.Read(bench.B, 1) == 7)
                {
                    PageTableEntry entry = await bench.Read();
                    seen = $"{entry.Frame},{await bench.Load(1)}";
                }
            });
            return () => seen;
        });

    [Fact]
    public void Who_stored_late_sees_what_another_one_has_stored_since()
        => Exactly("- frame 0,frame 0", On(Armv7) with { Relaxed = LateEntries }, bench =>
        {
            string seen = "-";
            bench.Start("cpu0", async () =>
            {
                await bench.Write(bench.OnB);
                await bench.Memory.Write(bench.B, 1, 7);
                if (await bench.Memory.Read(bench.A, 1) == 7)
                {
                    Frame mine = (await bench.Read()).Frame;
                    seen = $"{mine},{bench.EntryOfX.Frame}";
                }
            });
            bench.Start("cpu1", async () =>
            {
                if (await bench.Memory.Read(bench.B, 1) == 7)
                {
                    await bench.Write(bench.ReadOnly);
                    await bench.Memory.Write(bench.A, 1, 7);
                }
            });
            return () => seen;
        });

    [Theory]
    [InlineData(false, false, "- 9,dirty")]
    [InlineData(true, false, "- 9,clean 9,dirty")]
    [InlineData(true, true, "- 9,dirty")]
    public void D_may_be_seen_after_the_store_that_set_it(bool late, bool fence, string outcomes)
        => Exactly(outcomes, OnArmv8(late), bench => AfterTheFlag(
            bench,
            async () =>
            {
                await bench.Store(0);
                await Fence(bench, fence);
            },
            async () =>
            {
                ulong word = await bench.Memory.Read(bench.A, 0);
                PageTableEntry entry = await bench.Read();
                return $"{word},{(entry.Dirty ? "dirty" : "clean")}";
            }));

    [Fact]
    public void A_locked_access_finds_D_however_late()
        => Exactly("- dirty", OnArmv8(late: true), bench => AfterTheFlag(
            bench,
            async () => await bench.Store(0),
            async () => (await bench.Exchange(PageTableEntry.Absent)).Dirty ? "dirty" : "clean"));

    [Fact]
    public void A_shootdown_makes_D_visible()
        => Exactly("- dirty", OnArmv8(late: true), bench => AfterTheFlag(
            bench,
            async () => await bench.Store(0),
            async () =>
            {
                await bench.Shootdown();
                return (await bench.Read()).Dirty ? "dirty" : "clean";
            }));

    [Fact]
    public void A_walker_that_sees_the_older_entry_does_not_undo_the_newer_one()
        => Exactly("frame 1,frame 1", On(X86) with { Relaxed = LateEntries }, bench =>
        {
            Frame mine = default;
            bench.Start("cpu0", async () =>
            {
                await bench.Write(bench.OnB);
                mine = (await bench.Read()).Frame;
            });
            bench.Start("cpu1", async () => await bench.Load(1));
            return () => $"{mine},{bench.EntryOfX.Frame}";
        });

    [Theory]
    [InlineData(true, false, "!,2 .,2")]
    [InlineData(true, true, "!,2 .,2 .,9")]
    [InlineData(false, false, "!,2 1,2")]
    [InlineData(false, true, "!,2 1,2")]
    public void A_store_may_land_after_a_broadcast_that_overtook_it(
        bool store, bool overtaking, string outcomes)
        => Exactly(outcomes, Relaxed(Armv7, overtaking ? Overtaking : Off), bench =>
        {
            string seen = "";
            bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                await bench.Shootdown();
                await bench.Memory.Write(bench.A, 0, 2);
            });
            bench.Start("cpu1", async () =>
                seen = store ? await bench.Store(1) : await bench.Load(1));
            return () => $"{seen},{bench.Memory.Peek(bench.A, 0)}";
        });

    static MachineSettings Relaxed(string profile, Relaxations relaxed)
        => On(profile, Wild) with { Relaxed = relaxed };

    static MachineSettings OnArmv8(bool late) => On(Armv7, Tame) with
    {
        Profile = MachineProfile.Armv8,
        Relaxed = late ? LateDirty : Off,
    };

    static void Unmap(string profile, bool late, bool fence, bool before, string outcomes)
        => Exactly(outcomes, Relaxed(profile, late ? LateEntries : Off), bench =>
            AfterTheFlag(
                bench,
                async () =>
                {
                    await (before ? Raise(bench) : default);
                    await bench.Write(PageTableEntry.Absent);
                    await Fence(bench, fence);
                    await bench.Shootdown();
                },
                () => bench.Load(1)));

    static async Routine Fence(Bench bench, bool wanted)
    {
        if (wanted)
        {
            await bench.Machine.Cpus[0].Fence();
        }
    }

    static async Routine Raise(Bench bench) => await bench.Memory.Write(bench.B, 0, 7);

    /// <summary>One CPU does something and raises a flag; another looks, if it is up.</summary>
    internal static Func<object> AfterTheFlag(
        Bench bench, Func<Routine> first, Func<Routine<string>> then)
    {
        string seen = "-";
        bench.Start("cpu0", async () =>
        {
            await first();
            await Raise(bench);
        });
        bench.Start("cpu1", async () =>
        {
            bool isUp = await bench.Memory.Read(bench.B, 0) == 7;
            seen = isUp ? await then() : seen;
        });
        return () => seen;
    }
}
