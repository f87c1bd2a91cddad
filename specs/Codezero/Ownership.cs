using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Facts about who has which frame.</summary>
static class Ownership
{
    public static string? FrameWithoutOneOwner(CodezeroWorld world)
    {
        var owners = new object?[world.Machine.Memory.Frames];
        foreach ((Frame frame, object owner) in Owned(world))
        {
            ref object? slot = ref owners[frame.Number];
            if (slot is not null && slot != owner)
            {
                return $"{frame} belongs to {slot} and to {owner}";
            }

            slot = owner;
        }

        for (int i = 0; i < owners.Length; i++)
        {
            var frame = new Frame(i);
            if (world.Machine.Memory.IsAllocated(frame) != owners[i] is not null)
            {
                return owners[i] is { } owner
                    ? $"{frame} belongs to {owner}, but it is free"
                    : $"{frame} is allocated, and belongs to nobody";
            }
        }

        return null;
    }

    static IEnumerable<(Frame Frame, object Owner)> Owned(CodezeroWorld world)
    {
        yield return (world.Mm0.ZeroPage.Frame, world.Mm0.Devzero);
        yield return (world.Mm0.IdleRoot, world.Mm0);
        foreach (Tcb tcb in world.Mm0.Tasks)
        {
            foreach (Frame table in tcb.Tables.Tables)
            {
                yield return (table, tcb);
            }

            foreach (VmArea area in tcb.Areas)
            {
                foreach (VmObjectLink link in area.Chain)
                {
                    foreach (Page page in link.Target.Pages)
                    {
                        yield return (page.Frame, link.Target);
                    }
                }
            }
        }
    }
}
