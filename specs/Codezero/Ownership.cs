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

    public static string? LeakedDescriptor(CodezeroWorld world)
    {
        foreach (VmObject each in world.Mm0.Ever.Objects)
        {
            if (!each.IsFreed && each.LinkCount == 0)
            {
                return $"{each} is on no chain, and was not freed";
            }
        }

        foreach (VmObjectLink each in world.Mm0.Ever.Links)
        {
            if (!each.IsFreed && !each.IsOnAChain)
            {
                return $"{each} is on no chain, and was not freed";
            }
        }

        foreach (Page each in world.Mm0.Ever.Pages)
        {
            if (!each.IsFreed && !(each.IsCached && each.Owner is { IsFreed: false }))
            {
                return $"{each} is in no cache, and was not freed";
            }
        }

        return null;
    }

    public static string? LostIdentifier(CodezeroWorld world)
    {
        foreach (Tcb tcb in world.Mm0.Tasks)
        {
            if (tcb.HasExited)
            {
                return $"{tcb} has exited, and is in the list of tasks";
            }
        }

        (int all, int free) = world.Mm0.Ids;
        int used = world.Mm0.Tasks.Count;
        return used + free == all
            ? null
            : $"of {all} identifiers {used} are tasks' and {free} are free";
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
