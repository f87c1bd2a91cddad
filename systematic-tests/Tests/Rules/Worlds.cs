using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>Worlds made by hand, in a set-up in which no task ever runs.</summary>
static class Worlds
{
    public static readonly VirtualPage First = new(1);

    /// <summary>A page of no area.</summary>
    public static readonly VirtualPage Unmapped = new(5);

    /// <summary>Where the parent maps the file.</summary>
    public static readonly VirtualPage OfFile = new(8);

    /// <summary>Where the parent attaches the segment.</summary>
    public static readonly VirtualPage OfSegment = new(12);

    /// <summary>Shows a machine with one page mapped on two CPUs to whoever asks.</summary>
    public static T OnMachine<T>(Func<Machine, Frame, Frame, T> ask)
    {
        T answer = default!;
        Build(simulator =>
        {
            var machine = new Machine(simulator, new MachineSettings { Tlb = TlbFreedom.Wild });
            Frame root = machine.Frames.Reserve();
            Frame table = machine.Frames.Reserve();
            Frame frame = machine.Frames.Reserve();
            machine.Memory.Poke(root, 0, PageTableEntry.Table(table).Bits);
            machine.Memory.Poke(table, 1, PageTableEntry.Leaf(frame, writable: true).Bits);
            machine.Cpus[0].SetRoot(root, new AddressSpaceId(1));
            machine.Cpus[1].SetRoot(root, new AddressSpaceId(1));
            answer = ask(machine, table, frame);
        });
        return answer;
    }

    /// <summary>Shows a <see cref="Family"/> to whoever asks.</summary>
    public static T OnPager<T>(Func<Family, T> ask, int diskFailures = 0)
    {
        T answer = default!;
        Build(simulator =>
        {
            var machine = new Machine(simulator, new MachineSettings
            {
                Tlb = TlbFreedom.Wild,
                DiskFailures = diskFailures,
            });
            var mm0 = new Mm0(machine, handlers: 1);
            answer = ask(new Family(mm0));

            // The question was asked; what comes of the set-up does not matter.
            simulator.Monitor = null;
        });
        return answer;
    }

    /// <summary>Demands that an act breaks a rule, and that the fact says so.</summary>
    public static void Breaks(
        Invariant<CodezeroWorld> rule, string fact, Action<Family> act, int diskFailures = 0)
    {
        Violation? violation = After(rule, act, diskFailures);
        Assert.NotNull(violation);
        Assert.Contains(fact, violation.Fact, StringComparison.Ordinal);
    }

    /// <summary>Demands that a rule holds after an act too.</summary>
    public static void Keeps(
        Invariant<CodezeroWorld> rule, Action<Family> act, int diskFailures = 0)
        => Assert.Null(After(rule, act, diskFailures));

    static Violation? After(
        Invariant<CodezeroWorld> rule, Action<Family> act, int diskFailures)
        => OnPager(
            it =>
            {
                act(it);
                return rule.Violated(it.World);
            },
            diskFailures);

    static void Build(Action<Simulator> build)
        => new Simulator { StepLimit = 0 }.Run(new Nobody(), build);

    /// <summary>Decides nothing: no task runs.</summary>
    sealed class Nobody : IDecider
    {
        public int NextTask(Simulator simulator) => throw new NotSupportedException();

        public int NextValue(Simulator simulator, string name, int below) => 0;
    }
}
