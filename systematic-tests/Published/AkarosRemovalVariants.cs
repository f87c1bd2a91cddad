using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Published;

/// <summary>T27: a second remover is let in.</summary>
sealed class AdmitsTwoRemovers(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<bool> Admit(PageMap map)
        => await base.Admit(map) || Simulator.Choose("a second remover is let in", 2) == 1;

    protected override async Routine Dismiss(PageMap map)
    {
        if (map.Removal.IsHeldBy(Simulator.Current!))
        {
            await base.Dismiss(map);
        }
    }
}

/// <summary>T28, T29: pages that somebody uses are marked too.</summary>
sealed class MarksPagesInUse(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override bool MayMark(Slot slot) => true;
}

/// <summary>T30: who reaps does not look whether a page was looked up since.</summary>
sealed class ReapsWithoutALook(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override bool MayReap(Slot slot) => true;
}

/// <summary>T31: a lookup leaves the remover's mark.</summary>
sealed class LookupKeepsTheMark(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override Slot WithUser(Slot slot) => slot.Incremented();
}

/// <summary>T32: entries of removed pages stay, hidden.</summary>
sealed class LeavesHiddenEntries(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine UnmapAndHarvest(Proc proc, VirtualPage at, Page page)
    {
        if (proc.Tables.Peek(at).Dirty)
        {
            await SaveDirtyBit(page);
        }
    }
}

/// <summary>T33: a page is taken for clean after it was written, and not before.</summary>
sealed class CleanAfterWriting(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine TakeForClean(PageMap map, Page page)
    {
    }

    protected override async Routine<Error> WriteOne(PageMap map, Page page)
    {
        Error error = await WritePage(map, page);
        if (error == Error.None)
        {
            await base.TakeForClean(map, page);
        }

        Observer?.WriteEnded(map, page.Index, page, error);
        return error;
    }
}

/// <summary>T34: a writer puts the page before he marks it dirty.</summary>
sealed class PutsBeforeDirty(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine StoreToPage(Inode inode, Page page, int word, ulong value)
    {
        await Machine.Memory.Write(page.Frame, word, value);
        Observer?.Written(inode, page.Index, word, value);
        await PutPage(page);
        await page.Dirty.Store(true);
    }
}

/// <summary>M9: an entry is read, and hidden by a write of what was read.</summary>
sealed class HidesByReadAndWrite(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine HideEntry(Proc proc, VirtualPage page, PageTableEntry entry)
        => await proc.Tables.Write(
            page,
            new((entry.Bits & ~PageTableEntry.PresentBit) | PageTableEntry.SoftwareBit));
}

/// <summary>T41: D is looked at when an entry is hidden, and not when no CPU has it.</summary>
class LooksAtDWhileHiding(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine HideEntry(Proc proc, VirtualPage page, PageTableEntry entry)
    {
        PageTableEntry old = await proc.Tables.Hide(page);
        if (old.Dirty)
        {
            await SaveDirtyBit(Pages.Of(old.Frame));
        }
    }

    protected override async Routine UnmapAndHarvest(Proc proc, VirtualPage at, Page page)
        => await proc.Tables.Write(at, PageTableEntry.Absent);
}

/// <summary>T41: the same by a read and a write.</summary>
sealed class LooksAtDWhileHidingByReadAndWrite(Machine machine, int batch)
    : LooksAtDWhileHiding(machine, batch)
{
    protected override async Routine HideEntry(Proc proc, VirtualPage page, PageTableEntry entry)
    {
        if (entry.Dirty)
        {
            await SaveDirtyBit(Pages.Of(entry.Frame));
        }

        await proc.Tables.Write(
            page,
            new((entry.Bits & ~PageTableEntry.PresentBit) | PageTableEntry.SoftwareBit));
    }
}

/// <summary>M10: a shootdown is sent, and nobody waits for it.</summary>
sealed class DoesNotAwaitShootdowns(Machine machine, int batch) : Kernel(machine, batch)
{
    int sent;

    protected override async Routine ShootDown(Proc proc, VirtualPage first, int pages)
    {
        ulong targets = await TargetsOf(proc);
        InvalidationScope scope = ScopeOf(proc, first, pages);
        Simulator.Start(
            $"shootdown {sent++}", () => Machine.Shootdowns.Run(null, scope, targets));
    }
}

/// <summary>M10: the CPU on which a process of one thread runs is not told.</summary>
sealed class ShootdownMissesACpu(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<ulong> TargetsOf(Proc proc)
        => await base.TargetsOf(proc) & ~1UL;
}

/// <summary>M22: pins are not stored with the region.</summary>
sealed class PinsAreForgotten(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override bool IsPinned(VmRegion region) => false;
}
