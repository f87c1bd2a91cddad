using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Published;

/// <summary>M14: read() stores to the frame, past the entry.</summary>
sealed class StoresPastTheEntry(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<UserResult> StoreToUser(
        UserThread thread, VirtualPage page, int word, ulong value)
    {
        PageTableEntry entry = thread.Proc.Tables.Peek(page);
        if (!entry.Present)
        {
            Error error = await HandlePageFault(thread.Proc, page, isWrite: true);
            if (error != Error.None)
            {
                return new(0, error);
            }

            entry = thread.Proc.Tables.Peek(page);
        }

        await Machine.Memory.Write(entry.Frame, word, value);
        if (Pages.Of(entry.Frame) is { Mapping.Host: Inode inode } its)
        {
            Observer?.Written(inode, its.Index, word, value);
        }

        return default;
    }
}

/// <summary>M15: a region that was copied by half is in no list but the map's.</summary>
sealed class HalfCopiedRegionStays(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine OnHalfCopied(VmRegion copy) => copy.Proc.Remove(copy);
}

/// <summary>M18: pages are removed where a file grows, and not where it shrinks.</summary>
sealed class CutsWhereItGrows(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine CutOff(Inode inode, int pages, int before)
    {
        Observer?.CutBegins(inode, pages);
        await inode.Mappable.Store(pages);
        await inode.Size.Store(pages);
        Observer?.CutEnded(inode, pages);
    }
}

/// <summary>M20: who releases an inode does not look at its pages.</summary>
sealed class ReleaseForgetsItsPages(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine ReleaseInode(Inode inode)
    {
        PageMap map = inode.Map;
        await map.Lock.Acquire();
        foreach ((int _, Atomic<ulong> cell) in map.Tree.All())
        {
            var slot = new Slot(await cell.Load());
            if (slot.Frame is { } frame)
            {
                await cell.CompareExchange(slot.Bits, 0);
                await TakeOut(map, Pages.Of(frame), isCut: false);
            }
        }

        await map.Lock.Release();
    }
}

/// <summary>M23: pages of a child are populated with nobody holding its vmr_lock.</summary>
sealed class PopulatesUnlocked(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine PopulatePinned(Proc child)
    {
        foreach (VmRegion region in child.Regions)
        {
            if (region.IsPinned)
            {
                await PopulateRange(child, region.Bounds.Start, region.Bounds.Pages);
            }
        }
    }
}

/// <summary>M24: the descriptor of a recycled frame keeps what it had.</summary>
sealed class RecycledPageKeepsItsPast(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override Page InitPage(Frame frame)
        => Pages.Find(frame) is { } old ? old : base.InitPage(frame);
}

/// <summary>M25: a fault that is refused returns with vmr_lock held.</summary>
sealed class RefusedFaultKeepsTheLock(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<Error> EndFault(Proc proc, Page? kept, Error error)
        => error == Error.None ? await base.EndFault(proc, kept, error) : error;
}

/// <summary>M26: a file's length is looked at before, and not where the entry is stored.
/// </summary>
sealed class LooksAtTheLengthTooEarly(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<bool> IsBehindNow(Inode inode, int index) => false;
}

/// <summary>M27: fork copies its parent's pages without pte_lock.</summary>
sealed class CopiesWithoutPteLock(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override Routine<bool> CopyFrom(Proc parent, VirtualPage at, Frame to)
        => CopyWords(parent.Tables.Peek(at), to);
}

/// <summary>M27: files are dropped with vmr_lock held, and the last drop writes.</summary>
sealed class DropsFilesUnderTheLock(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine Destroy(VmRegion region, List<OpenFile> dropped)
    {
        OpenFile? file = region.File;
        await base.Destroy(region, dropped);
        if (file is not null)
        {
            dropped.Remove(file);
            await DropFile(file);
        }
    }
}
