using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Which pages of writable objects have been mapped for storing.</summary>
/// <remarks>
/// A page that its task may store to keeps its right until the object is frozen: no handler may
/// take it back because of a load that trapped earlier. After a merge the right comes with the
/// first store.
/// </remarks>
public sealed class GhostRights(Mm0 mm0)
{
    readonly HashSet<Page> granted = [];

    /// <summary>A page that has lost its right, in words; null for none.</summary>
    public string? Lowered()
    {
        for (int t = 0; t < mm0.Tasks.Count; t++)
        {
            Tcb tcb = mm0.Tasks[t];
            for (int a = 0; a < tcb.Areas.Count; a++)
            {
                VmArea area = tcb.Areas[a];
                if (!area.Tree.Lock.IsHeld && LoweredIn(tcb, area) is { } page)
                {
                    return $"{tcb} could store to {page} of its writable top, and now cannot";
                }
            }
        }

        return null;
    }

    Page? LoweredIn(Tcb tcb, VmArea area)
    {
        VmObject top = area.Chain.First!.Value.Target;
        foreach (Page page in top.Pages)
        {
            PageTableEntry entry = mm0.Machine.Walk(
                tcb.Tables.Root, area.VirtualOf(page.Offset));
            if (!top.Writable)
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
