using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>The calls that change regions: mmap, munmap, mprotect.</summary>
/// <remarks>Source: do_mmap, __do_munmap, __do_mprotect (facts 3.6, 3.8).</remarks>
public partial class Kernel
{
    /// <summary>mmap: a new region.</summary>
    /// <param name="address">
    /// Where; with <see cref="MapFlags.Fixed"/> just there, and what was there is unmapped, or with
    /// <see cref="MapFlags.NoReplace"/> is in the way; else the first gap from there on. Null for
    /// any gap.
    /// </param>
    /// <param name="descriptor">An open file; null for anonymous memory, which is private.</param>
    /// <returns>
    /// Its first page, or <see cref="Error.EINVAL"/>, <see cref="Error.EACCES"/>,
    /// <see cref="Error.ENOMEM"/> where there is no gap, <see cref="Error.EEXIST"/>.
    /// </returns>
    public async Routine<(VirtualPage First, Error Error)> Mmap(
        Proc proc, VirtualPage? address, int pages, Protection protection, MapFlags flags,
        int? descriptor = null, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await proc.VmrLock.Acquire();
        OpenFile? file = descriptor is { } number ? proc.FileOf(number) : null;
        var dropped = new List<OpenFile>();
        Error error = WhyNotMmap(pages, protection, flags, file, descriptor, offset);
        (VirtualPage start, error) = error == Error.None
            ? PlaceFor(proc, address, pages, flags)
            : (default, error);
        if (error != Error.None)
        {
            await proc.VmrLock.Release();
            return (default, error);
        }

        await UnmapRange(proc, start, pages, dropped);
        var bounds = new Bounds(start, pages, file is null ? 0 : offset);
        await NewRegion(proc, bounds, protection, flags & ~AboutThisCall, file);
        await MergeAll(proc, dropped);
        if ((flags & (MapFlags.Populate | MapFlags.Locked)) != 0)
        {
            await PopulateRange(proc, start, pages);
        }

        await proc.VmrLock.Release();
        await DropFiles(dropped);
        return (start, Error.None);
    }

    /// <summary>munmap: removes what is mapped of a range; holes in it are no error.</summary>
    /// <remarks>What was stored to shared pages stays known as dirty.</remarks>
    public async Routine<Error> Munmap(Proc proc, VirtualPage first, int pages)
    {
        ArgumentNullException.ThrowIfNull(proc);
        if (pages <= 0 || !IsUser(first, pages))
        {
            return Error.EINVAL;
        }

        var dropped = new List<OpenFile>();
        await proc.VmrLock.Acquire();
        await UnmapRange(proc, first, pages, dropped);
        await proc.VmrLock.Release();
        await DropFiles(dropped);
        return Error.None;
    }

    /// <summary>mprotect: changes the rights of a range that is mapped without a hole.</summary>
    /// <returns>
    /// <see cref="Error.EINVAL"/> for a hole, <see cref="Error.EACCES"/> where a file was not
    /// opened for it; then nothing has changed.
    /// </returns>
    public async Routine<Error> Mprotect(
        Proc proc, VirtualPage first, int pages, Protection protection)
    {
        ArgumentNullException.ThrowIfNull(proc);
        if (pages <= 0 || !IsUser(first, pages))
        {
            return Error.EINVAL;
        }

        var dropped = new List<OpenFile>();
        await proc.VmrLock.Acquire();
        Error error = WhyNotProtect(proc, first, pages, protection);
        if (error == Error.None)
        {
            proc.History++;
            await Isolate(proc, first, pages);
            Observer?.ProtectBegins(proc, first, pages, protection);
            error = await ProtectRegions(proc, first, pages, protection);
            await MergeAll(proc, dropped);
        }

        await proc.VmrLock.Release();
        await DropFiles(dropped);
        return error;
    }

    /// <summary>Whether all these pages may be a process'.</summary>
    bool IsUser(VirtualPage first, int pages)
        => first.Number >= UserStart.Number && pages <= UserEnd.Number - first.Number;

    static Error WhyNotMmap(
        int pages, Protection protection, MapFlags flags, OpenFile? file, int? descriptor,
        int offset)
    {
        bool isShared = (flags & MapFlags.Shared) != 0;
        bool isWrong = pages <= 0 || offset < 0 || (descriptor is not null && file is null)
            || isShared == ((flags & MapFlags.Private) != 0) || (isShared && file is null);
        return isWrong ? Error.EINVAL
            : isShared && !MayWrite(file!, protection) ? Error.EACCES
            : Error.None;
    }

    /// <summary>check_perms, which lets everything pass in the source.</summary>
    static bool MayWrite(OpenFile file, Protection protection)
        => file.IsWritable || (protection & Protection.Write) == 0;

    /// <summary>A region that can be accessed from now on, in both lists.</summary>
    protected virtual async Routine NewRegion(
        Proc proc, Bounds bounds, Protection protection, MapFlags flags, OpenFile? file)
    {
        ArgumentNullException.ThrowIfNull(proc);
        proc.History++;
        VmRegion region = ever.Add(
            new VmRegion(Simulator, proc, bounds, protection, flags, file));
        if (file is not null)
        {
            await HoldFile(file);
            await AddToMap(region);
        }

        proc.Add(region);
        Observer?.Mapped(region);
    }

