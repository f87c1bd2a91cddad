using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Page faults: soft, hard, private.</summary>
/// <remarks>
/// Source: handle_page_fault, __hpf_load_page, map_page_at_addr, __copy_and_swap_pmpg (facts 3.5).
/// </remarks>
public partial class Kernel
{
    /// <summary>handle_page_fault: makes an access possible, or says why it is not.</summary>
    /// <returns>
    /// <see cref="Error.SEGV"/> where nothing is mapped or the region does not allow it,
    /// <see cref="Error.BUS"/> behind the end of the file, <see cref="Error.ENOMEM"/>, or why the
    /// page could not be read.
    /// </returns>
    /// <remarks>
    /// Locks: vmr_lock, but while a page is loaded; afterwards nothing is taken for granted. The
    /// page that was waited for is kept meanwhile, so that a remover cannot chase the fault for
    /// ever; in the seed it is put, and looked up again.
    /// </remarks>
    public async Routine<Error> HandlePageFault(Proc proc, VirtualPage page, bool isWrite)
    {
        ArgumentNullException.ThrowIfNull(proc);
        Page? kept = null;
        while (true)
        {
            await proc.VmrLock.Acquire();
            VmRegion? region = proc.Find(page);
            if (region is null || !region.Allows(isWrite))
            {
                return await EndFault(proc, kept, Error.SEGV);
            }

            (Loaded found, int index) = await PageFor(region, page, kept);
            if (kept is not null && found.Page != kept)
            {
                // Another region is here now.
                await PutPage(kept);
            }

            Error error = found.Error != Error.None
                ? found.Error
                : await MapFor(region, page, index, found.Page, isWrite);
            bool isCut = found.Error == Error.None && IsCut(error);
            if (!isCut && error != Error.EAGAIN)
            {
                return await EndFault(proc, null, error);
            }

            Loaded loaded = await AwaitPage(region, index, isCut);
            if (loaded.Error != Error.None)
            {
                return loaded.Error == Error.EAGAIN ? Error.ENOMEM : loaded.Error;
            }

            kept = loaded.Page;
        }
    }

    /// <summary>Gives vmr_lock up, and waits until another attempt may find more.</summary>
    /// <param name="isCut">Whether the page is being cut off; else it must be loaded.</param>
    /// <returns>The page that was loaded, counted for the caller; null for none.</returns>
    async Routine<Loaded> AwaitPage(VmRegion region, int index, bool isCut)
    {
        OpenFile file = region.File!;
        await HoldFile(file);
        await region.Proc.VmrLock.Release();
        Loaded loaded = default;
        if (isCut)
        {
            await AwaitCut(file.Inode);
        }
        else
        {
            loaded = await LoadForFault(region, file, index);
        }

        await DropFile(file);
        return loaded;
    }

    /// <summary>__hpf_load_page: sleeps until a page is there. No lock is held.</summary>
    /// <remarks>The region may be gone; the file is held.</remarks>
    protected virtual Routine<Loaded> LoadForFault(VmRegion region, OpenFile file, int index)
    {
        ArgumentNullException.ThrowIfNull(file);
        return LoadPage(file.Inode.Map, index);
    }

    /// <summary>The fault is served, or refused: nothing is held any more.</summary>
    protected virtual async Routine<Error> EndFault(Proc proc, Page? kept, Error error)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await proc.VmrLock.Release();
        if (kept is not null)
        {
            await PutPage(kept);
        }

