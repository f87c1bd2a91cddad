using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Removing pages from memory, pass by pass.</summary>
/// <remarks>
/// Source: akaros-pagemap.c pm_remove_contig, lines 362 – 594. Why nothing is lost stands in the
/// folder's README. Locks: the map's, in all passes but the writing.
/// </remarks>
public partial class Kernel
{
    /// <summary>Tries to remove pages of a map from memory; dirty ones are written first.</summary>
    /// <returns>
    /// How many were removed; 0 also where another removal is under way. Pages that are used or
    /// pinned stay, and so does what could not be written.
    /// </returns>
    /// <remarks>May sleep: no lock is held.</remarks>
    public async Routine<int> RemoveContiguous(PageMap map, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(map);
        Check.Kernel(first + count >= first, "a range of pages does not wrap");
        if (count == 0 || !await Admit(map))
        {
            return 0;
        }

        Observer?.RemovalBegins(map, first, count);
        await map.Lock.Acquire();
        await MarkForRemoval(map, first, count);
        await HideEntries(map, first, count);
        await HarvestEntries(map, first, count);
        await WriteMarked(map, first, count);
        int removed = await Reap(map, first, count);
        map.PageCount -= removed;
        Observer?.RemovalEnds(map, removed);
        await map.Lock.Release();
        await Dismiss(map);
        return removed;
    }

    /// <summary>Pass 0: one remover at a time; another one gives up.</summary>
    protected virtual async Routine<bool> Admit(PageMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return await map.Removal.TryAcquire();
    }

    /// <summary>Pass 9.</summary>
    protected virtual async Routine Dismiss(PageMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        await map.Removal.Release();
    }

    /// <summary>Pass 2: sets R where nobody uses a page, and marks the page for later.</summary>
    /// <remarks>
    /// With no user, and lookups kept out, nobody is between a lookup and an entry. Pages in
    /// pinned windows are never marked, so that later passes may skip pinned regions.
    /// </remarks>
    async Routine MarkForRemoval(PageMap map, int first, int count)
    {
        Observer?.Enters(map, RemovalPass.Mark);
        bool hasPins = HasPins(map);
        for (int i = first; i < first + count; i++)
        {
            if (hasPins && PinAt(map, i) is { } pin)
            {
                i = pin.Bounds.EndIndex - 1;
            }
            else if (map.Tree.Find(i) is { } cell)
            {
                await MarkSlot(map, i, cell);
            }
        }
    }

    async Routine MarkSlot(PageMap map, int index, Atomic<ulong> cell)
    {
        var old = new Slot(await cell.Load());
        if (old.Frame is { } frame && MayMark(old)
            && await ReplaceSlot(cell, old, old.WithRemoval()))
        {
            Page page = Pages.Of(frame);
            page.Marked = true;
            Observer?.Marked(map, index, page);
        }
    }

