using System;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>Each rule of the machine on a good world and on a bad one.</summary>
public class MachineRuleTests
{
    static readonly AddressSpaceId Space = new(1);
    static readonly VirtualPage X = new(1);

    [Fact]
    public void All_rules_hold_where_tables_and_TLBs_agree()
    {
        foreach (Invariant<Machine> rule in MachineInvariants.All)
        {
            Assert.Null(Worlds.OnMachine((machine, _, _) => rule.Violated(machine)));
        }
    }

    [Fact]
    public void A_freed_frame_in_a_TLB_is_reported()
    {
        Violation? violation = InARun(
            clear: true, shootDown: false, free: true, MachineInvariants.NoTlbReachesAFreeFrame);
        Assert.Contains("translates page 0x1 to frame 2, which is free", violation!.Fact);
    }

    [Fact]
    public void A_freed_frame_in_a_table_is_reported()
    {
        Violation? violation = InARun(
            clear: false, shootDown: true, free: true, MachineInvariants.NoTableNamesAFreeFrame);
        Assert.Equal(
            "cpu0 walks from frame 0: entry 1 of frame 1 names frame 2, which is free",
            violation!.Fact);
    }

    [Fact]
    public void A_freed_root_table_is_reported()
        => Assert.NotNull(AfterFreeing(
            new Frame(0), MachineInvariants.NoTableNamesAFreeFrame));

    [Fact]
    public void A_right_that_survives_a_shootdown_is_reported()
    {
        // The shootdown forgets cpu1.
        Violation? violation = InARun(
            clear: true, shootDown: true, free: false, MachineInvariants.NoRightBeyondTheEntry,
            cpus: 1);
        Assert.Contains("cpu1 translates page 0x1 of asid 1", violation!.Fact);
    }

    /// <summary>With a shootdown, after which nothing is left, and a free, in one look.</summary>
    [Fact]
    public void What_always_holds_is_told_before_what_holds_after_a_shootdown()
        => Assert.Equal(
            MachineInvariants.NoTableNamesAFreeFrame.Name,
            Run(
                machine => new MachineMonitor(machine).AfterStep(null!, default),
                async (machine, table, frame) =>
                {
                    await machine.Memory.Exchange(table, X.Number, 0);
                    await machine.Shootdowns.Run(null, InvalidationScope.Page(Space, X), 3);
                    await machine.Memory.Exchange(
                        table, X.Number + 1, PageTableEntry.Leaf(frame, writable: false).Bits);
                    await machine.Frames.Free(frame);
                })?.Rule);

    [Fact]
    public void A_complete_shootdown_before_the_free_breaks_nothing()
    {
        foreach (Invariant<Machine> rule in MachineInvariants.All)
        {
            Assert.Null(InARun(clear: true, shootDown: true, free: true, rule));
        }
    }

    /// <summary>Removes page X, or forgets a part of that, and asks a rule afterwards.</summary>
    static Violation? InARun(
        bool clear, bool shootDown, bool free, Invariant<Machine> rule, ulong cpus = 3)
        => Ask(rule, async (machine, table, frame) =>
        {
            if (clear)
            {
                await machine.Memory.Exchange(table, X.Number, 0);
            }

            if (shootDown)
            {
                await machine.Shootdowns.Run(null, InvalidationScope.Page(Space, X), cpus);
            }

            if (free)
            {
                await machine.Frames.Free(frame);
            }
        });

    static Violation? AfterFreeing(Frame frame, Invariant<Machine> rule)
        => Ask(rule, async (machine, _, _) => await machine.Frames.Free(frame));

    static Violation? Ask(
        Invariant<Machine> rule, Func<Machine, Frame, Frame, Routine> body)
        => Run(rule.Violated, body);

    static Violation? Run(
        Func<Machine, Violation?> ask, Func<Machine, Frame, Frame, Routine> body)
        => new Simulator().Run(new LowestFirst(), simulator =>
        {
            var machine = new Machine(
                simulator,
                new MachineSettings { Profile = MachineProfile.Armv7, Tlb = TlbFreedom.Wild });
            Frame root = machine.Frames.Reserve();
            Frame table = machine.Frames.Reserve();
            Frame frame = machine.Frames.Reserve();
            machine.Memory.Poke(root, 0, PageTableEntry.Table(table).Bits);
            machine.Memory.Poke(table, 1, PageTableEntry.Leaf(frame, writable: true).Bits);
            machine.Cpus[0].SetRoot(root, Space);
            machine.Cpus[1].SetRoot(root, Space);
            simulator.Monitor = new AskAtRest(() => ask(machine));
            simulator.Start("kernel", () => body(machine, table, frame));
        });

    sealed class AskAtRest(Func<Violation?> ask) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step) => null;

        public Violation? AtRest() => ask();
    }

    sealed class LowestFirst : IDecider
    {
        public int NextTask(Simulator simulator)
            => System.Numerics.BitOperations.TrailingZeroCount(simulator.Enabled);

        public int NextValue(Simulator simulator, string name, int below) => 0;
    }
}
