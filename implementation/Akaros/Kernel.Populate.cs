using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Mapping pages before they are accessed.</summary>
/// <remarks>Source: populate_va, populate_pm_va, populate_anon_va (facts 3.6).</remarks>
public partial class Kernel
{
    /// <summary>The call: maps pages of a range, up to the first that cannot be.</summary>
    /// <returns>How many are mapped, from the first on.</returns>
    public async Routine<int> Populate(Proc proc, VirtualPage first, int pages)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await proc.VmrLock.Acquire();
        int filled = await PopulateRange(proc, first, pages);
        await proc.VmrLock.Release();
        return filled;
    }

    /// <summary>
    /// populate_va, with vmr_lock held, which is free while a page is loaded; it stops where
    /// regions have changed meanwhile.
    /// </summary>
    protected async Routine<int> PopulateRange(Proc proc, VirtualPage first, int pages)
    {
        ArgumentNullException.ThrowIfNull(proc);
        int history = proc.History;
        int filled = 0;
        while (filled < pages && proc.History == history
            && proc.Find(first + filled) is { } region
            && region.Protection != Protection.None
            && await PopulatePage(region, first + filled, history))
        {
            filled++;
        }

        return filled;
    }

    /// <summary>One round of populate_pm_va: the page stays counted from load to map.</summary>
    async Routine<bool> PopulatePage(VmRegion region, VirtualPage page, int history)
    {
        Proc proc = region.Proc;
        Loaded loaded = default;
        int index = 0;
        if (region.File is { } file)
        {
            index = IndexFor(region, page);
            if (index >= await file.Inode.Size.Load())
            {
                return false;
            }

            loaded = await LoadPageNoWait(file.Inode.Map, index);
            if (loaded.Error == Error.EAGAIN)
            {
                await HoldFile(file);
                await proc.VmrLock.Release();
                loaded = await LoadToPopulate(file, index);
                await proc.VmrLock.Acquire();
            }

            if (loaded.Error != Error.None || proc.History != history)
            {
                await PutIfAny(loaded.Page);
                return CountsAnyway(loaded.Error);
            }
        }

        Error error = await MapFor(region, page, index, loaded.Page, isWrite: false);
        return IsCut(error)
            ? await PopulateAfterCut(region, page, index, history)
            : error == Error.None;
    }

    async Routine<bool> PopulateAfterCut(
        VmRegion region, VirtualPage page, int index, int history)
    {
        Proc proc = region.Proc;
        await AwaitPage(region, index, isCut: true);
        await proc.VmrLock.Acquire();
        return proc.History == history && await PopulatePage(region, page, history);
    }

    /// <summary>Whether a page counts as mapped though regions have changed meanwhile.</summary>
    protected virtual bool CountsAnyway(Error error) => false;

    /// <summary>Loads a page with no lock held, and drops the file that was held for it.</summary>
    protected virtual async Routine<Loaded> LoadToPopulate(OpenFile file, int index)
    {
        ArgumentNullException.ThrowIfNull(file);
        Loaded loaded = await LoadPage(file.Inode.Map, index);
        await DropFile(file);
        return loaded;
    }

    /// <summary>Which page of its file a region shows at an address.</summary>
    protected virtual int IndexFor(VmRegion region, VirtualPage page)
    {
        ArgumentNullException.ThrowIfNull(region);
        return region.Bounds.IndexOf(page);
    }
}
