using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Facts about who has which frame.</summary>
static class Ownership
{
    public static string? FrameWithoutOneOwner(CodezeroWorld world)
    {
        var owners = new Dictionary<Frame, string>();
        foreach ((Frame frame, string owner) in Owned(world))
        {
            if (!owners.TryAdd(frame, owner))
            {
                return $"{frame} belongs to {owners[frame]} and to {owner}";
            }
        }

        for (int i = 0; i < world.Machine.Memory.Frames; i++)
        {
            var frame = new Frame(i);
            if (world.Machine.Memory.IsAllocated(frame) != owners.ContainsKey(frame))
            {
                return owners.TryGetValue(frame, out string? owner)
                    ? $"{frame} belongs to {owner}, but it is free"
                    : $"{frame} is allocated, and belongs to nobody";
            }
        }

        return null;
    }

    static IEnumerable<(Frame Frame, string Owner)> Owned(CodezeroWorld world)
    {
        yield return (world.Mm0.ZeroPage.Frame, "devzero");
        yield return (world.Mm0.IdleRoot, "the idle CPUs");
        var seen = new HashSet<VmObject>();
        foreach (Tcb tcb in world.Mm0.Tasks)
        {
            foreach (Frame table in tcb.Tables.Tables)
            {
                yield return (table, $"the tables of {tcb}");
            }

            foreach (VmArea area in tcb.Areas)
            {
                foreach (VmObjectLink link in area.Chain)
                {
                    if (!seen.Add(link.Target))
                    {
                        continue;
                    }

                    foreach (Page page in link.Target.Pages)
                    {
                        yield return (page.Frame, $"{link.Target}");
                    }
                }
            }
        }
    }
}
