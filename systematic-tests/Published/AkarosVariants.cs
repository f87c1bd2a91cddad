using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Published;

/// <summary>M1: who finds a page mapped already, drops the map's own reference.</summary>
sealed class RepeatedMapFreesThePage(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<bool> StoreEntry(
        VmRegion region, VirtualPage at, PageTableEntry old, Page page, bool isWrite)
    {
        if (!old.Present)
        {
            return await base.StoreEntry(region, at, old, page, isWrite);
        }

        await DecrementPage(page);
        return false;
    }
}

/// <summary>M3: mprotect makes a hidden entry present again.</summary>
sealed class ProtectRevivesHiddenEntries(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override bool IsOthers(EntryState state) => false;
}

/// <summary>M4: a region that has the rights already is looked at for ever.</summary>
sealed class EqualRightsLoop(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<bool> ProtectRegion(VmRegion region, Protection protection)
    {
        while (region.Protection == protection)
        {
            await LockMap(region);
            await UnlockMap(region);
        }

        return await base.ProtectRegion(region, protection);
    }
}

/// <summary>M5: where a page refuses, mprotect leaves without the shootdown that it owes.
/// </summary>
/// <remarks>In the seed it is a file that refuses; a hole does as well.</remarks>
sealed class ReturnsWithoutShootdown(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override Error WhyNotProtect(
        Proc proc, VirtualPage first, int pages, Protection protection) => Error.None;

    protected override async Routine<Error> ProtectRegions(
        Proc proc, VirtualPage first, int pages, Protection protection)
    {
        bool any = false;
        for (int i = 0; i < pages; i++)
        {
            if (proc.Find(first + i) is not { } region || IsForbidden(region, protection))
            {
                await EndProtect(proc, first, i, protection, any: false);
                return Error.EACCES;
            }

            any |= await ProtectRegion(region, protection);
        }

        await EndProtect(proc, first, pages, protection, any);
        return Error.None;
    }
}

/// <summary>M6: munmap makes entries 0 without a look at D.</summary>
sealed class UnmapDropsDirtyBits(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<bool> UnmapForGood(
        Proc proc, VirtualPage at, PageTableEntry entry)
        => await Unmapping.WithoutALook(proc, at, entry, this) ||
            await base.UnmapForGood(proc, at, entry);
}

/// <summary>M7: exit does.</summary>
sealed class ExitDropsDirtyBits(Machine machine, int batch) : Kernel(machine, batch)
{
    bool exits;

    protected override async Routine UnmapEntriesAtExit(Proc proc, List<VmRegion> regions)
    {
        exits = true;
        await base.UnmapEntriesAtExit(proc, regions);
        exits = false;
    }

    protected override async Routine<bool> UnmapForGood(
        Proc proc, VirtualPage at, PageTableEntry entry)
        => (exits && await Unmapping.WithoutALook(proc, at, entry, this)) ||
            await base.UnmapForGood(proc, at, entry);
}

/// <summary>M8: munmap looks at D, then hides the entry, and never looks again.</summary>
sealed class UnmapLooksTooEarly(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<bool> HidePresent(
        Proc proc, VirtualPage page, PageTableEntry entry)
    {
        if (entry is { Present: true, Dirty: true } && Pages.Of(entry.Frame) is
            { Mapping: not null } its)
        {
            await SaveDirtyBit(its);
        }

        return await base.HidePresent(proc, page, entry);
    }

    protected override async Routine<bool> UnmapForGood(
        Proc proc, VirtualPage at, PageTableEntry entry)
        => await Unmapping.WithoutALook(proc, at, entry, this) ||
            await base.UnmapForGood(proc, at, entry);
}

/// <summary>What three variants do to the entries of pages of files.</summary>
static class Unmapping
{
    /// <returns>Whether it was one.</returns>
    public static async Routine<bool> WithoutALook(
        Proc proc, VirtualPage at, PageTableEntry entry, Kernel kernel)
    {
        bool isFiles = PageTables.StateOf(entry) != EntryState.Unmapped
            && kernel.Pages.Of(entry.Frame).Mapping is not null;
        if (isFiles)
        {
            await proc.Tables.Write(at, PageTableEntry.Absent);
        }

        return isFiles;
    }
}

/// <summary>M9: rights are replaced by a read and a write.</summary>
sealed class ProtectsByReadAndWrite(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine ReplaceRights(
        Proc proc, VirtualPage at, PageTableEntry entry, ulong cleared, ulong set)
        => await proc.Tables.Write(at, new((entry.Bits & ~cleared) | set));
}

/// <summary>M11: a fault looks at its region after the lock was free.</summary>
sealed class FaultUsesAFreedRegion(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<Loaded> LoadForFault(
        VmRegion region, OpenFile file, int index)
    {
        Loaded loaded = await base.LoadForFault(region, file, index);
        return region.Map == file.Inode.Map ? loaded : default;
    }
}

/// <summary>M12a: the offset in the region is subtracted, and not added.</summary>
sealed class PopulatesTheWrongPage(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override int IndexFor(VmRegion region, VirtualPage page)
        => region.Bounds.Offset - (page.Number - region.Bounds.Start.Number);
}

/// <summary>M12b: a file stays referenced when its page could not be read.</summary>
sealed class PopulateKeepsTheFile(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<Loaded> LoadToPopulate(OpenFile file, int index)
    {
        Loaded loaded = await LoadPage(file.Inode.Map, index);
        if (loaded.Error == Error.None)
        {
            await DropFile(file);
        }

        return loaded;
    }
}

/// <summary>M12d: a page counts as mapped though the regions have changed.</summary>
sealed class PopulateCountsTooMuch(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override bool CountsAnyway(Error error) => error == Error.None;
}

/// <summary>M13: a page that could not be mapped is nobody's.</summary>
sealed class LeaksUnmappedPages(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override Routine FreeUnmapped(Page own) => default;
}

/// <summary>M17: an event asks for memory with proc_lock held.</summary>
sealed class EventUnderProcLock(Machine machine, int batch) : Kernel(machine, batch)
{
    public override async Routine<(VirtualPage First, Error Error)> PostEvent(Proc proc)
    {
        await proc.ProcLock.Acquire();
        (VirtualPage First, Error Error) mapped = await base.PostEvent(proc);
        await proc.ProcLock.Release();
        return mapped;
    }
}
