using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>The machine of a test, as it is at the start of a run, and then changes.</summary>
/// <remarks>
/// One CPU for each thread; one root table, and for each page a leaf table of its own, so that
/// taking a table away takes nothing else away. Frames: the root, the leaf tables, the test's.
/// </remarks>
sealed class MmuWorld
{
    static readonly AddressSpaceId Space = new(1);

    readonly Dictionary<string, int> pages;
    readonly Dictionary<string, Frame> frames;
    readonly Frame root;
    readonly Frame[] tables;
    readonly MmuTest test;

    public MmuWorld(MmuTest test, TlbFreedom freedom, Simulator simulator)
    {
        this.test = test;
        Machine = new Machine(simulator, SettingsOf(test, freedom));
        root = Machine.Frames.Reserve();
        tables = [.. test.Pages.Select(_ => Machine.Frames.Reserve())];
        pages = test.Pages.Index().ToDictionary(each => each.Item.Key, each => each.Index);
        frames = test.Frames.ToDictionary(each => each.Key, _ => Machine.Frames.Reserve());
        Threads = [.. test.Threads.Select((steps, cpu) => new MmuThread(this, cpu, steps))];
        Fill();
    }

    public Machine Machine { get; }

    public IReadOnlyList<MmuThread> Threads { get; }

    public VirtualPage PageOf(string page)
        => new(pages[page] * Machine.Settings.EntriesPerTable);

    /// <summary>The table that a page's leaf entry is in, at index 0.</summary>
    public Frame TableOf(string page) => tables[pages[page]];

    /// <summary>Where the entry above a page's leaf table is.</summary>
    public (Frame Table, int Index) AboveTableOf(string page) => (root, pages[page]);

    /// <summary>What an entry is to hold, in bits.</summary>
    public ulong BitsOf(EntryValue value) => value switch
    {
        SameEntry same => BitsOf(test.Pages[pages[same.Page]].Value),
        LeafEntry { Rights: Rights.Kernel } leaf
            => PageTableEntry.KernelLeaf(frames[leaf.Frame]).Bits,
        LeafEntry leaf => PageTableEntry.Leaf(
            frames[leaf.Frame], writable: leaf.Rights == Rights.ReadWrite).Bits,
        _ => PageTableEntry.Absent.Bits,
    };

    public InvalidationScope ScopeOf(string? page) => page is null
        ? InvalidationScope.Everything
        : InvalidationScope.Page(Space, PageOf(page));

    /// <summary>Whether the test's condition holds now: no step.</summary>
    public bool ConditionHolds() => test.Condition.Holds(
        atom => (ValueOf(atom.Term) == DemandedBy(atom)) == atom.Same);

    /// <summary>What each register and frame of the condition holds now.</summary>
    public string Values() => string.Join(", ", test.Condition.Atoms
        .DistinctBy(atom => atom.Term)
        .Select(atom => $"{atom.Term} = {Told(atom)}"));

    /// <summary>The value that the statement is about, in its own words where it has it.</summary>
    string Told(MmuAtom atom) => atom.Like is { } page && ValueOf(atom.Term) == DemandedBy(atom)
        ? $"like {page}"
        : $"{ValueOf(atom.Term)}";

    ulong DemandedBy(MmuAtom atom) => atom.Like is { } page
        ? BitsOf(new SameEntry(page))
        : (ulong)atom.Number;

    ulong ValueOf(MmuTerm term) => term.Thread is { } thread
        ? Threads[thread].ValueOf(term.Name)
        : Machine.Memory.Peek(frames[term.Name], 0);

    static MachineSettings SettingsOf(MmuTest test, TlbFreedom freedom) => new()
    {
        // The translation rules of Armv8-A without hardware updates: no hardware A and D,
        // invalidation by broadcast, and a fault drops nothing.
        Profile = MachineProfile.Armv7,
        Tlb = freedom,
        Cpus = test.Threads.Count,
        Frames = 1 + test.Pages.Count + test.Frames.Count,
        Words = 1,
        EntriesPerTable = (int)BitOperations.RoundUpToPowerOf2(
            (uint)System.Math.Max(2, test.Pages.Count)),
    };

    void Fill()
    {
        foreach ((string frame, int word) in test.Frames)
        {
            Machine.Memory.Poke(frames[frame], 0, (ulong)word);
        }

        foreach ((string page, EntryValue value) in test.Pages)
        {
            (Frame table, int index) = AboveTableOf(page);
            Machine.Memory.Poke(table, index, PageTableEntry.Table(TableOf(page)).Bits);
            Machine.Memory.Poke(TableOf(page), 0, BitsOf(value));
        }

        foreach (Cpu cpu in Machine.Cpus)
        {
            cpu.SetRoot(root, Space);
        }
    }
}
