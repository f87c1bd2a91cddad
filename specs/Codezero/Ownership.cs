using System;
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
            if (slot is not null)
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
            if (!each.IsFreed && each.LinkCount == 0 && !IsListed(world, each.File))
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

        var seen = new HashSet<AddressSpaceId>(world.Mm0.FreeIds);
        int free = seen.Count;
        foreach (Tcb tcb in world.Mm0.Tasks)
        {
            if (!seen.Add(tcb.Id))
            {
                return $"{tcb.Id} is {tcb}'s, and somebody else's or free";
            }
        }

        return seen.Count == world.Mm0.AllIds && free == world.Mm0.FreeIds.Count
            ? null
            : $"of {world.Mm0.AllIds} identifiers {seen.Count - free} are tasks' and "
                + $"{world.Mm0.FreeIds.Count} are free";
    }

    public static string? UnusedFile(CodezeroWorld world)
    {
        foreach (VmFile each in world.Mm0.Ever.Files)
        {
            int openers = OpenersOf(world, each);
            if (openers != each.Openers)
            {
                return $"{each} counts {each.Openers} openers and has {openers}";
            }

            if (each.Object.IsFreed)
            {
                if (openers > 0)
                {
                    return $"{each} was freed, and has {openers} openers";
                }

                continue;
            }

            // A disk that failed is the one excuse for what was not written.
            bool waits = each.Type == FileType.Shm
                ? each.Address is null
                : IsDirty(each) && world.Machine.Settings.DiskFailures > 0;
            if (openers == 0 && each.Object.LinkCount == 0 && !waits)
            {
                return $"{each} has no opener and no link, and is still there";
            }
        }

        return null;
    }

    public static string? LostSlot(CodezeroWorld world)
    {
        if (world.Mm0.Swap is not { } swap)
        {
            return null;
        }

        var owners = new object?[swap.Disk.Blocks];
        foreach (int free in swap.Free)
        {
            if (owners[free] is not null)
            {
                return $"slot {free} of swap is free twice";
            }

            owners[free] = swap;
        }

        foreach (VmObject each in world.QuietObjects())
        {
            foreach (KeyValuePair<int, int> slot in each.Slots)
            {
                if (owners[slot.Value] is { } other)
                {
                    return $"slot {slot.Value} of swap is {each}'s, and "
                        + (other == swap ? "free" : $"{other}'s");
                }

                owners[slot.Value] = each;
            }
        }

        int lost = Array.IndexOf(owners, null);
        return lost < 0 ? null : $"slot {lost} of swap is nobody's, and not free";
    }

    public static string? SecondAnswer(CodezeroWorld world)
    {
        foreach (Request each in world.Mm0.Ever.Requests)
        {
            if (each.Answers > 1)
            {
                return $"a {each.GetType().Name} of {each.Sender} was answered "
                    + $"{each.Answers} times";
            }
        }

        return null;
    }

    public static string? UnwiredPage(CodezeroWorld world)
    {
        foreach (VmArea area in world.QuietAreas())
        {
            for (int i = 0; (area.Flags & VmFlags.Fixed) != 0 && i < area.PageCount; i++)
            {
                if (world.Newest(area, area.FileOffset + i).Page is null)
                {
                    return $"{area.Start + i} of {area.Task} is wired, and not in memory";
                }
            }
        }

        return null;
    }

    public static string? CountedTransfer(CodezeroWorld world)
    {
        foreach (ObjectTree tree in world.Mm0.Trees)
        {
            if (tree.ShadowTransfers != 0)
            {
                return $"the tree of {tree.Lock} counts {tree.ShadowTransfers} pages in transfer";
            }
        }

        return null;
    }

    static int OpenersOf(CodezeroWorld world, VmFile file)
    {
        int openers = file.Type == FileType.Boot ? 1 : 0;
        foreach (Tcb tcb in world.Mm0.Tasks)
        {
            foreach (VmFile? open in tcb.Files)
            {
                openers += open == file ? 1 : 0;
            }
        }

        return openers;
    }

    static bool IsListed(CodezeroWorld world, VmFile? file)
    {
        foreach (VmFile each in world.Mm0.Files)
        {
            if (each == file)
            {
                return true;
            }
        }

        foreach (VmFile each in world.Mm0.Segments)
        {
            if (each == file)
            {
                return true;
            }
        }

        return false;
    }

    static bool IsDirty(VmFile file)
    {
        foreach (Page page in file.Object.Pages)
        {
            if (page.Dirty)
            {
                return true;
            }
        }

        return false;
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
        }

        foreach (VmObject each in world.QuietObjects())
        {
            foreach (Page page in each.Pages)
            {
                yield return (page.Frame, each);
            }
        }
    }
}