    /// <summary>The regions of a range, in a list of the caller's.</summary>
    static List<VmRegion> RegionsIn(Proc proc, VirtualPage first, int pages)
    {
        var found = new List<VmRegion>();
        for (int i = 0; i < proc.Regions.Count; i++)
        {
            Bounds bounds = proc.Regions[i].Bounds;
            if (bounds.Start.Number < first.Number + pages && bounds.End.Number > first.Number)
            {
                found.Add(proc.Regions[i]);
            }
        }

        return found;
    }

    async Routine UnmapRange(
        Proc proc, VirtualPage first, int pages, List<OpenFile> dropped)
    {
        if (RegionsIn(proc, first, pages).Count == 0)
        {
            return;
        }

        proc.History++;
        await Isolate(proc, first, pages);
        List<VmRegion> regions = RegionsIn(proc, first, pages);
        await UnmapEntries(proc, regions);
        Observer?.Unmapped(proc, first, pages);
        foreach (VmRegion region in regions)
        {
            await Destroy(region, dropped);
        }
    }

    /// <summary>Whether a range could have these rights, all of it.</summary>
    protected virtual Error WhyNotProtect(
        Proc proc, VirtualPage first, int pages, Protection protection)
    {
        ArgumentNullException.ThrowIfNull(proc);
        for (int i = 0; i < pages; i++)
        {
            if (proc.Find(first + i) is not { } region)
            {
                return Error.EINVAL;
            }

            if (IsForbidden(region, protection))
            {
                return Error.EACCES;
            }
        }

        return Error.None;
    }

    /// <summary>Whether a region's file was not opened for these rights.</summary>
    protected static bool IsForbidden(VmRegion region, Protection protection)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region is { IsShared: true, File: { } file } && !MayWrite(file, protection);
    }

    /// <summary>Changes the rights of isolated regions, and shoots down what was lost.</summary>
    protected virtual async Routine<Error> ProtectRegions(
        Proc proc, VirtualPage first, int pages, Protection protection)
    {
        ArgumentNullException.ThrowIfNull(proc);
        bool any = false;
        foreach (VmRegion region in RegionsIn(proc, first, pages))
        {
            any |= await ProtectRegion(region, protection);
        }

        await EndProtect(proc, first, pages, protection, any);
        return Error.None;
    }

    /// <summary>Shoots down rights that were lost; from then on nobody has them.</summary>
    protected async Routine EndProtect(
        Proc proc, VirtualPage first, int pages, Protection protection, bool any)
    {
        if (any)
        {
            await ShootDown(proc, first, pages);
        }

        Observer?.Protected(proc, first, pages, protection);
    }

    /// <summary>Changes the rights of one region and of its entries.</summary>
    /// <returns>Whether some CPU may have what is wrong now.</returns>
    protected virtual async Routine<bool> ProtectRegion(VmRegion region, Protection protection)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (region.Protection == protection)
        {
            return false;
        }

        await LockMap(region);
        region.Protection = protection;
        await UnlockMap(region);
        await region.Proc.PteLock.Acquire();
        bool any = await ForEach(
            AllOf(region), (proc, page, entry) => ProtectEntry(region, page, entry));
        await region.Proc.PteLock.Release();
        return any;
    }

    /// <summary>Gives an entry its region's rights; D stays, whoever sets it meanwhile.</summary>
    /// <remarks>
    /// A hidden entry is left alone: made present, it would lead CPUs to a page of which the
    /// remover believes that nobody can reach it. But CPUs may have it until his shootdown, which
    /// may be still to come.
    /// </remarks>
    async Routine<bool> ProtectEntry(VmRegion region, VirtualPage at, PageTableEntry entry)
    {
        EntryState state = PageTables.StateOf(entry);
        if (state == EntryState.Unmapped || IsOthers(state))
        {
            return state != EntryState.Unmapped;
        }

        const ulong Rights = PageTableEntry.PresentBit | PageTableEntry.WritableBit;
        PageTableEntry now = EntryFor(region, Pages.Of(entry.Frame), entry.Dirty);
        ulong set = now.Bits & Rights;
        await ReplaceRights(region.Proc, at, entry, Rights & ~set, set);
        bool lost = entry.Present && (!now.Present || (entry.Writable && !now.Writable));
        return lost || (entry.Present && !Machine.Settings.Profile.FaultDropsTranslation);
    }

    /// <summary>Whether somebody else is taking the entry away.</summary>
    protected virtual bool IsOthers(EntryState state) => state == EntryState.Hidden;

    /// <summary>pte_replace_perm, atomically.</summary>
    protected virtual async Routine ReplaceRights(
        Proc proc, VirtualPage at, PageTableEntry entry, ulong cleared, ulong set)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await proc.Tables.Replace(at, cleared, set);
    }
}
