using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs.Akaros;

/// <summary>What Akaros's rules look at: the kernel, its machine, and the ghost.</summary>
public sealed class AkarosWorld
{
    readonly List<Cell> cells = [];
    readonly List<Entry> entries = [];
    readonly List<Proc> procs = [];

    // The generation of each one's root.
    readonly List<int> generations = [];
    bool keeps;
    bool keptCells;
    int seenMaps;
    int seenRegions;
    int entriesAt;
    int lookedAt;

    internal AkarosWorld(Kernel kernel, AkarosGhost ghost) => (Kernel, Ghost) = (kernel, ghost);

    public Kernel Kernel { get; }

    public Machine Machine => Kernel.Machine;

    internal AkarosGhost Ghost { get; }

    /// <summary>Whose step was the last one; null for nobody's.</summary>
    internal SimTask? LastTask { get; set; }

    /// <summary>Entries of pinned regions, which a remover leaves alone.</summary>
    internal PinnedEntries Pins { get; } = new();

    /// <summary>Every index of every map, and what its slot says.</summary>
    /// <remarks>The list is the world's own, and the next call may fill it anew.</remarks>
    internal List<Cell> Cells()
    {
        if (keptCells)
        {
            return cells;
        }

        keptCells = keeps;
        for (; seenMaps < Ghost.Maps.Count; seenMaps++)
        {
            GhostMap map = Ghost.Maps[seenMaps];
            for (int index = 0; index < map.Capacity; index++)
            {
                cells.Add(new Cell(map, index));
            }
        }

        for (int i = 0; i < cells.Count; i++)
        {
            cells[i].Look(Kernel.Pages);
        }

        return cells;
    }

    /// <summary>Every entry that names a frame, present or not, of every process.</summary>
    /// <remarks>
    /// Of those too that are being made, or have left: whatever has tables. They are collected anew
    /// when a word was written since.
    /// </remarks>
    internal List<Entry> Entries()
    {
        List<Proc> all = Procs();
        if (entriesAt == Machine.TableChangeCount && lookedAt == all.Count)
        {
            return entries;
        }

        (entriesAt, lookedAt) = (Machine.TableChangeCount, all.Count);
        entries.Clear();
        for (int i = 0; i < all.Count; i++)
        {
            // A frame that was freed is no table any more, whoever has it now.
            Frame root = all[i].Tables.Root;
            if (Machine.Memory.StateOf(root, generations[i]) is null)
            {
                AddEntries(all[i], root, Machine.Settings.Levels - 1, default);
            }
        }

        return entries;
    }

    /// <summary>Every process that ever had a region.</summary>
    internal List<Proc> Procs()
    {
        IReadOnlyList<VmRegion> all = Kernel.Ever.Regions;
        for (; seenRegions < all.Count; seenRegions++)
        {
            Proc proc = all[seenRegions].Proc;
            if (!procs.Contains(proc))
            {
                procs.Add(proc);
                generations.Add(Machine.Memory.GenerationOf(proc.Tables.Root));
            }
        }

        return procs;
    }

    /// <summary>Until it is told otherwise, nothing changes between two questions.</summary>
    /// <param name="asBefore">Nor have slots changed since the last one.</param>
    internal void StandsStill(bool still, bool asBefore = false)
        => (keeps, keptCells) = (still, still && asBefore);

    /// <summary>Whether a step has just set free a process' vmr_lock, or a map's lock.</summary>
    internal bool HasUnlocked(in Step step)
        => (step.Kind == StepKind.Release && IsWatched(step.Object))
            || (step.AlsoKind == StepKind.Release && IsWatched(step.Also));

    bool IsWatched(ObjectId lockId)
    {
        for (int i = 0; i < Ghost.Maps.Count; i++)
        {
            if (Ghost.Maps[i].Map.Lock.Id == lockId)
            {
                return true;
            }
        }

        List<Proc> all = Procs();
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].VmrLock.Id == lockId)
            {
                return true;
            }
        }

        return false;
    }

    void AddEntries(Proc proc, Frame table, int level, VirtualPage first)
    {
        int span = Machine.PagesBelow(level);
        for (int i = 0; i < Machine.Settings.EntriesPerTable; i++)
        {
            var entry = new PageTableEntry(Machine.Memory.Peek(table, i));
            VirtualPage page = first + (i * span);
            if (level == 0 && entry.Bits != 0)
            {
                entries.Add(new Entry(proc, page, entry));
            }
            else if (entry.Present)
            {
                AddEntries(proc, entry.Frame, level - 1, page);
            }
        }
    }
}

/// <summary>An index of a map, and what its slot says.</summary>
sealed class Cell(GhostMap map, int index)
{
    public GhostMap Map => map;

    public int Index => index;

    /// <summary>Its cell; null where the tree has no node for it.</summary>
    public Atomic<ulong>? Atom { get; private set; }

    public Slot Slot { get; private set; }

    /// <summary>The descriptor of the frame that the slot names; null for none.</summary>
    public Page? Page { get; private set; }

    /// <summary>What the ghost knows of the page; null where none is cached.</summary>
    public GhostCached? Known => map.At(index);

    public override string ToString() => $"page {index} of {map.Map.Host}";

    /// <summary>Looks at the slot again.</summary>
    public void Look(PageArray pages)
    {
        // A node stays as long as one of its slots is not 0.
        if (Atom is null or { Value: 0 })
        {
            Atom = map.Map.Tree.Find(index);
        }

        Slot = new Slot(Atom?.Value ?? 0);
        Page = Slot.Frame is { } frame ? pages.Find(frame) : null;
    }
}

/// <summary>An entry that is not 0.</summary>
readonly record struct Entry(Proc Proc, VirtualPage Page, PageTableEntry Value)
{
    public override string ToString()
        => $"the {PageTables.StateOf(Value)} entry of {Page} of {Proc}";
}
