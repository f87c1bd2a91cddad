using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>fork and exit, as far as memory goes.</summary>
/// <remarks>
/// Source: duplicate_vmrs, copy_pages, unmap_and_destroy_vmrs (facts 3.8). Only a process with one
/// thread forks, as in the source.
/// </remarks>
public partial class Kernel
{
    /// <summary>fork: a process that has what its parent has, with private pages copied.</summary>
    /// <param name="cpus">Where the child's threads will run.</param>
    /// <returns>
    /// The child; else <see cref="Error.EINVAL"/> for a parent with several threads, or
    /// <see cref="Error.ENOMEM"/>, and nothing is left of the child.
    /// </returns>
    /// <remarks>
    /// Shared pages are not mapped for the child, but for pinned ones. Locks: the parent's
    /// vmr_lock.
    /// </remarks>
    public async Routine<(Proc? Child, Error Error)> Fork(
        Proc parent, string name, IReadOnlyList<Cpu> cpus)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(cpus);
        if (await CountThreads(parent) != 1)
        {
            return (null, Error.EINVAL);
        }

        if (await NewProc(name) is not { } child)
        {
            return (null, Error.ENOMEM);
        }

        // Whoever finds its regions in a map, wants to know its CPUs.
        foreach (Cpu cpu in cpus)
        {
            child.AddThread(cpu);
        }

        await parent.VmrLock.Acquire();
        bool done = await DuplicateRegions(parent, child);
        if (done)
        {
            await CopyDescriptors(parent, child);
            Observer?.Forked(parent, child);
        }

        await parent.VmrLock.Release();
        if (!done)
        {
            await Release(child);
            return (null, Error.ENOMEM);
        }

