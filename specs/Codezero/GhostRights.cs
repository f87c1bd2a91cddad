using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Which pages of writable objects have been mapped for storing.</summary>
/// <remarks>
/// A page that its task may store to keeps its right as long as it is mapped, until the object is
/// frozen or the area's rights change: no handler may take it back because of a load that trapped
/// earlier. After a merge, and when it was pushed out, the right comes with the next store.
/// </remarks>
public sealed class GhostRights
{
    readonly HashSet<Page> granted = [];

    /// <summary>A page that has lost its right, in words; null for none.</summary>
    public string? Lowered(CodezeroWorld world)
    {
        System.ArgumentNullException.ThrowIfNull(world);
        foreach (VmArea area in world.QuietAreas())
        {
            if (!area.IsShared && LoweredIn(world, area) is { } page)
            {
                return $"{area.Task} could store to {page} of its writable top, and now cannot";
            }
        }

        return null;
    }

    Page? LoweredIn(CodezeroWorld world, VmArea area)
    {
        VmObject top = area.Chain.First!.Value.Target;
        foreach (Page page in top.Pages)
        {
            PageTableEntry entry = world.Machine.Walk(
                area.Task.Tables.Root, area.VirtualOf(page.Offset));
            if (!top.Writable || !area.Writable || !entry.Present)
            {
                granted.Remove(page);
            }
            else if (entry.Writable)
            {
                granted.Add(page);
            }
            else if (granted.Contains(page))
            {
                return page;
            }
        }

        return null;
    }
}
