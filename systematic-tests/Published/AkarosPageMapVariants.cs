using System;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Published;

/// <summary>P1: a region that begins behind the first page of a removal is left out.</summary>
sealed class SkipsRegionsThatBeginLater(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override bool WindowOf(VmRegion region, int first, int count, out Window window)
    {
        window = default;
        return region.Bounds.HasIndex(first) && base.WindowOf(region, first, count, out window);
    }
}

/// <summary>P2: a region that is not writable now is taken for clean.</summary>
sealed class ReadOnlyMeansClean(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override EntryCallback CallbackFor(VmRegion region)
        => region.Allows(isWrite: true) ? MarkDirtyAndUnmap : MarkUnmap;

    /// <summary>__pm_mark_unmap.</summary>
    async Routine<bool> MarkUnmap(Proc proc, VirtualPage page, PageTableEntry entry)
    {
        if (IsMarked(entry))
        {
            await proc.Tables.Write(page, PageTableEntry.Absent);
        }

        return false;
    }
}

/// <summary>P3: a region is shortened, and only then its tail enters the reverse map.</summary>
class SplitHidesItsTail(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine Split(VmRegion region, VirtualPage at)
    {
        VmRegion tail = await TailOf(region, at);
        await LockMap(region);
        region.Bounds = HeadOf(region.Bounds, at);
        await UnlockMap(region);
        if (tail.Map is not null)
        {
            await AddToMap(tail);
        }

        region.Proc.Add(tail);
    }
}

/// <summary>P3 and M3: the tail that no remover sees is made present again, too.</summary>
sealed class SplitHidesAndRevives(Machine machine, int batch) : SplitHidesItsTail(machine, batch)
{
    protected override bool IsOthers(EntryState state) => false;
}

/// <summary>P4: bounds change without the lock under which a remover reads them.</summary>
sealed class BoundsChangeUnlocked(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine Split(VmRegion region, VirtualPage at)
    {
        VmRegion tail = await TailOf(region, at);
        region.Bounds = HeadOf(region.Bounds, at);
        await AddToMap(tail);
        region.Proc.Add(tail);
    }
}

/// <summary>P5: nobody asks whether a page could be written.</summary>
sealed class IgnoresFailedWrites(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<Error> WriteOne(PageMap map, Page page)
    {
        await WritePage(map, page);
        Observer?.WriteEnded(map, page.Index, page, Error.None);
        return Error.None;
    }
}

/// <summary>P6: block devices have no writepage, and it is called.</summary>
sealed class CallsAMissingWritepage(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override PageMapOperations DeviceOperations => new(ReadDevicePage, null);

    protected override Routine<Error> WritePage(PageMap map, Page page)
        => map.Operations.WritePage!(map, page);
}

/// <summary>P7: a page's flags are cleared before its buffer heads would be freed.</summary>
sealed class ForgetsBufferHeads(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override Routine FreeBuffers(Page page) => default;
}

/// <summary>P9: one user more than can be counted makes it none.</summary>
sealed class CountOfUsersWraps(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override bool IsFull(Slot slot) => false;
}

/// <summary>P10: the assertion that a page was read is compiled out.</summary>
sealed class BelievesEveryRead(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<Loaded> FillLocked(PageMap map, Page page)
    {
        Error error = await map.Operations.ReadPage(map, page);
        if (error == Error.None)
        {
            await page.UpToDate.Store(true);
        }

        Observer?.Loaded(page);
        await page.Unlock();
        return new(page);
    }
}

/// <summary>P11: a truncation does nothing where a remover is at work.</summary>
sealed class TruncationGivesWay(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine CutOff(Inode inode, int pages, int before)
    {
        if (await inode.Map.Removal.TryAcquire())
        {
            await inode.Map.Removal.Release();
            await base.CutOff(inode, pages, before);
            return;
        }

        Observer?.CutBegins(inode, pages);
        await inode.Mappable.Store(pages);
        await inode.Size.Store(pages);
        Observer?.CutEnded(inode, pages);
    }
}

/// <summary>P12: what is cut off is removed as if memory were short: pinned pages stay.</summary>
sealed class EvictsInsteadOfCutting(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine CutOff(Inode inode, int pages, int before)
    {
        Observer?.CutBegins(inode, pages);
        await inode.Mappable.Store(pages);
        await inode.Size.Store(pages);
        await RemoveContiguous(inode.Map, pages, before - pages);
        Observer?.CutEnded(inode, pages);
    }
}
