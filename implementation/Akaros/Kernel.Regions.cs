using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Regions of a process: splitting, merging, destroying.</summary>
/// <remarks>
/// Source: split_vmr, merge_vmr, isolate_vmrs, destroy_vmr (facts 3.7). Locks: vmr_lock; bounds and
/// rights of a region of a file change under its map's lock too, so that a remover never sees half
/// of it.
/// </remarks>
public partial class Kernel
{
    const MapFlags AboutPlaces = MapFlags.Fixed | MapFlags.NoReplace;

    // What is no property of the region that comes of it.
    const MapFlags AboutThisCall = AboutPlaces | MapFlags.Populate;

    /// <summary>Where a new region goes, or why it can go nowhere.</summary>
    (VirtualPage Start, Error Error) PlaceFor(
        Proc proc, VirtualPage? address, int pages, MapFlags flags)
    {
        VirtualPage start = address ?? UserStart;
        if ((flags & AboutPlaces) != 0)
        {
            bool isTaken = (flags & MapFlags.NoReplace) != 0
                && RegionsIn(proc, start, pages).Count > 0;
            return address is null || !IsUser(start, pages) ? (default, Error.ENOMEM)
                : isTaken ? (default, Error.EEXIST)
                : (start, Error.None);
        }

        start = start.Number < UserStart.Number ? UserStart : start;
        for (int i = 0; i < proc.Regions.Count; i++)
        {
            Bounds taken = proc.Regions[i].Bounds;
            if (taken.End.Number > start.Number && taken.Start.Number < start.Number + pages)
            {
                start = taken.End;
            }
        }

        return IsUser(start, pages) ? (start, Error.None) : (default, Error.ENOMEM);
    }

    /// <summary>isolate_vmrs: no region crosses either end of a range any more.</summary>
    async Routine Isolate(Proc proc, VirtualPage first, int pages)
    {
        await SplitAt(proc, first);
        await SplitAt(proc, first + pages);
    }

    async Routine SplitAt(Proc proc, VirtualPage page)
    {
        if (proc.Find(page) is { } region && region.Bounds.Start != page)
        {
            await Split(region, page);
        }
    }

    /// <summary>split_vmr: the part from a page on becomes a region of its own.</summary>
    /// <remarks>
    /// In one critical section: between the shrinking and the entering of the tail into the reverse
    /// map, a remover would take its pages for unmapped.
    /// </remarks>
    protected virtual async Routine Split(VmRegion region, VirtualPage at)
    {
        ArgumentNullException.ThrowIfNull(region);
        VmRegion tail = await TailOf(region, at);
        await LockMap(region);
        region.Bounds = HeadOf(region.Bounds, at);
        tail.Map?.Add(tail);
        await UnlockMap(region);
        region.Proc.Add(tail);
    }

    /// <summary>What is left of a region that is cut at a page.</summary>
    protected static Bounds HeadOf(Bounds bounds, VirtualPage at)
        => bounds with { Pages = at.Number - bounds.Start.Number };

    /// <summary>A new region for the part from a page on, in no list yet.</summary>
    protected async Routine<VmRegion> TailOf(VmRegion region, VirtualPage at)
    {
        ArgumentNullException.ThrowIfNull(region);
        Bounds all = region.Bounds;
        int cut = at.Number - all.Start.Number;
        if (region.File is { } file)
        {
            await HoldFile(file);
        }

        return ever.Add(new VmRegion(
            Simulator, region.Proc, new(at, all.Pages - cut, all.Offset + cut),
            region.Protection, region.Flags, region.File));
    }

