using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The page tables of one address space: the kernel's map and unmap services.</summary>
/// <remarks>
/// Source: l4_map and l4_unmap as codezero-fault.c calls them; on several CPUs they must shoot
/// down what they replace. Locks: the table lock keeps two faults of one space from hooking the
/// same table; it is given up before a shootdown. Two changes of one leaf entry are kept apart by
/// the caller's tree lock, or by the exclusive space lock.
/// </remarks>
public sealed class PageTables
{
    readonly Machine machine;
    readonly Tcb tcb;
    readonly SpinLock tableLock;
    readonly List<Frame> tables = [];

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
    internal void Own(Frame table) => tables.Add(table);

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

    /// <summary>Maps a page, and returns when no CPU can use the entry that it replaces.</summary>
    /// <returns>
    /// <see cref="Error.ENOMEM"/> when there is no frame for a table; nothing changed.
    /// </returns>
    public async Routine<Error> Map(VirtualPage page, Frame frame, bool writable)
    {
        await tableLock.Acquire();
        if (await Leaf(page) is not (Frame table, int index))
        {
            await tableLock.Release();
            return Error.ENOMEM;
        }

        PageTableEntry entry = PageTableEntry.Leaf(frame, writable);
        var old = new PageTableEntry(await machine.Memory.Exchange(table, index, entry.Bits));
        await tableLock.Release();
        if (MustShootDown(old, entry))
        {
            await tcb.ShootDown(InvalidationScope.Page(tcb.Id, page));
        }

        return Error.None;
    }

    /// <summary>Takes the right to store from a page; the caller shoots down.</summary>
    /// <returns>Whether it was writable.</returns>
    /// <remarks>Locks: the space lock, exclusive, so that nobody maps meanwhile.</remarks>
    public async Routine<bool> MakeReadOnly(VirtualPage page)
    {
        if (machine.FindLeaf(Root, page) is not (Frame table, int index))
        {
            return false;
        }

        // Clearing the one bit keeps A and D, which walkers may be setting.
        var old = new PageTableEntry(
            await machine.Memory.ClearBits(table, index, PageTableEntry.WritableBit));
        return old.Present && old.Writable;
    }

    /// <summary>
    /// Copies a page's entry, without the right to store, into a space not running yet.
    /// </summary>
    public async Routine<Error> CopyReadOnly(VirtualPage page, PageTables to)
    {
        PageTableEntry entry = await Read(page);
        return entry.Present
            ? await to.Map(page, entry.Frame, writable: false)
            : Error.None;
    }

    /// <summary>Removes a page's entry; the caller shoots down.</summary>
    /// <remarks>Locks: the space lock, exclusive.</remarks>
    public async Routine Unmap(VirtualPage page)
    {
        if (machine.FindLeaf(Root, page) is (Frame table, int index))
        {
            await machine.Memory.Exchange(table, index, PageTableEntry.Absent.Bits);
        }
    }

    /// <summary>Gives the tables back, when no CPU can walk them any more.</summary>
    public async Routine Free()
    {
        foreach (Frame table in tables)
        {
            await machine.Frames.Free(table);
        }

        tables.Clear();
    }

    /// <summary>
    /// Whether a CPU may hold a version of the old entry that is wrong now, or that would fault for
    /// ever: an upgrade of the same frame heals by itself where a fault drops the translation.
    /// </summary>
    bool MustShootDown(PageTableEntry old, PageTableEntry entry)
    {
        bool onlyUpgraded = old.Frame == entry.Frame && entry.Writable;
        return old.Present
            && !(onlyUpgraded && machine.Settings.Profile.FaultDropsTranslation);
    }

    /// <summary>
    /// Where a page's entry is, with the tables on the way made where they are absent.
    /// </summary>
    async Routine<(Frame Table, int Index)?> Leaf(VirtualPage page)
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
                    return null;
                }

                Own(made);
                entry = PageTableEntry.Table(made);
                await machine.Memory.Write(table, index, entry.Bits);
            }

            table = entry.Frame;
        }

        return (table, machine.IndexAt(0, page));
    }
}
