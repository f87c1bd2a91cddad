using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;

namespace Verified.Tests.OnRules;

/// <summary>
/// What kernel code on CPU 0 must do in one order, and the wrong orders: page X of a loaded space
/// is taken away, made read-only, or put into another frame, while CPU 1 loads it once. The page
/// has been in use: A is set in its entry.
/// </summary>
sealed class WrongOrders
{
    static readonly AddressSpaceId Space = new(1);
    static readonly VirtualPage X = new(1);

    readonly Machine machine;
    readonly MachineMonitor? monitor;
    readonly Frame root;
    readonly Frame table;
    readonly Frame frame;
    readonly Frame other;

    WrongOrders(Simulator simulator, MachineProfile profile, TlbFreedom tlb, bool audited)
    {
        machine = new(simulator, new MachineSettings { Profile = profile, Tlb = tlb, Frames = 6 });
        root = machine.Frames.Reserve();
        table = machine.Frames.Reserve();
        frame = machine.Frames.Reserve();
        other = machine.Frames.Reserve();
        machine.Memory.Poke(root, 0, PageTableEntry.Table(table).Bits);
        machine.Memory.Poke(table, X.Number, Entry(frame).WithAccessed().Bits);
        monitor = audited ? new MachineMonitor(machine) : null;
        simulator.Monitor = monitor;
        foreach (Cpu cpu in machine.Cpus)
        {
            cpu.SetRoot(root, Space);
        }
    }

    /// <summary>The orders by name.</summary>
    public static IReadOnlyDictionary<string, Func<WrongOrders, Routine>> All { get; }
        = new Dictionary<string, Func<WrongOrders, Routine>>
        {
            ["clear, shoot down, free"] = async it =>
            {
                await it.Clear();
                await it.ShootDown();
                await it.machine.Frames.Free(it.frame);
            },
            ["clear, free"] = async it =>
            {
                await it.Clear();
                await it.machine.Frames.Free(it.frame);
            },
            ["clear, free, shoot down"] = async it =>
            {
                await it.Clear();
                await it.machine.Frames.Free(it.frame);
                await it.ShootDown();
            },
            ["shoot down, clear, free"] = async it =>
            {
                await it.ShootDown();
                await it.Clear();
                await it.machine.Frames.Free(it.frame);
            },
            ["clear, invalidate here, free"] = async it =>
            {
                await it.Clear();
                await it.machine.Cpus[0].Invalidate(InvalidationScope.Page(Space, X));
                await it.machine.Frames.Free(it.frame);
            },
            ["unhook the table, shoot down, free it"] = async it =>
            {
                await it.machine.Memory.Write(it.root, 0, 0);
                await it.ShootDown();
                await it.machine.Frames.Free(it.table);
            },
            ["unhook the table, free it, shoot down"] = async it =>
            {
                await it.machine.Memory.Write(it.root, 0, 0);
                await it.machine.Frames.Free(it.table);
                await it.ShootDown();
            },
            ["unhook the table, shoot down leaves, free it"] = async it =>
            {
                await it.machine.Memory.Write(it.root, 0, 0);
                await it.ShootDown(tables: false);
                await it.machine.Frames.Free(it.table);
            },
            ["break, shoot down, make"] = async it =>
            {
                await it.Clear();
                await it.ShootDown();
                await it.Write(Entry(it.other));
            },
            ["make, shoot down"] = async it =>
            {
                await it.Write(Entry(it.other));
                await it.ShootDown();
            },
            ["break, make, shoot down"] = async it =>
            {
                await it.Clear();
                await it.Write(Entry(it.other));
                await it.ShootDown();
            },
            ["protect, shoot down, say so"] = async it =>
            {
                await it.Write(Entry(it.frame).ReadOnly());
                await it.ShootDown();
                it.monitor?.Revoked(InvalidationScope.Page(Space, X));
            },
            ["protect, say so"] = async it =>
            {
                await it.Write(Entry(it.frame).ReadOnly());
                it.monitor?.Revoked(InvalidationScope.Page(Space, X));
            },
        };

    /// <summary>Builds the world of an order, for one schedule.</summary>
    /// <param name="audited">
    /// Whether the machine's rules are asked, or its own checks alone.
    /// </param>
    public static void Start(
        Simulator simulator, string order, MachineProfile profile, TlbFreedom tlb, bool audited)
    {
        var it = new WrongOrders(simulator, profile, tlb, audited);
        simulator.Start("cpu0", () => All[order](it));
        simulator.Start("cpu1", async () => await it.machine.Cpus[1].Try(AccessKind.Load, X));
    }

    static PageTableEntry Entry(Frame of) => PageTableEntry.Leaf(of, writable: true);

    async Routine Clear() => await Write(PageTableEntry.Absent);

    async Routine Write(PageTableEntry entry)
        => await machine.Memory.Exchange(table, X.Number, entry.Bits);

    Routine ShootDown(bool tables = true)
        => machine.Shootdowns.Run(
            machine.Cpus[0], InvalidationScope.Page(Space, X) with { Tables = tables },
            machine.Shootdowns.Everybody);
}
