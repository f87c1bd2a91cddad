using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>Listens to what user programs did: the ghost memory of a specification.</summary>
public interface IMachineObserver
{
    /// <summary>
    /// A user access was performed. Called within its step, so the order of the calls is the order
    /// of the accesses.
    /// </summary>
    /// <param name="loaded">The word before the access.</param>
    /// <param name="stored">The word after it.</param>
    void OnRetired(
        Cpu cpu, AccessKind kind, VirtualPage page, int word, ulong loaded, ulong stored);
}

/// <summary>One simulated multiprocessor: memory, CPUs with their TLBs, interrupts.</summary>
/// <remarks>Built anew for every schedule, in the set-up.</remarks>
public sealed partial class Machine
{
    readonly Dictionary<AddressSpaceId, Frame> roots = [];
    readonly int pages;
    int diskFailuresLeft;

    public Machine(Simulator simulator, MachineSettings settings)
    {
        System.ArgumentNullException.ThrowIfNull(settings);
        settings.Relaxed.CheckCombination();
        Simulator = simulator;
        Settings = settings;
        Speculates = settings.Tlb.Warm || settings.Tlb.Unsolicited;
        pages = settings.Pages;
        int words = System.Math.Max(settings.Words, settings.EntriesPerTable);
        Memory = new Memory(this, settings.Frames, words);
        Frames = new FrameAllocator(this, settings.AllocationFailures);
        var cpus = new Cpu[settings.Cpus];
        for (int i = 0; i < cpus.Length; i++)
        {
            cpus[i] = new Cpu(this, i);
        }

        Cpus = cpus;
        Shootdowns = new Shootdowns(this);
        diskFailuresLeft = settings.DiskFailures;
        Buffers = settings.Relaxed.LateEntries ? new StoreBuffers(this) : null;
        counters = simulator.Register(this, SurpriseCount + 1);
    }

    public Simulator Simulator { get; }

    public MachineSettings Settings { get; }

    public Memory Memory { get; }

    public FrameAllocator Frames { get; }

    public IReadOnlyList<Cpu> Cpus { get; }

    public Shootdowns Shootdowns { get; }

    /// <summary>Set in the set-up by whoever keeps a ghost memory.</summary>
    public IMachineObserver? Observer { get; set; }

    /// <summary>Rises when a translation, an entry or the set of free frames changes.</summary>
    public int ChangeCount { get; private set; }

    /// <summary>Rises when a word is written or a frame freed: what tables lead to.</summary>
    public int TableChangeCount { get; private set; }

    /// <summary>The root table that was last loaded for each address space.</summary>
    public IReadOnlyDictionary<AddressSpaceId, Frame> Roots => roots;

    /// <summary>Null where every store is at once where it should be.</summary>
    internal StoreBuffers? Buffers { get; set; }

    /// <summary>Whether a transfer that a disk begins now may fail.</summary>
    internal bool MayDiskFail
    {
        get
        {
            Simulator.Touch(StepKind.Read, counters.Plus(DiskFailures));
            return diskFailuresLeft > 0;
        }
    }

    /// <summary>What a walk would find now, level by level, without taking a step.</summary>
    /// <returns>
    /// The leaf entry, of a large page what it says of this page; absent when a table on the way
    /// is.
    /// </returns>
    public PageTableEntry Walk(Frame root, VirtualPage page)
    {
        if (!HasPage(page))
        {
            return PageTableEntry.Absent;
        }

        Frame table = root;
        for (int level = Settings.Levels - 1; Memory.IsAllocated(table); level--)
        {
            var entry = new PageTableEntry(Memory.Peek(table, IndexAt(level, page)));
            if (level == 0 || !entry.Present || entry.Large)
            {
                return entry.Present ? entry.PieceFor(page.Number % PagesBelow(level)) : entry;
            }

            table = entry.Frame;
        }

        return PageTableEntry.Absent;
    }

