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
    readonly List<Walked> walked = [];
    bool keeps;
    bool keptCells;
    int seenRegions;
    int entriesAt = -1;
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
        cells.Clear();
        IReadOnlyList<GhostMap> maps = Ghost.Maps;
        for (int m = 0; m < maps.Count; m++)
        {
            RadixTree tree = maps[m].Map.Tree;
            for (int index = 0; index < maps[m].Capacity; index++)
            {
                Atomic<ulong>? cell = tree.Find(index);
                var slot = new Slot(cell?.Value ?? 0);
                Page? page = slot.Frame is { } frame ? Kernel.Pages.Find(frame) : null;
                cells.Add(new Cell(maps[m], index, cell, slot, page));
            }
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
        TakeUpProcs();
        if (entriesAt == Machine.TableChangeCount && lookedAt == walked.Count)
        {
            return entries;
        }

        (entriesAt, lookedAt) = (Machine.TableChangeCount, walked.Count);
        entries.Clear();
        for (int i = 0; i < walked.Count; i++)
        {
            Proc proc = walked[i].Proc;
            if (HasTables(walked[i]))
            {
                AddEntries(proc, proc.Tables.Root, Machine.Settings.Levels - 1, default);
            }
        }

        return entries;
    }

    /// <summary>Every process that ever had a region.</summary>
    internal IEnumerable<Proc> Procs()
    {
        TakeUpProcs();
        for (int i = 0; i < walked.Count; i++)
        {
            yield return walked[i].Proc;
        }
    }

    /// <summary>Until it is told otherwise, nothing changes between two questions.</summary>
    internal void StandsStill(bool still) => (keeps, keptCells) = (still, false);

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

        TakeUpProcs();
        for (int i = 0; i < walked.Count; i++)
        {
            if (walked[i].Proc.VmrLock.Id == lockId)
            {
                return true;
            }
        }

        return false;
    }

    void TakeUpProcs()
    {
        IReadOnlyList<VmRegion> all = Kernel.Ever.Regions;
        for (; seenRegions < all.Count; seenRegions++)
        {
            Proc proc = all[seenRegions].Proc;
            if (!walked.Exists(each => each.Proc == proc))
            {
                walked.Add(new(proc, Machine.Memory.GenerationOf(proc.Tables.Root)));
            }
        }
    }

    bool HasTables(in Walked it)
        => Machine.Memory.StateOf(it.Proc.Tables.Root, it.Generation) is null;

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
            else if (level > 0 && entry.Present)
            {
                AddEntries(proc, entry.Frame, level - 1, page);
            }
        }
    }

    /// <summary>A process, and the generation of its root.</summary>
    readonly record struct Walked(Proc Proc, int Generation);
}

/// <summary>An index of a map.</summary>
/// <param name="Atom">Its cell; null where the tree has no node for it.</param>
/// <param name="Page">The descriptor of the frame that the slot names; null for none.</param>
readonly record struct Cell(
    GhostMap Map, int Index, Atomic<ulong>? Atom, Slot Slot, Page? Page)
{
    public override string ToString() => $"page {Index} of {Map.Map.Host}";
}

/// <summary>An entry that is not 0.</summary>
readonly record struct Entry(Proc Proc, VirtualPage Page, PageTableEntry Value)
{
    public override string ToString()
        => $"the {PageTables.StateOf(Value)} entry of {Page} of {Proc}";
}
