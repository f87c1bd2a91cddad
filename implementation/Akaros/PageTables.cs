using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>What an entry says to software: the states of facts 2.2, one of them split.</summary>
public enum EntryState : byte
{
    /// <summary>The word is 0: it names no frame.</summary>
    Unmapped,

    /// <summary>The walker may use it.</summary>
    Present,

    /// <summary>Somebody is about to take it away, and wants to see its D when no CPU can set it.
    /// </summary>
    Hidden,

    /// <summary>The protection allows nothing; it names a frame, and keeps its D.</summary>
    NoAccess,
}

/// <summary>The page tables of one process.</summary>
/// <remarks>
/// Locks: pte_lock for every change that software makes. Walkers set A and D at any time, so each
/// change is one atomic step, and D is what that step found. Tables stay until the process goes.
/// Source: Akaros pmap (facts 3.3).
/// </remarks>
public sealed class PageTables
{
    /// <summary>What takes the present bit away, and says why.</summary>
    const ulong HiddenBit = PageTableEntry.SoftwareBit;

    readonly Machine machine;
    readonly List<Frame> tables = [];
    RaceHistory history;

    internal PageTables(Machine machine, Frame root)
    {
        this.machine = machine;
        Root = root;
        tables.Add(root);
    }

    public Frame Root { get; }

    /// <summary>Every frame that holds a table, the root first.</summary>
    public IReadOnlyList<Frame> Tables => tables;

    /// <summary>What an entry says to software.</summary>
    public static EntryState StateOf(PageTableEntry entry)
        => entry.Present ? EntryState.Present
            : entry.Bits == 0 ? EntryState.Unmapped
            : (entry.Bits & HiddenBit) != 0 ? EntryState.Hidden
            : EntryState.NoAccess;

    /// <summary>An entry as it is; unmapped where its table is not there.</summary>
    /// <remarks>No step: under pte_lock nobody but a walker changes it.</remarks>
    public PageTableEntry Peek(VirtualPage page)
        => machine.FindLeaf(Root, page) is (Frame table, int index)
            ? new(machine.Memory.Peek(table, index))
            : PageTableEntry.Absent;

    /// <summary>pgdir_walk with create: makes the tables that a page's entry needs.</summary>
    /// <returns>Whether they are there; those that were made before stay.</returns>
    internal async Routine<bool> Create(VirtualPage page)
    {
        Frame table = Root;
        for (int level = machine.Settings.Levels - 1; level > 0; level--)
        {
            int index = machine.IndexAt(level, page);
            var entry = new PageTableEntry(machine.Memory.Peek(table, index));
            if (!entry.Present)
            {
                if (await machine.Frames.AllocateCleared() is not { } made)
                {
                    return false;
                }

                history.OnWrite(machine.Simulator, "tables of a process");
                tables.Add(made);
                entry = PageTableEntry.Table(made);
                await machine.Memory.Write(table, index, entry.Bits);
            }

            table = entry.Frame;
        }

        return true;
    }

    /// <summary>The same in the set-up: no step.</summary>
    internal void CreateNow(VirtualPage page)
    {
        Frame table = Root;
        for (int level = machine.Settings.Levels - 1; level > 0; level--)
        {
            int index = machine.IndexAt(level, page);
            var entry = new PageTableEntry(machine.Memory.Peek(table, index));
            if (!entry.Present)
            {
                entry = PageTableEntry.Table(machine.Frames.Reserve());
                tables.Add(entry.Frame);
                machine.Memory.Poke(table, index, entry.Bits);
            }

            table = entry.Frame;
        }
    }

    /// <summary>pte_write: an entry whose tables are there. Gives back the old one.</summary>
    internal async Routine<PageTableEntry> Write(VirtualPage page, PageTableEntry entry)
    {
        (Frame table, int index) = LeafOf(page);
        return new(await machine.Memory.Exchange(table, index, entry.Bits));
    }

    /// <summary>Changes some bits of an entry that is mapped. Gives back the old entry.</summary>
    internal async Routine<PageTableEntry> Replace(VirtualPage page, ulong cleared, ulong set)
    {
        (Frame table, int index) = LeafOf(page);
        return new(await machine.Memory.ReplaceBits(table, index, cleared, set));
    }

    /// <summary>pte_clear_present: no walker can use the entry any more.</summary>
    internal Routine<PageTableEntry> Hide(VirtualPage page)
        => Replace(page, PageTableEntry.PresentBit, HiddenBit);

    /// <summary>Gives the tables back, when no CPU can walk them any more.</summary>
    internal async Routine Free()
    {
        history.OnWrite(machine.Simulator, "tables of a process");
        foreach (Frame table in tables)
        {
            await machine.Frames.Free(table);
        }

        tables.Clear();
    }

    (Frame Table, int Index) LeafOf(VirtualPage page)
    {
        (Frame, int)? leaf = machine.FindLeaf(Root, page);
        Check.Kernel(leaf is not null, $"the tables of {page} are there");
        return leaf.Value;
    }
}
