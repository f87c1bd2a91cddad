using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Tests.OnMachine;

/// <summary>
/// A machine with little on it: every CPU has the root of address space 1 loaded, and page X maps
/// frame A for reading and writing. Frame A holds 1, frame B holds 2.
/// </summary>
/// <remarks>Outcomes: a load gives its word, a store a dot, an access that faults a "!".</remarks>
sealed class Bench
{
    public static readonly VirtualPage X = new(0);
    public static readonly VirtualPage Y = new(1);
    public static readonly AddressSpaceId Space = new(1);
    public static readonly AddressSpaceId OtherSpace = new(2);
    public static readonly InvalidationScope XAlone = InvalidationScope.Page(Space, X);

    public Bench(Simulator simulator, MachineSettings settings)
    {
        Machine = new Machine(simulator, settings);
        A = Page(1);
        B = Page(2);
        (Root, Table) = Tree();
        Poke(X, PageTableEntry.Leaf(A, writable: true));
        foreach (Cpu cpu in Machine.Cpus)
        {
            cpu.SetRoot(Root, Space);
        }
    }

    public Machine Machine { get; }

    public Frame A { get; }

    public Frame B { get; }

    public Frame Root { get; }

    /// <summary>The table of level 0 that pages X and Y are in.</summary>
    public Frame Table { get; }

    public Memory Memory => Machine.Memory;

    public PageTableEntry ReadWrite => PageTableEntry.Leaf(A, writable: true);

    public PageTableEntry ReadOnly => PageTableEntry.Leaf(A, writable: false);

    public PageTableEntry OnB => PageTableEntry.Leaf(B, writable: true);

    /// <summary>All CPUs, as targets of a shootdown.</summary>
    public ulong All => Machine.Shootdowns.Everybody;

    /// <summary>Page X, but not the upper entries on its way.</summary>
    public InvalidationScope XWithoutTables => XAlone with { Tables = false };

    public PageTableEntry EntryOfX => new(Memory.Peek(Table, X.Number));

    /// <summary>A frame with a first word, in the set-up.</summary>
    public Frame Page(ulong word)
    {
        Frame frame = Machine.Frames.Reserve();
        Memory.Poke(frame, 0, word);
        return frame;
    }

    /// <summary>A root and the tables down to page 0's, in the set-up.</summary>
    public (Frame Root, Frame Leaves) Tree()
    {
        Frame root = Machine.Frames.Reserve();
        Frame table = root;
        for (int level = Machine.Settings.Levels - 1; level > 0; level--)
        {
            Frame below = Machine.Frames.Reserve();
            Memory.Poke(table, 0, PageTableEntry.Table(below).Bits);
            table = below;
        }

        return (root, table);
    }

    /// <summary>Sets an entry in the set-up.</summary>
    public void Poke(VirtualPage page, PageTableEntry entry)
        => Memory.Poke(Table, page.Number, entry.Bits);

    /// <summary>Writes page X's entry.</summary>
    public Point<Memory.WriteAccess, Nothing> Write(PageTableEntry entry)
        => Memory.Write(Table, X.Number, entry.Bits);

    /// <summary>Exchanges page X's entry.</summary>
    public async Routine<PageTableEntry> Exchange(PageTableEntry entry)
        => new(await Memory.Exchange(Table, X.Number, entry.Bits));

    /// <summary>Atomically clears bits of page X's entry; gives back what it was.</summary>
    public async Routine<PageTableEntry> Clear(ulong bits)
        => new(await Memory.ClearBits(Table, X.Number, bits));

    public async Routine<PageTableEntry> Read()
        => new(await Memory.Read(Table, X.Number));

    public Routine Shootdown() => Shootdown(XAlone);

    /// <summary>Invalidates everywhere, as CPU 0.</summary>
    public Routine Shootdown(InvalidationScope scope)
        => Machine.Shootdowns.Run(Machine.Cpus[0], scope, All);

    public Routine<string> Load(int cpu) => Load(cpu, X);

    public async Routine<string> Load(int cpu, VirtualPage page)
        => Told(await Machine.Cpus[cpu].Try(AccessKind.Load, page), isStore: false);

    public Routine<string> Store(int cpu, ulong value = 9) => Store(cpu, X, value);

    public async Routine<string> Store(int cpu, VirtualPage page, ulong value)
        => Told(await Machine.Cpus[cpu].Try(AccessKind.Store, page, value), isStore: true);

    public SimTask Start(string name, Func<Routine> body)
        => Machine.Simulator.Start(name, body);

    static string Told(UserResult result, bool isStore)
        => result.Error != Error.None ? "!" : isStore ? "." : $"{result.Value}";
}