    /// <summary>What a remover does to a slot: it changes, if it is as it was.</summary>
    /// <remarks>
    /// With the lock held only users who go could change it, and there is none: it never fails.
    /// </remarks>
    protected virtual async Routine<bool> ReplaceSlot(Atomic<ulong> cell, Slot old, Slot made)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return await cell.CompareExchange(old.Bits, made.Bits) == old.Bits;
    }

    /// <summary>Whether a page may be marked: nobody uses it.</summary>
    protected virtual bool MayMark(Slot slot) => slot.References == 0;

    /// <summary>Pass 1: whether any region is pinned.</summary>
    bool HasPins(PageMap map)
    {
        for (int i = 0; i < map.Regions.Count; i++)
        {
            if (IsPinned(map.Regions[i]))
            {
                return true;
            }
        }

        return false;
    }

    VmRegion? PinAt(PageMap map, int index)
    {
        for (int i = 0; i < map.Regions.Count; i++)
        {
            if (IsPinned(map.Regions[i]) && map.Regions[i].Bounds.HasIndex(index))
            {
                return map.Regions[i];
            }
        }

        return null;
    }

    /// <summary>Whether a region's pages must stay.</summary>
    protected virtual bool IsPinned(VmRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region.IsPinned;
    }

    /// <summary>Passes 3 and 4: hides the entries of marked pages, and shoots them down.</summary>
    /// <remarks>
    /// A process that has an entry of a marked page is shot down though somebody else has hidden
    /// the entry: he may not have come to his shootdown yet. A process is put into the batch after
    /// its entries were hidden, so it may leave with the batch and be put in again.
    /// </remarks>
    async Routine HideEntries(PageMap map, int first, int count)
    {
        Observer?.Enters(map, RemovalPass.Hide);
        var batch = new List<Proc>();
        for (int i = 0; i < map.Regions.Count; i++)
        {
            VmRegion region = map.Regions[i];
            if (IsPinned(region) || !WindowOf(region, first, count, out Window window))
            {
                continue;
            }

            await region.Proc.PteLock.Acquire();
            bool has = await ForEach(window, MarkNotPresent);
            await region.Proc.PteLock.Release();
            if (has && !batch.Contains(region.Proc))
            {
                if (batch.Count == Batch)
                {
                    await ShootDownBatch(batch);
                }

                batch.Add(region.Proc);
            }
        }

        Observer?.Enters(map, RemovalPass.ShootDown);
        await ShootDownBatch(batch);
    }

    /// <summary>shootdown_and_reset_ptrstore.</summary>
    async Routine ShootDownBatch(List<Proc> batch)
    {
        foreach (Proc proc in batch)
        {
            await ShootDown(proc, default, Machine.Settings.Pages);
        }

        batch.Clear();
    }

    /// <summary>__pm_mark_not_present: hides the entry of a marked page.</summary>
    /// <returns>Whether it has one.</returns>
    async Routine<bool> MarkNotPresent(Proc proc, VirtualPage page, PageTableEntry entry)
    {
        if (!IsMarked(entry))
        {
            return false;
        }

        await HideEntry(proc, page, entry);
        return true;
    }

    /// <summary>Takes the present bit from an entry; D stays, whoever sets it meanwhile.</summary>
    protected virtual async Routine HideEntry(Proc proc, VirtualPage page, PageTableEntry entry)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await proc.Tables.Hide(page);
    }

    /// <summary>Pass 5: moves D of each entry of a marked page to the page; unmaps it.</summary>
    /// <remarks>
    /// D is final: no CPU can set it any more. Whatever the protection is now, it may have been
    /// another one when the page was stored to.
    /// </remarks>
    async Routine HarvestEntries(PageMap map, int first, int count)
    {
        Observer?.Enters(map, RemovalPass.Harvest);
        for (int i = 0; i < map.Regions.Count; i++)
        {
            VmRegion region = map.Regions[i];
            if (IsPinned(region) || !WindowOf(region, first, count, out Window window))
            {
                continue;
            }

            await region.Proc.PteLock.Acquire();
            await ForEach(window, CallbackFor(region));
            await region.Proc.PteLock.Release();
        }
    }

    /// <summary>What is done to each entry of a region in pass 5.</summary>
    protected virtual EntryCallback CallbackFor(VmRegion region) => MarkDirtyAndUnmap;

    /// <summary>__pm_mark_dirty_pgs_unmap.</summary>
    protected async Routine<bool> MarkDirtyAndUnmap(
        Proc proc, VirtualPage page, PageTableEntry entry)
    {
        if (!IsMarked(entry))
        {
            return false;
        }

        await UnmapAndHarvest(proc, page, Pages.Of(entry.Frame));
        return true;
    }

    /// <summary>Makes an entry 0, and keeps its D in the page.</summary>
    /// <remarks>Locks: pte_lock. No CPU can use the entry any more, or set D in it.</remarks>
    protected virtual async Routine UnmapAndHarvest(Proc proc, VirtualPage at, Page page)
    {
        ArgumentNullException.ThrowIfNull(proc);
        PageTableEntry old = await proc.Tables.Write(at, PageTableEntry.Absent);
        if (old.Dirty)
        {
            await SaveDirtyBit(page);
        }
    }

    /// <summary>The D of an entry, which the caller has just taken out of it, is the page's.
    /// </summary>
    protected async Routine SaveDirtyBit(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        Observer?.TookDirtyBit(page);
        await page.Dirty.Store(true);
        Observer?.SavedDirtyBit(page);
    }

    /// <summary>Whether an entry names a page that is being removed.</summary>
    protected bool IsMarked(PageTableEntry entry)
        => PageTables.StateOf(entry) != EntryState.Unmapped && Pages.Of(entry.Frame).Marked;
}
