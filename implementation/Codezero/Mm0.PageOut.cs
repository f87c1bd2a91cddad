using System.Collections.Generic;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Pushing pages out of memory, and writing them back.</summary>
/// <remarks>
/// Source: the page_out operations of the pagers and flush_file_pages (facts 5.4, 5.10); the seed
/// pushes nothing out. Locks: the tree's lock, except while the disk writes. Only one page-out is
/// under way at a time, under the reclaim lock, which is taken with no other lock held.
/// </remarks>
public partial class Mm0
{
    // None on a machine without disks: nothing can be pushed out there.
    Mutex? reclaimLock;
    Port<Nothing>? shortOfMemory;
    int lowWater;

    // The tree after the one that was last robbed.
    Plain<int> hand;

    /// <summary>Starts the task that pushes pages out when memory is short.</summary>
    /// <param name="framesToKeep">It works when fewer frames than these are free.</param>
    public void StartPageOut(int framesToKeep)
    {
        lowWater = framesToKeep;
        shortOfMemory = new Port<Nothing>(Simulator, "calls for frames");
        Simulator.Start("pageout", PageOutDaemon, daemon: true);
    }

    async Routine PageOutDaemon()
    {
        while (true)
        {
            await shortOfMemory!.Receive();
            if (await Machine.Frames.Count() < lowWater)
            {
                await PushSomeOut();
            }
        }
    }

    /// <summary>A frame for a page; tells the page-out task when few are left.</summary>
    protected async Routine<Frame?> AllocateFrame()
    {
        Frame? frame = await Machine.Frames.Allocate();
        if (Machine.Frames.FreeCount < lowWater)
        {
            await shortOfMemory!.Send(default);
        }

        return frame;
    }

    /// <summary>Pushes one page out, whichever, to make room. No lock is held.</summary>
    /// <returns>
    /// Whether there is more room now than when an allocation failed: somebody else may have given
    /// back the only frame, and left nothing that could be pushed out.
    /// </returns>
    /// <param name="needed">
    /// Not this page: without it the next attempt would begin by reading it again, for ever.
    /// </param>
    async Routine<bool> Reclaim(Page? needed = null)
        => reclaimLock is not null
            && (await PushSomeOut(needed) || await Machine.Frames.CountFreed() > 0);

    /// <summary>Pushes one page out, whichever but one.</summary>
    /// <returns>Whether there was one.</returns>
    async Routine<bool> PushSomeOut(Page? needed = null)
    {
        var leftovers = new Leftovers();
        await reclaimLock!.Acquire();
        ObjectTree[] all = await AllTrees();
        bool done = false;
        for (int i = 0; i < all.Length && !done; i++)
        {
            int next = (hand.Read() + 1) % all.Length;
            hand.Write(next);
            done = await EvictFrom(all[next], needed, leftovers);
        }

        await GiveBack(leftovers);
        await reclaimLock.Release();
        return done;
    }

    /// <summary>Pushes out some page of a tree, if one can be.</summary>
    async Routine<bool> EvictFrom(ObjectTree tree, Page? needed, Leftovers leftovers)
    {
        await tree.Lock.Acquire();
        List<Page> can = Evictable(tree, needed);
        bool done = false;
        if (can.Count > 0)
        {
            done = await PushOneOf(can, leftovers);
        }
        else if (HasTransfers(tree))
        {
            // A page that is being read or written now can go when that is done.
            await tree.TransferEnded.Sleep(tree.Lock);
            done = true;
        }

        await tree.Lock.Release();
        return done;
    }

    /// <summary>Pushes out one of some pages: any, or another one where that cannot go.</summary>
    async Routine<bool> PushOneOf(List<Page> can, Leftovers leftovers)
    {
        // Which one is a matter of policy: any may be the one that is wanted next.
        int first = Simulator.Choose("page to push out", can.Count);
        foreach (Page page in can.Skip(first).Concat(can.Take(first)))
        {
            Error error = await PushOut(page, leftovers);
            if (error != Error.ENOMEM)
            {
                return error == Error.None;
            }

            // There is no slot for it, and the lock was held all the time: a clean page may go.
        }

        return false;
    }

    static bool HasTransfers(ObjectTree tree)
    {
        foreach (VmObject each in tree.Objects)
        {
            foreach (Page page in each.Pages)
            {
                if (page.Transfer != Transfer.None)
                {
                    return true;
                }
            }
        }

        return false;
    }