        await PopulatePinned(child);
        await ListProc(child);
        return (child, Error.None);
    }

    async Routine<int> CountThreads(Proc proc)
    {
        await procsLock.Acquire();
        int count = proc.Threads;
        await procsLock.Release();
        return count;
    }

    /// <summary>The last thread has left: everything that the process had goes.</summary>
    public async Routine Exit(Proc proc)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await procsLock.Acquire();
        proc.Threads--;
        bool isLast = proc.Threads == 0;
        if (isLast)
        {
            procsHistory.OnWrite(Simulator, "processes");
            procs.Remove(proc);
        }

        await procsLock.Release();
        if (isLast)
        {
            await Release(proc);
        }
    }

    /// <summary>duplicate_vmrs.</summary>
    /// <returns>Whether there was memory for it; what was begun is the child's.</returns>
    async Routine<bool> DuplicateRegions(Proc parent, Proc child)
    {
        for (int i = 0; i < parent.Regions.Count; i++)
        {
            VmRegion region = parent.Regions[i];
            VmRegion copy = ever.Add(new VmRegion(
                Simulator, child, region.Bounds, region.Protection, region.Flags, region.File));
            if (region.File is { } file)
            {
                await HoldFile(file);
                await AddToMap(copy);
            }

            child.Add(copy);
            if (!region.IsShared && !await CopyPages(region, copy))
            {
                await OnHalfCopied(copy);
                return false;
            }
        }

        return true;
    }

    /// <summary>A region could not be copied: whoever destroys the child finds it there.</summary>
    protected virtual Routine OnHalfCopied(VmRegion copy) => default;

    /// <summary>copy_pages: a frame of its own for each private page that there is.</summary>
    async Routine<bool> CopyPages(VmRegion from, VmRegion to)
    {
        Bounds bounds = from.Bounds;
        for (int i = 0; i < bounds.Pages; i++)
        {
            if (!await CopyPage(from.Proc, to, bounds.Start + i, bounds.Offset + i))
            {
                return false;
            }
        }

        return true;
    }

    /// <remarks>
    /// Under pte_lock the parent's page stays: only a truncation of its file would take it away.
    /// Never two of these locks at once.
    /// </remarks>
    async Routine<bool> CopyPage(Proc parent, VmRegion to, VirtualPage at, int index)
    {
        if (PageTables.StateOf(parent.Tables.Peek(at)) == EntryState.Unmapped)
        {
            return true;
        }

        if (await AllocatePage() is not { } copy)
        {
            return false;
        }

        int cuts = await CutsOf(to);
        bool isThere = await CopyFrom(parent, at, copy.Frame);
        Error error = isThere
            ? await MapPageAt(to, at, index, copy, isWrite: false, cuts)
            : Error.BUS;
        if (error != Error.None)
        {
            await DecrementPage(copy);
        }

        // What is being cut off need not be copied.
        return error == Error.EAGAIN
            ? await CopyPage(parent, to, at, index)
            : error is Error.None or Error.BUS;
    }

    /// <summary>Copies what a process has at an address, if it still has something.</summary>
    protected virtual async Routine<bool> CopyFrom(Proc parent, VirtualPage at, Frame to)
    {
        ArgumentNullException.ThrowIfNull(parent);
        await parent.PteLock.Acquire();
        bool isThere = await CopyWords(parent.Tables.Peek(at), to);
        await parent.PteLock.Release();
        return isThere;
    }

    /// <summary>Copies the frame that an entry names, if it names one.</summary>
    protected async Routine<bool> CopyWords(PageTableEntry entry, Frame to)
    {
        bool isThere = PageTables.StateOf(entry) != EntryState.Unmapped;
        for (int word = 0; isThere && word < Machine.Settings.Words; word++)
        {
            await Machine.Memory.CopyWord(entry.Frame, to, word);
        }

        return isThere;
    }

    async Routine CopyDescriptors(Proc parent, Proc child)
    {
        foreach (OpenFile? file in parent.Files)
        {
            if (file is not null)
            {
                await HoldFile(file);
            }
        }

        child.CopyFiles(parent);
    }

    /// <summary>What must never fault is mapped before the child runs.</summary>
    protected virtual async Routine PopulatePinned(Proc child)
    {
        ArgumentNullException.ThrowIfNull(child);
        await child.VmrLock.Acquire();
        for (int i = 0; i < child.Regions.Count; i++)
        {
            if (child.Regions[i].IsPinned)
            {
                Bounds bounds = child.Regions[i].Bounds;
                await PopulateRange(child, bounds.Start, bounds.Pages);
            }
        }

        await child.VmrLock.Release();
    }

    /// <summary>unmap_and_destroy_vmrs, and what is left of a process that nobody runs.</summary>
    /// <remarks>Its CPUs have left its tables, but may hold translations under its tag.</remarks>
    async Routine Release(Proc proc)
    {
        var dropped = new List<OpenFile>();
        await proc.VmrLock.Acquire();
        proc.History++;
        List<VmRegion> regions = [.. proc.Regions];
        if (regions.Count > 0)
        {
            await UnmapEntriesAtExit(proc, regions);
        }

        Observer?.Exited(proc);
        dropped.AddRange(proc.Files.OfType<OpenFile>());
        foreach (VmRegion region in regions)
        {
            await Destroy(region, dropped);
        }

        await proc.VmrLock.Release();
        await DropFiles(dropped);
        await ShootDown(proc, default, Machine.Settings.Pages);
        await proc.Tables.Free();
        await ReturnSpace(proc);
        proc.Free();
    }

    /// <summary>The same as munmap does; in the source without harvesting.</summary>
    protected virtual Routine UnmapEntriesAtExit(Proc proc, List<VmRegion> regions)
        => UnmapEntries(proc, regions);

    async Routine<Proc?> NewProc(string name)
    {
        await procsLock.Acquire();
        procsHistory.OnWrite(Simulator, "processes");
        AddressSpaceId? space = freeSpaces.TryPop(out AddressSpaceId free) ? free : null;
        int pid = pids++;
        await procsLock.Release();
        if (space is null)
        {
            return null;
        }

        if (await Machine.Frames.AllocateCleared() is { } root)
        {
            return new Proc(Machine, name, pid, space.Value, root);
        }

        await ReturnSpace(space.Value);
        return null;
    }

    async Routine ListProc(Proc proc)
    {
        await procsLock.Acquire();
        procsHistory.OnWrite(Simulator, "processes");
        procs.Add(proc);
        await procsLock.Release();
    }

    Routine ReturnSpace(Proc proc) => ReturnSpace(proc.Space);

    async Routine ReturnSpace(AddressSpaceId space)
    {
        await procsLock.Acquire();
        procsHistory.OnWrite(Simulator, "processes");
        freeSpaces.Push(space);
        await procsLock.Release();
    }
}