    /// <summary>Takes the lock of the map that a region shows, if it shows one.</summary>
    protected static async Routine LockMap(VmRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.Map is { } map)
        {
            await map.Lock.Acquire();
        }
    }

    /// <summary>Gives it up.</summary>
    protected static async Routine UnlockMap(VmRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.Map is { } map)
        {
            await map.Lock.Release();
        }
    }

    /// <summary>merge_vmr, for all neighbours that differ in nothing.</summary>
    /// <param name="dropped">Gets the files of the regions that went.</param>
    async Routine MergeAll(Proc proc, List<OpenFile> dropped)
    {
        for (int i = 0; i + 1 < proc.Regions.Count;)
        {
            (VmRegion first, VmRegion second) = (proc.Regions[i], proc.Regions[i + 1]);
            if (CanMerge(first, second))
            {
                await Merge(first, second, dropped);
            }
            else
            {
                i++;
            }
        }
    }

    static bool CanMerge(VmRegion first, VmRegion second)
        => first.Bounds.End == second.Bounds.Start && first.Protection == second.Protection
            && first.Flags == second.Flags && first.File == second.File
            && (first.File is null || first.Bounds.EndIndex == second.Bounds.Offset);

    async Routine Merge(VmRegion first, VmRegion second, List<OpenFile> dropped)
    {
        await LockMap(first);
        first.Bounds = first.Bounds with { Pages = first.Bounds.Pages + second.Bounds.Pages };
        second.Map?.Remove(second);
        await UnlockMap(first);
        Forget(second, dropped);
    }

    /// <summary>A region that is in no map's list goes.</summary>
    static void Forget(VmRegion region, List<OpenFile> dropped)
    {
        region.Proc.DemandLocked();
        if (region.File is { } file)
        {
            dropped.Add(file);
        }

        region.Proc.Remove(region);
        region.Free();
    }

    /// <summary>destroy_vmr: none of its entries is mapped any more.</summary>
    protected virtual async Routine Destroy(VmRegion region, List<OpenFile> dropped)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(dropped);
        if (region.Map is not null)
        {
            await RemoveFromMap(region);
        }

        Forget(region, dropped);
    }

    /// <summary>
    /// Takes all entries of regions away, with their D and the private frames; no CPU has them any
    /// more.
    /// </summary>
    /// <remarks>
    /// Hide, shoot down, harvest: D is looked at when no CPU can set it any more. Locks: vmr_lock.
    /// </remarks>
    protected virtual async Routine UnmapEntries(Proc proc, List<VmRegion> regions)
    {
        ArgumentNullException.ThrowIfNull(proc);
        ArgumentNullException.ThrowIfNull(regions);
        bool any = false;
        await proc.PteLock.Acquire();
        foreach (VmRegion region in regions)
        {
            any |= await ForEach(AllOf(region), HidePresent);
        }

        await proc.PteLock.Release();
        if (any)
        {
            VirtualPage first = regions[0].Bounds.Start;
            await ShootDown(proc, first, regions[^1].Bounds.End.Number - first.Number);
        }

        await proc.PteLock.Acquire();
        foreach (VmRegion region in regions)
        {
            await ForEach(AllOf(region), UnmapForGood);
        }

        await proc.PteLock.Release();
    }

    /// <summary>Hides an entry that names a frame, whoever hides it too.</summary>
    /// <returns>Whether some CPU may still hold it.</returns>
    /// <remarks>
    /// Whoever has hidden it, or has taken its rights, may not have come to his shootdown yet. One
    /// without rights is hidden too, or mprotect could give it some behind the caller's shootdown.
    /// Truncation meets both, since it does not have vmr_lock.
    /// </remarks>
    protected virtual async Routine<bool> HidePresent(
        Proc proc, VirtualPage page, PageTableEntry entry)
    {
        EntryState state = PageTables.StateOf(entry);
        if (state is EntryState.Present or EntryState.NoAccess)
        {
            await HideEntry(proc, page, entry);
        }

        return state != EntryState.Unmapped;
    }

    /// <summary>__munmap's second pass: what an entry names, is let go.</summary>
    /// <remarks>
    /// A map's page stays the map's. It cannot have been freed: a remover would have had to make
    /// this entry 0 before, under the same pte_lock.
    /// </remarks>
    protected virtual async Routine<bool> UnmapForGood(
        Proc proc, VirtualPage at, PageTableEntry entry)
    {
        if (PageTables.StateOf(entry) == EntryState.Unmapped)
        {
            return false;
        }

        Page page = Pages.Of(entry.Frame);
        if (page.Mapping is not null)
        {
            await UnmapAndHarvest(proc, at, page);
        }
        else
        {
            await proc.Tables.Write(at, PageTableEntry.Absent);
            await DecrementPage(page);
        }

        return true;
    }
}
