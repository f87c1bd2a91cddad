using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>Facts about who has what, at rest.</summary>
static class Holdings
{
    public static string? FrameWithoutOneOwner(AkarosWorld world)
    {
        var owners = new object?[world.Machine.Memory.Frames];
        foreach ((Frame frame, object owner) in Owned(world))
        {
            ref object? its = ref owners[frame.Number];
            if (its is not null)
            {
                return $"{frame} belongs to {its} and to {owner}";
            }

            its = owner;
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

    public static string? LostBuffer(AkarosWorld world)
    {
        foreach (BufferHead each in world.Kernel.Ever.Buffers)
        {
            if (!each.IsFreed && (each.Page.IsFreed || !IsChained(each)))
            {
                return $"the {each} was not freed, and its page "
                    + (each.Page.IsFreed ? "was" : "does not know it");
            }
        }

        return null;
    }

    public static string? LostRegion(AkarosWorld world)
    {
        foreach (VmRegion each in world.Kernel.Ever.Regions)
        {
            if (!each.IsFreed && !IsListed(each))
            {
                return $"a region of {each.Proc} was not freed, and {each.Proc} has it no more";
            }
        }

        return null;
    }

    public static string? MiscountedFile(AkarosWorld world)
    {
        foreach (OpenFile each in world.Kernel.Ever.Files)
        {
            int holders = HoldersOf(world, each);
            if (each.References.Value != holders)
            {
                return $"an open {each} counts {each.References.Value} references and has "
                    + $"{holders}";
            }
        }

        foreach (Inode inode in world.Kernel.Inodes)
        {
            int openers = OpenersOf(world, inode);
            if (inode.Openers.Value != openers)
            {
                return $"{inode} counts {inode.Openers.Value} openers and has {openers}";
            }
        }

        return null;
    }

    public static string? LostIdentifier(AkarosWorld world)
    {
        Kernel kernel = world.Kernel;
        var seen = new HashSet<AddressSpaceId>(kernel.FreeSpaces);
        int free = seen.Count;
        foreach (Proc proc in kernel.Procs)
        {
            if (!seen.Add(proc.Space))
            {
                return $"{proc.Space} is {proc}'s, and somebody else's or free";
            }
        }

        return seen.Count == kernel.AllSpaces && free == kernel.FreeSpaces.Count
            ? null
            : $"of {kernel.AllSpaces} identifiers {seen.Count - free} are processes' and "
                + $"{kernel.FreeSpaces.Count} are free";
    }

    static IEnumerable<(Frame Frame, object Owner)> Owned(AkarosWorld world)
    {
        yield return (world.Kernel.IdleRoot, "the idle root");
        foreach (Proc proc in world.Kernel.Procs)
        {
            foreach (Frame table in proc.Tables.Tables)
            {
                yield return (table, proc);
            }
        }

        foreach (Cell each in world.Cells())
        {
            if (each.Slot.Frame is { } frame)
            {
                yield return (frame, each.Map.Map);
            }
        }

        foreach (Entry each in world.Entries())
        {
            bool isPrivate = world.Kernel.Pages.Find(each.Value.Frame)
                is { IsFreed: false, Mapping: null };
            if (isPrivate)
            {
                yield return (each.Value.Frame, each);
            }
        }
    }

    static bool IsChained(BufferHead buffer)
    {
        BufferHead? each = buffer.Page.Buffers.Value;
        while (each is not null && each != buffer)
        {
            each = each.Next;
        }

        return each is not null;
    }

    static bool IsListed(VmRegion region)
    {
        bool isListed = false;
        foreach (VmRegion each in region.Proc.IsDead ? [] : region.Proc.Regions)
        {
            isListed |= each == region;
        }

        return isListed;
    }

    static int HoldersOf(AkarosWorld world, OpenFile file)
    {
        int holders = 0;
        foreach (Proc proc in world.Kernel.Procs)
        {
            foreach (OpenFile? each in proc.Files)
            {
                holders += each == file ? 1 : 0;
            }

            foreach (VmRegion region in proc.Regions)
            {
                holders += !region.IsFreed && region.File == file ? 1 : 0;
            }
        }

        return holders;
    }

    public static string? EmptyNode(AkarosWorld world)
    {
        foreach (GhostMap each in world.Ghost.Maps)
        {
            if (each.Map.Tree.EmptyNodeCount is > 0 and var empty)
            {
                return $"the tree of the {each.Map} has {empty} empty nodes";
            }
        }

        return null;
    }

    static int OpenersOf(AkarosWorld world, Inode inode)
    {
        int openers = 0;
        foreach (OpenFile each in world.Kernel.Ever.Files)
        {
            openers += !each.IsClosed && each.Inode == inode ? 1 : 0;
        }

        return openers;
    }
}
