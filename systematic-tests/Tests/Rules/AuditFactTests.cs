using System;
using System.Collections.Generic;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Tests.OnMachine;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>
/// What the machine's rules say of a bad world, in all schedules of small programs.
/// </summary>
public class AuditFactTests
{
    internal static readonly MachineSettings Arm =
        new() { Profile = MachineProfile.Armv7, Frames = 12, Tlb = TlbFreedom.Tame };

    internal static readonly MachineSettings WatchedArm = Arm with { Tlb = TlbFreedom.Watched };

    [Fact]
    public void A_store_in_flight_when_a_shootdown_ends_is_told()
        => Facts(
            MachineInvariants.NoRightBeyondTheEntry,
            ["cpu1, in the midst of an instruction, translates page 0x0 of asid 1 to frame 0 "
                + "read-write, but the entry is absent"],
            Arm with { Relaxed = new() { BroadcastOvertakesStores = true } },
            (bench, _) =>
            {
                bench.Start("cpu0", async () =>
                {
                    await bench.Write(PageTableEntry.Absent);
                    await bench.Shootdown();
                });
                bench.Start("cpu1", async () => await bench.Store(1));
            });

    /// <summary>Each waits for its own shootdown before it says anything of its page.</summary>
    [Fact]
    public void A_page_taken_away_during_a_shootdown_of_all_others_is_no_harm()
        => Facts(null, [], WatchedArm, (bench, monitor) =>
        {
            bench.Poke(Bench.Y, bench.OnB);
            bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                await bench.Shootdown(InvalidationScope.WholeSpace(Bench.Space));
            });
            bench.Start("cpu1", async () =>
            {
                var scope = InvalidationScope.Page(Bench.Space, Bench.Y);
                await bench.Memory.Write(bench.Table, Bench.Y.Number, 0);
                await bench.Machine.Shootdowns.Run(bench.Machine.Cpus[1], scope, bench.All);
                monitor.Revoked(scope);
            });
        });

    [Fact]
    public void A_CPU_that_a_shootdown_leaves_out_is_told()
        => Facts(
            MachineInvariants.NoRightBeyondTheEntry,
            ["cpu1 translates page 0x0 of asid 1 to frame 0 read-write, but the entry is absent"],
            WatchedArm,
            (bench, _) => bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                await bench.Machine.Shootdowns.Run(bench.Machine.Cpus[0], Bench.XAlone, 1);
            }));

    [Fact]
    public void A_walk_in_flight_in_a_table_that_is_freed_is_told()
        => Facts(
            MachineInvariants.NoWalkerReachesAFreeTable,
            ["cpu1, in the midst of a walk, has read that the table of page 0x0 is in frame 3, "
                + "which is free"],
            Arm,
            (bench, _) =>
            {
                bench.Start("cpu0", async () =>
                {
                    await bench.Memory.Write(bench.Root, 0, 0);
                    await bench.Machine.Frames.Free(bench.Table);
                });
                bench.Start("cpu1", async () => await bench.Load(1));
            });

    [Fact]
    public void A_cached_table_that_is_freed_is_told()
        => Facts(
            MachineInvariants.NoWalkerReachesAFreeTable,
            ["cpu0 has cached that the table of page 0x0 is in frame 3, which is free"],
            WatchedArm,
            (bench, _) => bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                await bench.Memory.Write(bench.Root, 0, 0);
                await bench.Shootdown(bench.XWithoutTables);
                await bench.Machine.Frames.Free(bench.Table);
            }));

    [Fact]
    public void Two_frames_of_a_page_are_told()
        => Facts(
            MachineInvariants.BrokenBeforeMade,
            ["cpu0 may translate page 0x0 to frame 0 and to frame 1"],
            WatchedArm,
            (bench, _) => bench.Start("cpu0", async () => await bench.Write(bench.OnB)));

    [Fact]
    public void Two_frames_of_a_page_are_told_on_x86_too()
        => Facts(
            MachineInvariants.BrokenBeforeMade,
            ["cpu0 may translate page 0x0 to frame 0 and to frame 1"],
            WatchedArm with { Profile = MachineProfile.X86 },
            (bench, _) => bench.Start("cpu0", async () => await bench.Write(bench.OnB)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_sizes_of_a_page_are_told_on_Arm(bool arm)
        => Facts(
            arm ? MachineInvariants.BrokenBeforeMade : null,
            arm ? ["cpu0 may translate page 0x0 to frame 0 by entries of two levels"] : [],
            WatchedArm with { Profile = arm ? MachineProfile.Armv7 : MachineProfile.X86 },
            (bench, _) => bench.Start("cpu0", async () => await bench.Memory.Write(
                bench.Root, 0, bench.ReadWrite.AsLarge().Bits)));

    [Fact]
    public void Two_tables_of_a_page_are_told()
        => Facts(
            MachineInvariants.BrokenBeforeMade,
            ["cpu0 may translate page 0x0 by the tables in frame 3 and in frame 5"],
            WatchedArm,
            (bench, _) =>
            {
                Frame second = bench.Tree().Leaves;
                bench.Start("cpu0", async () =>
                {
                    await bench.Write(PageTableEntry.Absent);
                    await bench.Shootdown(bench.XWithoutTables);
                    await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(second).Bits);
                });
            });

    [Fact]
    public void A_block_where_a_table_was_is_told()
        => Facts(
            MachineInvariants.BrokenBeforeMade,
            ["cpu0 may translate page 0x0 by a block and by the table in frame 3"],
            WatchedArm,
            (bench, _) => bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                await bench.Shootdown(bench.XWithoutTables);
                await bench.Memory.Write(bench.Root, 0, bench.ReadWrite.AsLarge().Bits);
            }));

    [Fact]
    public void A_block_where_a_table_was_that_is_broken_is_no_harm()
        => Facts(null, [], WatchedArm, (bench, _) => bench.Start("cpu0", async () =>
        {
            await bench.Memory.Write(bench.Root, 0, 0);
            await bench.Shootdown();
            await bench.Memory.Write(bench.Root, 0, bench.ReadWrite.AsLarge().Bits);
        }));

    [Fact]
    public void Two_frames_of_a_page_are_told_when_a_walk_finds_the_second_one()
        => Facts(
            MachineInvariants.BrokenBeforeMade,
            ["cpu0 may translate page 0x0 to frame 0 and to frame 1"],
            Arm with { Tlb = TlbFreedom.Wild with { Unsolicited = false } },
            (bench, _) => bench.Start("cpu0", async () =>
            {
                await bench.Write(bench.OnB);
                await bench.Load(0);
                await bench.Machine.Cpus[0].Invalidate(InvalidationScope.Everything);
            }));

    /// <summary>The table was hooked in without a break; no store comes after the walk.</summary>
    [Fact]
    public void Two_tables_are_told_when_a_walk_takes_up_the_second_one()
        => Facts(
            MachineInvariants.BrokenBeforeMade,
            ["cpu1 may translate page 0x0 by the tables in frame 3 and in frame 4"],
            Arm with { Tlb = TlbFreedom.Tame with { CachesTables = true } },
            (bench, _) =>
            {
                Frame other = bench.Machine.Frames.Reserve();
                bench.Start("cpu1", async () =>
                {
                    await bench.Load(1);
                    await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(other).Bits);
                    await bench.Load(1, Bench.Y);
                    await bench.Machine.Cpus[1].Invalidate(InvalidationScope.Everything);
                });
            });

    /// <summary>In all schedules, this rule breaks with these facts, and no other one.</summary>
    internal static void Facts(
        Rule? rule, string[] facts, MachineSettings settings,
        Action<Bench, MachineMonitor> program)
    {
        var simulator = new Simulator();
        var decider = new Exhaustive();
        var rules = new SortedSet<string>(StringComparer.Ordinal);
        var told = new SortedSet<string>(StringComparer.Ordinal);
        do
        {
            Violation? broken = simulator.Run(decider, it =>
            {
                var bench = new Bench(it, settings);
                var monitor = new MachineMonitor(bench.Machine);
                it.Monitor = monitor;
                program(bench, monitor);
            });
            if (broken is not null)
            {
                rules.Add(broken.Rule);
                told.Add(broken.Fact);
            }
        }
        while (decider.Advance());

        Assert.Equal(rule is null ? [] : [rule.Name], rules);
        Assert.Equal(facts, told);
    }
}