    static List<Page> Evictable(ObjectTree tree, Page? needed)
    {
        var can = new List<Page>();
        foreach (VmObject each in tree.Objects)
        {
            foreach (Page page in each.Pages)
            {
                if (page != needed && CanEvict(page))
                {
                    can.Add(page);
                }
            }
        }

        return can;
    }

    /// <summary>Whether a page has somewhere to go, is in no transfer, and is not wired.</summary>
    /// <remarks>The zero page is nobody's, and has nowhere to go.</remarks>
    static bool CanEvict(Page page)
    {
        if (page.Owner is not { Pager.CanEvict: true } owner || page.Transfer != Transfer.None)
        {
            return false;
        }

        foreach (VmObjectLink link in owner.Links)
        {
            if ((link.Area.Flags & VmFlags.Fixed) != 0 && link.Area.ContainsOffset(page.Offset))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Pushes a page out of memory. The tree's lock is held, and free meanwhile.</summary>
    /// <returns>Why it stayed; then nothing is lost.</returns>
    /// <remarks>
    /// Nobody can store to a page that is being written: it is mapped nowhere, and who faults on it
    /// sleeps. What the disk gets is what was stored last.
    /// </remarks>
    async Routine<Error> PushOut(Page page, Leftovers leftovers)
    {
        VmObject owner = page.Owner!;
        await UnmapEverywhere(page);
        if (page.Dirty)
        {
            if (await owner.Pager.PlaceFor(owner, page.Offset) is not { } place)
            {
                return Error.ENOMEM;
            }

            Observer?.Cleaned(page);
            page.Transfer = Transfer.Leaving;
            CountTransfer(owner, 1);
            await owner.Tree!.Lock.Release();
            Error error = await place.Disk.Write(place.Number, page.Frame);
            await owner.Tree.Lock.Acquire();
            EndTransfer(page);
            await owner.Tree.TransferEnded.WakeAll();
            if (error != Error.None)
            {
                return error;
            }
        }

        Observer?.Dropped(page);
        ReleasePage(page, leftovers);
        if (owner is { File: { } file, LinkCount: 0 })
        {
            // It may have waited for nothing but this page to be written.
            leftovers.Files.Add(file);
        }

        return Error.None;
    }

    /// <summary>Writes a page back if it is dirty; it stays. The tree's lock is held, and free
    /// meanwhile.</summary>
    /// <returns>The disk's error; the page is then dirty still.</returns>
    /// <remarks>
    /// First the right to store is taken everywhere, then the page is clean, then it is written. A
    /// store that comes during the writing faults, and makes it dirty again. With the right left,
    /// a store after the writing would be marked nowhere, and lost with the page.
    /// </remarks>
    async Routine<Error> Clean(Page page)
    {
        VmObject owner = page.Owner!;
        if (!page.Dirty || await owner.Pager.PlaceFor(owner, page.Offset) is not { } place)
        {
            return Error.None;
        }

        await ProtectForCleaning(page);
        page.Dirty = false;
        Observer?.Cleaned(page);
        page.Transfer = Transfer.Cleaning;
        await owner.Tree!.Lock.Release();
        Error error = await place.Disk.Write(place.Number, page.Frame);
        await owner.Tree.Lock.Acquire();
        EndTransfer(page);
        page.Dirty |= error != Error.None;
        await owner.Tree.TransferEnded.WakeAll();
        return error;
    }

    /// <summary>Takes the right to store to a page that is about to be clean.</summary>
    protected virtual Routine ProtectForCleaning(Page page) => ProtectEverywhere(page);

    /// <summary>Takes the right to store to a page from every task, on every CPU.</summary>
    protected async Routine ProtectEverywhere(Page page)
    {
        System.ArgumentNullException.ThrowIfNull(page);
        foreach (VmObjectLink link in page.Owner!.Links)
        {
            VmArea area = link.Area;
            if (area.ContainsOffset(page.Offset)
                && await area.Task.Tables.MakeReadOnly(area.VirtualOf(page.Offset), page.Frame))
            {
                await ShootDown(area, area.VirtualOf(page.Offset));
            }
        }
    }

    /// <summary>Takes a page from every task, on every CPU.</summary>
    async Routine UnmapEverywhere(Page page)
    {
        foreach (VmObjectLink link in page.Owner!.Links)
        {
            VmArea area = link.Area;
            if (area.ContainsOffset(page.Offset)
                && await area.Task.Tables.Unmap(area.VirtualOf(page.Offset), page.Frame))
            {
                await ShootDown(area, area.VirtualOf(page.Offset));
            }
        }
    }

    static Routine ShootDown(VmArea area, VirtualPage page)
        => area.Task.ShootDown(InvalidationScope.Page(area.Task.Id, page));
}
