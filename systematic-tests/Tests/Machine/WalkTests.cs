using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>The way through the tables, of two levels and of three.</summary>
public class WalkTests
{
    [Theory]
    [InlineData(X86, 2)]
    [InlineData(X86, 3)]
    [InlineData(Armv7, 2)]
    [InlineData(Armv7, 3)]
    public void Each_page_has_its_own_entry(string profile, int levels)
        => InOrder("1,!,!,!", On(profile) with { Levels = levels }, async bench =>
        {
            // Neighbours in the leaf table, and in each table above.
            string seen = await bench.Load(1, new VirtualPage(0));
            foreach (int page in new[] { 1, 4, levels == 2 ? 8 : 16 })
            {
                seen += $",{await bench.Load(1, new VirtualPage(page))}";
            }

            return seen;
        });

    [Theory]
    [InlineData(2, 6)]
    [InlineData(3, 27)]
    public void A_page_is_found_at_its_index_of_each_level(int levels, int page)
        => InOrder("2", On(X86) with { Levels = levels }, async bench =>
        {
            var at = new VirtualPage(page);
            Frame table = bench.Root;
            for (int level = levels - 1; level > 0; level--)
            {
                Frame below = (await bench.Machine.Frames.AllocateCleared())!.Value;
                int index = page >> (2 * level) & 3;
                await bench.Memory.Write(table, index, PageTableEntry.Table(below).Bits);
                table = below;
            }

            await bench.Memory.Write(table, page & 3, bench.OnB.Bits);
            return await bench.Load(1, at);
        });

    [Theory]
    [InlineData(16)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_page_beyond_the_tables_faults(int page)
        => InOrder("!", On(X86), bench => bench.Load(1, new VirtualPage(page)));

    [Theory]
    [InlineData(X86, Tame, 2)]
    [InlineData(X86, Wild, 2)]
    [InlineData(Armv7, Tame, 2)]
    [InlineData(Armv7, Wild, 2)]
    [InlineData(X86, Tame, 3)]
    [InlineData(Armv7, Tame, 3)]
    public void A_table_that_is_unhooked_and_shot_down_is_not_walked_again(
        string profile, string tlb, int levels)
        => Exactly("!,! 1,!", On(profile, tlb) with { Levels = levels }, bench =>
        {
            string[] seen = ["", ""];
            SimTask kernel = bench.Start("cpu0", async () =>
            {
                await bench.Memory.Write(bench.Root, 0, 0);
                await bench.Shootdown();
            });
            bench.Start("cpu1", async () =>
            {
                seen[0] = await bench.Load(1);
                await bench.Machine.Simulator.Join(kernel);
                seen[1] = await bench.Load(1);
            });
            return () => string.Join(",", seen);
        });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void A_walk_in_flight_goes_on_through_the_old_table(string profile)
        => Exactly("1 2", On(profile), bench =>
        {
            // Frame A is in the old table to the end, frame B in the new one.
            (_, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, Bench.X.Number, bench.OnB.Bits);
            string seen = "";
            bench.Start("cpu1", async () => seen = await bench.Load(1));
            bench.Start("cpu0", async () => await bench.Memory.Write(
                bench.Root, 0, PageTableEntry.Table(leaves).Bits));
            return () => seen;
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Wild)]
    public void A_walk_in_flight_leaves_nothing_of_the_old_table_behind(
        string profile, string tlb)
        => Exactly("1,2 2,2", On(profile, tlb), bench =>
        {
            (_, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, Bench.X.Number, bench.OnB.Bits);
            string[] seen = ["", ""];
            SimTask kernel = bench.Start("cpu0", async () =>
            {
                await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(leaves).Bits);
                await bench.Shootdown();
            });
            bench.Start("cpu1", async () =>
            {
                seen[0] = await bench.Load(1);
                await bench.Machine.Simulator.Join(kernel);
                seen[1] = await bench.Load(1);
            });
            return () => string.Join(",", seen);
        });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void A_table_that_is_freed_too_early_is_walked(string profile)
        => Assert.Equal(
            [
                "cpu1 walks through frame 3, which is free",
                "cpu1 walks through frame 3, which was freed and has a new owner",
            ],
            Breaks(
                MachineRule.NoAccessReachesAFreeFrame, "! 1", On(profile),
                bench => FreeTheTable(bench, shootdown: false)));

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Wild)]
    public void A_table_that_is_freed_after_the_shootdown_is_not_walked(
        string profile, string tlb)
        => Exactly("! 1", On(profile, tlb), bench => FreeTheTable(bench, shootdown: true));

    [Fact]
    public void A_root_that_is_freed_while_it_is_loaded_is_walked()
        => Assert.Equal(
            ["program walks through frame 2, which was freed and has a new owner"],
            Breaks(MachineRule.NoAccessReachesAFreeFrame, "", On(X86), bench =>
            {
                bench.Start("program", async () =>
                {
                    await bench.Machine.Frames.Free(bench.Root);
                    await bench.Machine.Frames.AllocateCleared();
                    await bench.Load(1);
                });
                return () => "";
            }));

    [Theory]
    [InlineData(Tame, 0, "loads from")]
    [InlineData(Wild, 0, "loads from")]
    [InlineData(Tame, 1, "walks through")]
    [InlineData(Wild, 1, "walks through")]
    public void An_entry_that_names_no_frame_is_found_at_the_access(
        string tlb, int level, string does)
        => Assert.Equal(
            [$"program {does} frame 99, which does not exist"],
            Breaks(MachineRule.NoAccessReachesAFreeFrame, "", On(Armv7, tlb), bench =>
            {
                bench.Start("program", async () =>
                {
                    await bench.Memory.Write(
                        level == 0 ? bench.Table : bench.Root, 0,
                        PageTableEntry.Leaf(new Frame(99), writable: true).Bits);
                    await bench.Shootdown();
                    await bench.Load(1);
                });
                return () => "";
            }));

    /// <summary>CPU 0 unhooks the leaf table and reuses it; its word looks like an entry.</summary>
    static Func<object> FreeTheTable(Bench bench, bool shootdown)
    {
        string seen = "";
        bench.Start("cpu1", async () => seen = await bench.Load(1));
        bench.Start("cpu0", async () =>
        {
            await bench.Memory.Write(bench.Root, 0, 0);
            await (shootdown ? bench.Shootdown() : default);
            await bench.Machine.Frames.Free(bench.Table);
            Frame? reused = await bench.Machine.Frames.Allocate();
            await bench.Memory.Write(reused!.Value, Bench.X.Number, bench.OnB.Bits);
        });
        return () => seen;
    }
}
