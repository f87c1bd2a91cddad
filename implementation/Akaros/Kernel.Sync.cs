using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Writing back what stays in memory.</summary>
/// <remarks>None in the source: its fsync gives back an error (facts 3.9).</remarks>
public partial class Kernel
{
    /// <summary>fsync, or msync where only some pages are meant.</summary>
    public async Routine<Error> Fsync(Proc proc, int descriptor)
    {
        if (await HoldDescriptor(proc, descriptor) is not { } file)
        {
            return Error.EINVAL;
        }

        Error error = await Sync(file.Inode.Map, 0, file.Inode.Capacity);
        await DropFile(file);
        return error;
    }

    /// <summary>Writes what was stored to pages of a map, and comes back when that is done.
    /// </summary>
    /// <returns>Why something could not be written; it is dirty still.</returns>
    /// <remarks>
    /// The source has no way to write without removing. First D is taken out of the entries and
    /// shot down, then the page is clean, then it is written: who stores again, sets D again, or
    /// faults where there is no D. May sleep: no lock is held.
    /// </remarks>
    public async Routine<Error> Sync(PageMap map, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(map);
        await map.Removal.Acquire();
        int sync = Observer?.SyncBegins(map, first, count) ?? 0;
        Error error = map.WriteError;
        map.WriteError = Error.None;
        await map.Lock.Acquire();
        await CleanEntries(map, first, count);
        var batch = new List<Page>();
        for (int next = first; next < first + count;)
        {
            next = await PickDirty(map, next, first + count, batch);
            Error one = await WriteBatch(map, batch);
            error = error == Error.None ? one : error;
        }

        await map.Lock.Release();

        // Told here already.
        map.WriteError = Error.None;
        if (error == Error.None)
        {
            Observer?.SyncEnded(sync);
        }

        await map.Removal.Release();
        return error;
    }

    async Routine<int> PickDirty(PageMap map, int from, int end, List<Page> batch)
    {
        int i = from;
        for (; i < end && batch.Count < Batch; i++)
        {
            if (map.Tree.Find(i) is { } cell
                && new Slot(await cell.Load()) is { Frame: { } frame }
                && await Pages.Of(frame).Dirty.Load())
            {
                batch.Add(Pages.Of(frame));
                await TakeForClean(map, Pages.Of(frame));
            }
        }

        return i;
    }

    /// <summary>Moves D from all entries of some pages to the pages; they stay mapped.</summary>
    protected virtual async Routine CleanEntries(PageMap map, int first, int count)
    {
        ArgumentNullException.ThrowIfNull(map);
        for (int i = 0; i < map.Regions.Count; i++)
        {
            VmRegion region = map.Regions[i];
            if (!WindowOf(region, first, count, out Window window))
            {
                continue;
            }

            await region.Proc.PteLock.Acquire();
            bool any = await ForEach(window, CleanEntry);
            await region.Proc.PteLock.Release();
            if (any)
            {
                await ShootDown(region.Proc, window.First, window.Pages);
            }
        }
    }

    async Routine<bool> CleanEntry(Proc proc, VirtualPage page, PageTableEntry entry)
    {
        if (!entry.Dirty || Pages.Of(entry.Frame) is not { Mapping: not null } its)
        {
            return false;
        }

        // Where the hardware sets no D, the right to store stands for it.
        ulong cleared = PageTableEntry.DirtyBit
            | (HasDirtyBits ? 0 : PageTableEntry.WritableBit);
        await proc.Tables.Replace(page, cleared, 0);
        await SaveDirtyBit(its);
        return true;
    }
}
