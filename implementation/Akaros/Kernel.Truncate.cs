using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Changing the length of a file.</summary>
/// <remarks>
/// In the source a removal, which may do nothing, writes what is cut off, and leaves what is used.
/// Here everything behind the end is gone when the call returns: from the file, from its store, and
/// from every process, private copies too. Source: do_truncate (facts 3.9, P11, P12, M18).
/// </remarks>
public partial class Kernel
{
    /// <summary>do_truncate.</summary>
    /// <returns><see cref="Error.EINVAL"/> for a length that the file cannot have.</returns>
    /// <remarks>May sleep: no lock is held.</remarks>
    public async Routine<Error> Truncate(Inode inode, int pages)
    {
        ArgumentNullException.ThrowIfNull(inode);
        if (pages < 0 || pages > inode.Capacity)
        {
            return Error.EINVAL;
        }

        await inode.Lock.Acquire();
        int before = await inode.Size.Load();
        if (pages > before)
        {
            // What is between was cut off, or never there: holes.
            await Grow(inode, pages);
        }
        else if (pages < before)
        {
            await CutOff(inode, pages, before);
        }

        await inode.Lock.Release();
        return Error.None;
    }

    /// <summary>A file gets longer with its size; then its new pages may be mapped.</summary>
    /// <remarks>Locks: the inode's; takes its cut lock, for which the mapping waits.</remarks>
    async Routine Grow(Inode inode, int pages)
    {
        await inode.Cut.Acquire();
        await inode.Size.Store(pages);
        Observer?.Grown(inode, pages);
        await inode.Mappable.Store(pages);
        await inode.Cut.Release();
    }

    /// <summary>Takes away all pages from one on.</summary>
    /// <remarks>
    /// The order matters:
    /// <list type="number">
    /// <item>Removers and flushers have left: none writes a page to a block that is a hole by then.
    /// </item>
    /// <item>The cut is counted: who copies a page finds out, though the file may have its length
    /// again by then.</item>
    /// <item>Nobody maps these pages any more: who does, looks under the pte_lock that is taken
    /// here next, and waits for the end.</item>
    /// <item>Their entries go, and are shot down. Until then they are in the file, for everybody.
    /// </item>
    /// <item>The length is set: from now on they are not, for anybody. Who reads looks at it
    /// afterwards, too.</item>
    /// <item>The blocks become holes: who begins to load a page from now on gets zeroes.</item>
    /// <item>Pages that are used, by a reader or by who loads, are zeroed where they are; all
    /// others go.</item>
    /// </list>
    /// Locks: the inode's; takes its cut lock, pm_removal, the map's.
    /// </remarks>
    protected virtual async Routine CutOff(Inode inode, int pages, int before)
    {
        ArgumentNullException.ThrowIfNull(inode);
        PageMap map = inode.Map;
        await inode.Cut.Acquire();
        await map.Removal.Acquire();
        await inode.Cuts.Add(1);
        await inode.Mappable.Store(pages);
        Observer?.CutBegins(inode, pages);
        await map.Lock.Acquire();
        await UnmapCut(map, pages, before - pages);
        await inode.Size.Store(pages);
        for (int i = pages; i < before; i++)
        {
            await inode.HoleAt(i).Store(true);
        }

        var used = new List<Page>();
        for (int i = pages; i < inode.Capacity; i++)
        {
            await RemoveCut(map, i, used);
        }

        await map.Lock.Release();
        foreach (Page page in used)
        {
            await ZeroInPlace(page);
        }

        await inode.Cuts.Add(1);
        Observer?.CutEnded(inode, pages);
        await map.Removal.Release();
        await inode.Cut.Release();
    }

    /// <summary>Whether a page could not be mapped for a cut of its file.</summary>
    static bool IsCut(Error error) => error is Error.BUS or Error.EAGAIN;

    /// <summary>Waits until nobody cuts pages off. No spin lock is held.</summary>
    static async Routine AwaitCut(Inode inode)
    {
        await inode.Cut.Acquire();
        await inode.Cut.Release();
    }

    /// <summary>Takes pages from all processes, pinned ones and private copies too.</summary>
    async Routine UnmapCut(PageMap map, int first, int count)
    {
        for (int i = 0; i < map.Regions.Count; i++)
        {
            if (!WindowOf(map.Regions[i], first, count, out Window window))
            {
                continue;
            }

            Proc proc = window.Proc;
            await proc.PteLock.Acquire();
            bool any = await ForEach(window, HidePresent);
            await proc.PteLock.Release();
            if (any)
            {
                await ShootDown(proc, window.First, window.Pages);
            }

            await proc.PteLock.Acquire();
            await ForEach(window, UnmapForGood);
            await proc.PteLock.Release();
        }
    }

    /// <summary>Takes a page out of the map, unless it is used.</summary>
    /// <param name="used">Gets it, if it is. Nobody else takes it out before we are done.</param>
    async Routine RemoveCut(PageMap map, int index, List<Page> used)
    {
        if (map.Tree.Find(index) is not { } cell
            || new Slot(await cell.Load()) is not { Frame: { } frame } slot)
        {
            return;
        }

        Page page = Pages.Of(frame);
        if (slot.References > 0)
        {
            used.Add(page);
            return;
        }

        // Without the lock users only go, and there is none.
        await cell.CompareExchange(slot.Bits, 0);
        await TakeOut(map, page, isCut: true);
        map.PageCount--;
    }

    /// <summary>Makes a page zeroes, after whoever loads it has done so.</summary>
    async Routine ZeroInPlace(Page page)
    {
        await page.Lock();
        for (int word = 0; word < Machine.Settings.Words; word++)
        {
            await Machine.Memory.Write(page.Frame, word, 0);
        }

        await page.Dirty.Store(false);
        await page.Unlock();
    }
}