    /// <summary>
    /// Whether kernel code has written some entry on the way to a page since a shootdown that has
    /// just ended began.
    /// </summary>
    public bool WasChangedSinceShootdown(Frame root, VirtualPage page)
    {
        Frame table = root;
        for (int level = Settings.Levels - 1; level >= 0 && Memory.IsAllocated(table); level--)
        {
            int index = IndexAt(level, page);
            if (Memory.WasWrittenSince(table, index, Shootdowns.LastEndedBegan))
            {
                return true;
            }

            var entry = new PageTableEntry(Memory.Peek(table, index));
            if (!entry.Present || entry.Large)
            {
                break;
            }

            table = entry.Frame;
        }

        return false;
    }

    /// <summary>
    /// Where the leaf entry of a page is in a table of leaves, or null when a table on the way is
    /// absent or free, or a large page is in its place.
    /// </summary>
    /// <remarks>
    /// No step: for the holder of the lock under which tables are hooked in and out.
    /// </remarks>
    public (Frame Table, int Index)? FindLeaf(Frame root, VirtualPage page)
    {
        if (!HasPage(page))
        {
            return null;
        }

        Frame table = root;
        for (int level = Settings.Levels - 1; level > 0; level--)
        {
            var entry = new PageTableEntry(Memory.Peek(table, IndexAt(level, page)));
            if (!entry.Present || entry.Large || !Memory.IsAllocated(entry.Frame))
            {
                return null;
            }

            table = entry.Frame;
        }

        return (table, IndexAt(0, page));
    }

    /// <summary>The index of a page's entry in its table of a level; leaves are level 0.</summary>
    public int IndexAt(int level, VirtualPage page)
    {
        int index = page.Number;
        for (; level > 0; level--)
        {
            index /= Settings.EntriesPerTable;
        }

        return index % Settings.EntriesPerTable;
    }

    /// <summary>Whether the tables have room for a page; no other is ever translated.</summary>
    internal bool HasPage(VirtualPage page) => (uint)page.Number < (uint)pages;

    /// <summary>Whether a page is among those of an entry of this level.</summary>
    internal bool IsBelow(int level, VirtualPage first, VirtualPage page)
        => page.Number >= first.Number && page.Number - first.Number < PagesBelow(level);

    /// <summary>An entry as a walker finds it, in a table of which it has a handle.</summary>
    internal PageTableEntry WalkerSees(Frame table, int index, int handle)
        => Memory.AtForWalker(table, index, handle);

    /// <summary>How many pages one entry of a table of this level stands for.</summary>
    public int PagesBelow(int level)
    {
        int below = 1;
        for (; level > 0; level--)
        {
            below *= Settings.EntriesPerTable;
        }

        return below;
    }

    internal void OnDiskFailed()
    {
        Simulator.Touch(StepKind.Write, counters.Plus(DiskFailures));
        diskFailuresLeft--;
    }

    internal void Changed() => ChangeCount++;

    internal void TablesChanged()
    {
        TableChangeCount++;
        Changed();
    }

    /// <summary>How often a root table was loaded.</summary>
    public int RootLoadCount { get; private set; }

    internal void OnRootLoaded(AddressSpaceId space, Frame root)
    {
        roots[space] = root;
        RootLoadCount++;
    }

    /// <summary>A word is about to change; one that was absent led nowhere.</summary>
    internal void OnWriting(Frame frame, int word)
    {
        if (!Simulator.NotesEffects || !TakesUpNow || !Memory.SeenByWalkers(frame, word).Present)
        {
            return;
        }

        for (int i = 0; i < Cpus.Count; i++)
        {
            Cpus[i].TouchBehind(frame, word);
        }
    }

    /// <summary>A word was written.</summary>
    internal void OnWritten(Frame frame, int word)
    {
        TablesChanged();
        if (TakesUpNow)
        {
            SpeculateOn(frame, word);
        }
    }

    /// <summary>A walker sets A, or A and D, in the entry that it has just read.</summary>
    internal void SetBits(Frame table, int index, PageTableEntry entry)
    {
        if (Memory.SetBits(Memory.Index(table, index), entry.Bits))
        {
            OnSet(table, index);
            OnWritten(table, index);
        }
    }
}
