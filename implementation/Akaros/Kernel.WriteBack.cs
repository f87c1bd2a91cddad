using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>The last passes of a removal: what is dirty is written, what is clean goes.</summary>
/// <remarks>
/// Source: akaros-pagemap.c pm_remove_contig, lines 503 – 594. Only who holds pm_removal takes
/// pages out of a map, so that he may keep pages in mind with neither lock nor use of them.
/// </remarks>
public partial class Kernel
{
    /// <summary>Passes 6 and 7, batch after batch.</summary>
    async Routine WriteMarked(PageMap map, int first, int count)
    {
        var batch = new List<Page>();
        int next = first;
        do
        {
            Observer?.Enters(map, RemovalPass.Triage);
            next = await PickMarked(map, next, first + count, batch);
            if (batch.Count > 0)
            {
                Observer?.Enters(map, RemovalPass.WriteBack);
                await WriteBatch(map, batch);
            }
        }
        while (next < first + count);
    }

    /// <summary>Pass 6: picks marked pages that are dirty, and takes them for clean.</summary>
    /// <returns>Where to go on: a full batch ends the pass early.</returns>
    /// <remarks>
    /// Clean before they are written: who makes one dirty meanwhile is not forgotten, at worst it
    /// is written twice. Pages that were looked up since they were marked stay, and are not
    /// written either.
    /// </remarks>
    async Routine<int> PickMarked(PageMap map, int from, int end, List<Page> batch)
    {
        for (int i = from; i < end; i++)
        {
            if (await MarkedPageAt(map, i) is not (Page page, Slot slot))
            {
                continue;
            }

            if (!slot.Removal)
            {
                page.Marked = false;
            }
            else if (await page.Dirty.Load())
            {
                if (batch.Count == Batch)
                {
                    return i;
                }

                batch.Add(page);
                await TakeForClean(map, page);
            }
        }

        return end;
    }

    async Routine<(Page Page, Slot Slot)?> MarkedPageAt(PageMap map, int index)
    {
        if (map.Tree.Find(index) is not { } cell
            || new Slot(await cell.Load()) is not { Frame: { } frame } slot)
        {
            return null;
        }

        Page page = Pages.Of(frame);
        return page.Marked ? (page, slot) : null;
    }

    /// <summary>From now on a page is clean, and what it holds is about to be written.</summary>
    protected virtual async Routine TakeForClean(PageMap map, Page page)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(page);
        await page.Dirty.Store(false);
        Observer?.WriteBegins(map, page.Index, page);
    }

    /// <summary>Pass 7: writes pages, with the map's lock free meanwhile.</summary>
    /// <returns>The first error.</returns>
    async Routine<Error> WriteBatch(PageMap map, List<Page> batch)
    {
        await map.Lock.Release();
        var first = Error.None;
        var failed = new List<Page>();
        foreach (Page page in batch)
        {
            Error error = await WriteOne(map, page);
            if (error != Error.None)
            {
                failed.Add(page);
                first = first == Error.None ? error : first;
            }
        }

        await map.Lock.Acquire();
        foreach (Page page in failed)
        {
            map.WriteError = first;
            await KeepInMap(page);
        }

        batch.Clear();
        return first;
    }

    /// <summary>Writes a page that was taken for clean; where that fails it is dirty again.
    /// </summary>
    protected virtual async Routine<Error> WriteOne(PageMap map, Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        Error error = await WritePage(map, page);
        if (error != Error.None)
        {
            await page.Dirty.Store(true);
        }

        Observer?.WriteEnded(map, page.Index, page, error);
        return error;
    }

    /// <summary>Has the store take what a page holds; without the operation it cannot.</summary>
    protected virtual Routine<Error> WritePage(PageMap map, Page page)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Operations.WritePage is { } write ? write(map, page) : CannotWrite();
    }

    static async Routine<Error> CannotWrite() => Error.EIO;

    /// <summary>Clears R: the page is not to be removed this time.</summary>
    static async Routine KeepInMap(Page page)
    {
        Atomic<ulong> cell = page.TreeSlot!;
        var old = new Slot(await cell.Load());
        while (old.Removal)
        {
            ulong seen = await cell.CompareExchange(old.Bits, old.WithoutRemoval().Bits);
            old = seen == old.Bits ? default : new Slot(seen);
        }
    }

    /// <summary>Pass 8: what nobody has looked up since it was marked goes.</summary>
    async Routine<int> Reap(PageMap map, int first, int count)
    {
        Observer?.Enters(map, RemovalPass.Reap);
        int removed = 0;
        for (int i = first; i < first + count; i++)
        {
            if (await MarkedPageAt(map, i) is not (Page page, Slot slot))
            {
                continue;
            }

            if (MayReap(slot) && !await IsDirtyAgain(page)
                && await ReplaceSlot(page.TreeSlot!, slot, default))
            {
                await TakeOut(map, page, isCut: false);
                removed++;
            }
            else
            {
                page.Marked = false;
            }
        }

        return removed;
    }

    /// <summary>Whether nobody has looked a page up since it was marked.</summary>
    protected virtual bool MayReap(Slot slot) => slot.Removal;

    /// <summary>
    /// Whether a page that nobody has looked up was made dirty all the same; then it stays.
    /// </summary>
    async Routine<bool> IsDirtyAgain(Page page)
    {
        bool isDirty = await page.Dirty.Load();
        if (isDirty)
        {
            await KeepInMap(page);
        }

        return isDirty;
    }

    /// <summary>The slot is empty: lets everything go that belonged to the page.</summary>
    /// <remarks>Locks: the map's.</remarks>
    protected virtual async Routine TakeOut(PageMap map, Page page, bool isCut)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(page);
        int index = page.Index;
        Observer?.Removed(map, index, page, isCut);
        await FreeBuffers(page);
        (page.Mapping, page.TreeSlot) = (null, null);
        await DecrementPage(page);
        map.Tree.Delete(index);
    }
}
