using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The page tables of one address space: the kernel's map and unmap services.</summary>
/// <remarks>
/// Source: l4_map and l4_unmap as codezero-fault.c calls them; on several CPUs they must shoot
/// down what they replace. Locks: the table lock keeps two faults of one space from hooking the
/// same table. Leaf entries of an area change under its tree's lock, A and D apart. A table that is
/// hooked stays until the space goes.
/// </remarks>
public sealed class PageTables
{
    readonly Machine machine;
    readonly Tcb tcb;
    readonly SpinLock tableLock;
    readonly List<Frame> tables = [];
    RaceHistory tablesHistory;

    internal PageTables(Machine machine, Tcb tcb, Frame root, int number)
    {
        this.machine = machine;
        this.tcb = tcb;
        Root = root;
        tableLock = new SpinLock(machine.Simulator, LockClasses.Table, number);
        Own(root);
    }

    public Frame Root { get; }

    /// <summary>Every frame that holds a table of this space, the root first.</summary>
    public IReadOnlyList<Frame> Tables => tables;

    /// <summary>Notes that a frame holds a table of this space.</summary>
    internal void Own(Frame table)
    {
        tablesHistory.OnWrite(machine.Simulator, "tables of a space");
        tables.Add(table);
    }

    /// <summary>
    /// The entry of a page, as the fault handler reads it: a step for each level.
    /// </summary>
    public async Routine<PageTableEntry> Read(VirtualPage page)
    {
        var entry = PageTableEntry.Table(Root);
        for (int level = machine.Settings.Levels - 1; level >= 0 && entry.Present; level--)
        {
            int index = machine.IndexAt(level, page);
            entry = new PageTableEntry(await machine.Memory.Read(entry.Frame, index));
        }

        return entry;
    }

    /// <summary>Makes the tables that a page's entry needs, all of them or none.</summary>
    /// <returns>Whether they are there; if not, nothing changed.</returns>
    public async Routine<bool> Prepare(VirtualPage page)
    {
        await tableLock.Acquire();
        bool there = await MakeMissing(page);
        await tableLock.Release();
        return there;
    }

    /// <summary>
    /// Maps a page whose tables are there, and returns when no CPU can use the entry that it
    /// replaces.
    /// </summary>
    /// <remarks>
    /// An entry is broken before it names another frame: cleared, shot down, made. Written over,
    /// it would leave a moment in which one thread stores through the new translation, which its
    /// CPU has walked to, and then loads through the old one, which its CPU still has. Who faults
    /// in between waits for the tree's lock, which the caller holds. Arm demands it of everybody
    /// (Arm DDI 0487, D8.16.1), Linux does it on every architecture (mm/memory.c, wp_page_copy).
    /// </remarks>
    public async Routine Map(VirtualPage page, Frame frame, bool writable)
    {
        (Frame Table, int Index)? leaf = machine.FindLeaf(Root, page);
        Check.Kernel(leaf is not null, $"the tables of {page} were prepared");
        (Frame table, int index) = leaf.Value;
        var old = new PageTableEntry(machine.Memory.Peek(table, index));
        if (old.Present && old.Frame != frame)
        {
            await machine.Memory.Exchange(table, index, PageTableEntry.Absent.Bits);
            await tcb.ShootDown(InvalidationScope.Page(tcb.Id, page));
        }

        PageTableEntry entry = PageTableEntry.Leaf(frame, writable);
        old = new PageTableEntry(await machine.Memory.Exchange(table, index, entry.Bits));
        if (MustShootDown(old, entry))
        {
            await tcb.ShootDown(InvalidationScope.Page(tcb.Id, page));
        }
    }

    /// <summary>
    /// Takes the right to store from a page, if it is mapped; the caller shoots down.
    /// </summary>
    /// <param name="frame">Only if it is mapped to this frame; null for any.</param>
    /// <returns>Whether it could be stored to.</returns>
    public async Routine<bool> MakeReadOnly(VirtualPage page, Frame? frame = null)
    {
        if (LeafThatMaps(page, frame) is not (Frame table, int index, PageTableEntry entry)
            || !entry.Writable)
        {
            return false;
        }

        // Clearing the one bit keeps A and D, which walkers may be setting.
        await machine.Memory.ClearBits(table, index, PageTableEntry.WritableBit);
        return true;
    }

