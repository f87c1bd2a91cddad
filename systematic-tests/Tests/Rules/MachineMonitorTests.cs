using System;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>When the machine's monitor looks, and which of several broken rules it tells.</summary>
public class MachineMonitorTests
{
    static readonly AddressSpaceId Space = new(1);
    static readonly VirtualPage X = new(1);

    /// <summary>A page whose entry is absent at first.</summary>
    static readonly VirtualPage Y = new(2);

    static readonly PageTableEntry Free = PageTableEntry.Leaf(new Frame(31), writable: false);

    [Theory]
    [InlineData(true, "no loaded table names a free frame")]
    [InlineData(false, "no TLB reaches a free frame")]
    public void At_rest_tables_come_before_TLBs(bool inTable, string rule)
        => Assert.Equal(rule, On((machine, monitor, table) =>
        {
            machine.Memory.Poke(table, Y.Number, Free.Bits);
            if (!inTable)
            {
                machine.Memory.Poke(table, Y.Number, 0);
            }

            return monitor.AtRest()?.Rule;
        }));

    [Fact]
    public void A_root_that_was_loaded_is_looked_at() => Assert.Equal(
        MachineInvariants.NoTableNamesAFreeFrame.Name,
        On((machine, monitor, _) =>
        {
            Frame root = machine.Frames.Reserve();
            machine.Memory.Poke(root, 0, PageTableEntry.Table(new Frame(31)).Bits);
            Assert.Null(AfterStep(monitor));
            machine.Cpus[0].SetRoot(root, new AddressSpaceId(2));
            return AfterStep(monitor)?.Rule;
        }));

    [Fact]
    public void What_is_as_it_was_is_looked_at_once() => On((machine, monitor, table) =>
    {
        machine.Memory.Poke(table, Y.Number, Free.Bits);
        Assert.NotNull(AfterStep(monitor));
        Assert.Null(AfterStep(monitor));
        return 0;
    });

    [Fact]
    public void A_false_claim_stays_whatever_is_said_later() => Assert.All(
        new Action<MachineMonitor>[]
        {
            monitor => monitor.Revoked(InvalidationScope.Page(Space, Y)),
            monitor => monitor.Cleaned(new Frame(31), StoresShow.ByFault),
            monitor => monitor.Dropped(new Frame(31)),
        },
        later => Assert.Equal(
            SystemClaims.RevokedRightsAreGone.Name,
            On((machine, monitor, table) =>
            {
                machine.Memory.Poke(table, X.Number, 0);
                monitor.Revoked(InvalidationScope.Page(Space, X));
                later(monitor);
                return AfterStep(monitor)?.Rule;
            })));

    [Theory]
    [InlineData(false, "read-only")]
    [InlineData(true, "read-write")]
    public void A_right_that_is_left_is_told_as_it_is(bool writable, string right)
        => Assert.Contains(
            $"translates page 0x2 of asid 1 to frame 31 {right}, but the entry is absent",
            On((machine, monitor, table) =>
            {
                machine.Memory.Poke(
                    table, Y.Number, PageTableEntry.Leaf(new Frame(31), writable).Bits);
                machine.Memory.Poke(table, Y.Number, 0);
                monitor.Revoked(InvalidationScope.Page(Space, Y));
                return AfterStep(monitor)!.Fact;
            }),
            StringComparison.Ordinal);

    static T On<T>(Func<Machine, MachineMonitor, Frame, T> ask)
        => Worlds.OnMachine(
            (machine, table, _) => ask(machine, new MachineMonitor(machine), table));

    static Violation? AfterStep(MachineMonitor monitor) => monitor.AfterStep(null!, default);
}
