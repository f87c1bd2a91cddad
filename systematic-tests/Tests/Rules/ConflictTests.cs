using System;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>Which translations of an Arm CPU are in each other's way, and which are not.</summary>
public class ConflictTests
{
    static readonly Frame Block = new(8);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Tables_of_two_spaces_and_of_two_levels_are_in_nobodys_way(int levels)
        => Assert.Null(On(levels, machine =>
        {
            Map(machine, 1, new VirtualPage(0));
            Map(machine, 2, new VirtualPage(0));
        }));

    /// <summary>Between two tables of its space, and where another space has a table.</summary>
    [Fact]
    public void A_block_beside_tables_is_in_nobodys_way() => Assert.Null(On(2, machine =>
    {
        Frame root = Map(machine, 1, new VirtualPage(0));
        Map(machine, root, new VirtualPage(8));
        machine.Memory.Poke(root, 1, PageTableEntry.Leaf(Block, writable: true).AsLarge().Bits);
        Map(machine, 2, new VirtualPage(4));
    }));

    [Fact]
    public void A_block_where_another_one_of_several_tables_was_is_told() => Assert.Contains(
        "page 0x4 by a block and by the table in",
        On(2, machine =>
        {
            Frame root = Map(machine, 1, new VirtualPage(0));
            Map(machine, root, new VirtualPage(4));
            machine.Memory.Poke(
                root, 1, PageTableEntry.Leaf(Block, writable: true).AsLarge().Bits);
        }),
        StringComparison.Ordinal);

    /// <summary>A root of a space that CPU 0 loads, with tables down to one page.</summary>
    static Frame Map(Machine machine, int space, VirtualPage page)
    {
        Frame root = machine.Frames.Reserve();
        machine.Cpus[0].SetRoot(root, new AddressSpaceId(space));
        Map(machine, root, page);
        return root;
    }

    /// <summary>Tables down to a page, which is not mapped.</summary>
    static void Map(Machine machine, Frame root, VirtualPage page)
    {
        Frame table = root;
        for (int level = machine.Settings.Levels - 1; level > 0; level--)
        {
            Frame below = machine.Frames.Reserve();
            machine.Memory.Poke(
                table, machine.IndexAt(level, page), PageTableEntry.Table(below).Bits);
            table = below;
        }
    }

    static string? On(int levels, Action<Machine> act)
    {
        string? fact = null;
        new Simulator { StepLimit = 0 }.Run(new First(), simulator =>
        {
            var machine = new Machine(simulator, new MachineSettings
            {
                Profile = MachineProfile.Armv7, Tlb = TlbFreedom.Wild, Levels = levels,
            });
            act(machine);
            Assert.NotEmpty(machine.Cpus[0].Tlb.Tables);
            fact = MachineInvariants.BrokenBeforeMade.Violated(machine)?.Fact;
        });
        return fact;
    }
}