    /// <summary>Copies a page's entry into a space that is not running yet.</summary>
    /// <param name="readOnly">Whether the copy is without the right to store.</param>
    /// <returns>Whether there was room for it.</returns>
    public async Routine<bool> Copy(VirtualPage page, PageTables to, bool readOnly)
    {
        PageTableEntry entry = await Read(page);
        if (!entry.Present)
        {
            return true;
        }

        bool there = await to.Prepare(page);
        if (there)
        {
            await to.Map(page, entry.Frame, entry.Writable && !readOnly);
        }

        return there;
    }

    /// <summary>Removes a page's entry, if it is mapped; the caller shoots down.</summary>
    /// <param name="frame">Only if it is mapped to this frame; null for any.</param>
    /// <returns>Whether it was.</returns>
    public async Routine<bool> Unmap(VirtualPage page, Frame? frame = null)
    {
        if (LeafThatMaps(page, frame) is not (Frame table, int index, _))
        {
            return false;
        }

        await machine.Memory.Exchange(table, index, PageTableEntry.Absent.Bits);
        return true;
    }

    /// <summary>Gives the tables back, when no CPU can walk them any more.</summary>
    public async Routine Free()
    {
        tablesHistory.OnWrite(machine.Simulator, "tables of a space");
        foreach (Frame table in tables)
        {
            await machine.Frames.Free(table);
        }

        tables.Clear();
    }

    /// <summary>
    /// Whether a CPU may hold a version of the old entry that is wrong now, or that would fault for
    /// ever: an upgrade heals by itself where a fault drops the translation.
    /// </summary>
    bool MustShootDown(PageTableEntry old, PageTableEntry entry)
        => old.Present
            && !(entry.Writable && machine.Settings.Profile.FaultDropsTranslation);

    /// <summary>Where a page's entry is, if it maps this frame, or any.</summary>
    /// <remarks>No step: under the tree's lock nobody but a walker changes it.</remarks>
    (Frame Table, int Index, PageTableEntry Entry)? LeafThatMaps(VirtualPage page, Frame? frame)
    {
        if (machine.FindLeaf(Root, page) is not (Frame table, int index))
        {
            return null;
        }

        var entry = new PageTableEntry(machine.Memory.Peek(table, index));
        return entry.Present && (frame is null || entry.Frame == frame)
            ? (table, index, entry)
            : null;
    }

    /// <summary>Allocates what is missing, then hooks it with one write.</summary>
    async Routine<bool> MakeMissing(VirtualPage page)
    {
        (Frame table, int level) = LowestTable(page);
        if (level == 0)
        {
            return true;
        }

        var made = new Frame[level];
        for (int i = 0; i < level; i++)
        {
            if (await machine.Frames.AllocateCleared() is not { } frame)
            {
                await Undo(made, i);
                return false;
            }

            made[i] = frame;
            if (i > 0)
            {
                // Nobody can see these yet.
                ulong below = PageTableEntry.Table(made[i - 1]).Bits;
                machine.Memory.Poke(frame, machine.IndexAt(i, page), below);
            }
        }

        foreach (Frame frame in made)
        {
            Own(frame);
        }

        ulong top = PageTableEntry.Table(made[level - 1]).Bits;
        await machine.Memory.Write(table, machine.IndexAt(level, page), top);
        return true;
    }

    async Routine Undo(Frame[] made, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await machine.Frames.Free(made[i]);
        }
    }

    /// <summary>The last table on a page's way that is there, and its level.</summary>
    (Frame Table, int Level) LowestTable(VirtualPage page)
    {
        Frame table = Root;
        int level = machine.Settings.Levels - 1;
        for (; level > 0; level--)
        {
            ulong word = machine.Memory.Peek(table, machine.IndexAt(level, page));
            var entry = new PageTableEntry(word);
            if (!entry.Present)
            {
                break;
            }

            table = entry.Frame;
        }

        return (table, level);
    }
}