        return error;
    }

    /// <summary>The page of the file that a fault wants; null for anonymous memory.</summary>
    /// <param name="kept">One that is counted for the caller, if it should be the one.</param>
    /// <returns>
    /// <see cref="Error.BUS"/> behind the end, <see cref="Error.EAGAIN"/> where it must be loaded.
    /// </returns>
    async Routine<(Loaded Page, int Index)> PageFor(
        VmRegion region, VirtualPage page, Page? kept)
    {
        if (region.Map is not { } map)
        {
            return default;
        }

        int index = region.Bounds.IndexOf(page);
        if (index >= await region.File!.Inode.Size.Load())
        {
            return (new(null, Error.BUS), index);
        }

        // What is counted cannot have left its map.
        bool isKept = kept is not null && kept.Mapping == map && kept.Index == index;
        return (isKept ? new(kept) : await LoadPageNoWait(map, index), index);
    }

    /// <summary>Maps what a fault or a populating has found.</summary>
    /// <param name="found">
    /// The page of the map, counted for the caller, and put here; null for anonymous memory.
    /// </param>
    protected virtual async Routine<Error> MapFor(
        VmRegion region, VirtualPage page, int index, Page? found, bool isWrite)
    {
        ArgumentNullException.ThrowIfNull(region);
        if (PageTables.StateOf(region.Proc.Tables.Peek(page)) == EntryState.Present
            && !region.IsShared)
        {
            // Somebody else was first; his page is the process' own.
            await PutIfAny(found);
            return Error.None;
        }

        Page? own = found;
        int cuts = 0;
        if (!region.IsShared)
        {
            cuts = await CutsOf(region);
            own = await MakePrivate(region, page, found);
            await PutIfAny(found);
            if (own is null)
            {
                return Error.ENOMEM;
            }
        }

        Error error = await MapPageAt(region, page, index, own!, isWrite, cuts);
        if (region.IsShared)
        {
            await PutIfAny(found);
        }
        else if (error != Error.None)
        {
            await FreeUnmapped(own!);
        }

        return error;
    }

    /// <summary>A page of the process' own could not be mapped.</summary>
    protected virtual Routine FreeUnmapped(Page own) => DecrementPage(own);

    async Routine PutIfAny(Page? page)
    {
        if (page is not null)
        {
            await PutPage(page);
        }
    }

    /// <summary>map_page_at_addr: the entry of a page names this page from now on.</summary>
    /// <returns>
    /// <see cref="Error.ENOMEM"/> without room for tables; <see cref="Error.BUS"/> where the page
    /// is being cut off, and <see cref="Error.EAGAIN"/> where its file was cut since it was copied.
    /// The page is then the caller's still.
    /// </returns>
    /// <param name="cuts">Of a private page, what <see cref="CutsOf"/> was before the copying.
    /// </param>
    /// <remarks>
    /// The caller is counted as the page's user, or owns it. What may be mapped is looked at under
    /// pte_lock: a truncation changes it before it takes that lock to look at this entry, and so
    /// finds what was mapped before. Locks: vmr_lock; takes pte_lock.
    /// </remarks>
    async Routine<Error> MapPageAt(
        VmRegion region, VirtualPage at, int index, Page page, bool isWrite, int cuts)
    {
        Proc proc = region.Proc;
        await proc.PteLock.Acquire();
        Error error = await WhyNotMap(region, at, index, cuts);
        bool isStale = false;
        if (error == Error.None)
        {
            PageTableEntry old = proc.Tables.Peek(at);
            isStale = await StoreEntry(region, at, old, page, isWrite);
        }

        await proc.PteLock.Release();
        if (isStale)
        {
            await ShootDown(proc, at, 1);
        }

        return error;
    }

    async Routine<Error> WhyNotMap(VmRegion region, VirtualPage at, int index, int cuts)
        => region.File is { } file && await IsBehindNow(file.Inode, index) ? Error.BUS
            : !region.IsShared && await CutsOf(region) != cuts ? Error.EAGAIN
            : await region.Proc.Tables.Create(at) ? Error.None
            : Error.ENOMEM;

    /// <summary>Whether a page is behind the end, or being cut off; under pte_lock.</summary>
    protected virtual async Routine<bool> IsBehindNow(Inode inode, int index)
    {
        ArgumentNullException.ThrowIfNull(inode);
        return index >= await inode.Mappable.Load();
    }

    /// <summary>Stores an entry under pte_lock, over what is there.</summary>
    /// <returns>Whether CPUs may hold what a fault does not drop, and must be told.</returns>
    /// <remarks>
    /// A page that is mapped already stays as it is, with its owner: in the seed the map's own
    /// reference is dropped. D of an entry that was not present is kept.
    /// </remarks>
    protected virtual async Routine<bool> StoreEntry(
        VmRegion region, VirtualPage at, PageTableEntry old, Page page, bool isWrite)
    {
        ArgumentNullException.ThrowIfNull(region);
        ArgumentNullException.ThrowIfNull(page);
        Check.Kernel(
            PageTables.StateOf(old) == EntryState.Unmapped || old.Frame == page.Frame,
            $"{at} of {region.Proc} names no other frame than {page.Frame}");
        PageTableEntry entry = EntryFor(region, page, isWrite || old.Dirty);
        if (old.Present && (old.Writable || !entry.Writable))
        {
            return false;
        }

        if (PageTables.StateOf(old) == EntryState.Unmapped)
        {
            await region.Proc.Tables.Write(at, entry);
            if (!region.IsShared)
            {
                Observer?.Copied(region.Proc, at, page.Frame);
            }

            return false;
        }

        await region.Proc.Tables.Replace(at, PageTableEntry.SoftwareBit, entry.Bits);
        return old.Present && !Machine.Settings.Profile.FaultDropsTranslation;
    }

    /// <summary>What an entry of a region says of a page.</summary>
    /// <param name="isDirty">Whether it is about to be stored to, or was.</param>
    /// <remarks>
    /// Where the hardware sets no D, software sets it when it allows the first store, which faults.
    /// Private pages are never clean.
    /// </remarks>
    PageTableEntry EntryFor(VmRegion region, Page page, bool isDirty)
    {
        bool writable = region.Allows(isWrite: true);
        PageTableEntry entry = PageTableEntry.Leaf(page.Frame, writable);
        if (region.Protection == Protection.None)
        {
            entry = new(entry.Bits & ~PageTableEntry.PresentBit);
        }

        if (HasDirtyBits)
        {
            return entry;
        }

        bool marks = writable && (isDirty || page.Mapping is null);
        return marks ? entry.WithDirty() : entry.ReadOnly();
    }
}
