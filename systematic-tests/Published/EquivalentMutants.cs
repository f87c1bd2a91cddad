using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;

namespace Verified.Published;

/// <summary>
/// Changes of Akaros's removal that nothing can tell, under its locks: no bugs, and none is found.
/// </summary>
/// <remarks>
/// A mutation test that reports one of these as a survivor is right about the code and wrong about
/// the tests. Source: facts, the end of section 8.
/// </remarks>
public static class EquivalentMutants
{
    /// <summary>By name, with what makes them harmless.</summary>
    public static readonly IReadOnlyDictionary<string, MakeKernel> ByName
        = new SortedDictionary<string, MakeKernel>
        {
            ["fault-drops-d"] = (machine, batch) => new FaultDropsD(machine, batch),
            ["looks-at-d-while-hiding"]
                = (machine, batch) => new LooksAtDWhileHiding(machine, batch),
            ["dirty-before-the-store"]
                = (machine, batch) => new DirtyBeforeTheStore(machine, batch),
            ["remover-stores-plainly"]
                = (machine, batch) => new RemoverStoresPlainly(machine, batch),
        };
}

/// <summary>A fault stores its entry without the D of what was there.</summary>
/// <remarks>Lookups take the map's lock: a fault never meets an entry that a remover hid.</remarks>
sealed class FaultDropsD(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override Routine<bool> StoreEntry(
        VmRegion region, VirtualPage at, PageTableEntry old, Page page, bool isWrite)
        => base.StoreEntry(
            region, at, old.Present ? old : PageTableEntry.Absent, page, isWrite);
}

/// <summary>A writer marks the page dirty before he stores to it, and puts it afterwards.</summary>
/// <remarks>A remover refuses pages that are used. A sync does not: there it is a bug.</remarks>
sealed class DirtyBeforeTheStore(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine StoreToPage(Inode inode, Page page, int word, ulong value)
    {
        await page.Dirty.Store(true);
        await Machine.Memory.Write(page.Frame, word, value);
        Observer?.Written(inode, page.Index, word, value);
        await PutPage(page);
    }
}

/// <summary>The remover stores to slots, whatever they are by then.</summary>
/// <remarks>It has the lock, and looks only at pages without users.</remarks>
sealed class RemoverStoresPlainly(Machine machine, int batch) : Kernel(machine, batch)
{
    protected override async Routine<bool> ReplaceSlot(Atomic<ulong> cell, Slot old, Slot made)
    {
        await cell.Store(made.Bits);
        return true;
    }
}
