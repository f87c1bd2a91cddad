using Verified.Akaros;
using Verified.Simulation;

namespace Verified.Specs.Akaros;

/// <summary>Facts about the slots of maps: who owns, who uses, who removes.</summary>
static class Slots
{
    public static string? Disowned(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (each.Slot.Frame is { } frame && WhyNotOwned(world, each, frame) is { } wrong)
            {
                return $"{each} is in {frame}, {wrong}";
            }
        }

        return null;
    }

    public static string? HalfEmpty(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (each.Slot is { Frame: null, Bits: not 0 })
            {
                return $"{each} is in no frame, and its slot says: {each.Slot}";
            }
        }

        return null;
    }

    public static string? Miscounted(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            int owners = each.Known?.Owners ?? 0;
            if (each.Slot.Frame is not null && each.Slot.References != owners)
            {
                return $"{each} counts {each.Slot.References} users and has {owners}";
            }
        }

        return world.Ghost.Stranger;
    }

    public static string? WronglyMarked(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (each.Page is { IsFreed: false } page
                && WhyNotMarked(each, page) is { } wrong)
            {
                return $"{each} {wrong}";
            }
        }

        return null;
    }

    public static string? MarkedAgain(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (each.Slot.Removal && each.Known is { LookedUp: true })
            {
                return $"{each} was looked up since it was marked, and is still to be removed";
            }
        }

        return null;
    }

    public static string? SecondRemover(AkarosWorld world)
    {
        foreach (GhostMap map in world.Ghost.Maps)
        {
            if (map.Removers > 1)
            {
                return $"{map.Removers} removers work on the {map.Map}";
            }

            if (map.Removers == 1 && !map.Map.Removal.IsHeld)
            {
                return $"a remover works on the {map.Map}, and another one could";
            }
        }

        return null;
    }

    public static string? MiscountedPages(AkarosWorld world)
    {
        foreach (GhostMap map in world.Ghost.Maps)
        {
            int pages = 0;
            foreach (Cell each in world.Cells())
            {
                pages += each.Map == map && each.Slot.Frame is not null ? 1 : 0;
            }

            if (!map.Map.Lock.IsHeld && pages != map.Map.PageCount)
            {
                return $"the {map.Map} counts {map.Map.PageCount} pages and has {pages}";
            }
        }

        return null;
    }

    public static string? StillUsed(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (each.Known is { } its && its.Owners > its.Holders)
            {
                return $"{each} has {its.Owners} users, and nobody is left to put it";
            }
        }

        return null;
    }

    static string? WhyNotOwned(AkarosWorld world, Cell cell, Machines.Frame frame)
    {
        if (!world.Machine.Memory.IsAllocated(frame) || cell.Page is not { IsFreed: false } page)
        {
            return "which is free";
        }

        int owners = page.References.Value;
        return owners != 1 ? $"which has {owners} owners"
            : page.Mapping != cell.Map.Map || page.Index != cell.Index
                ? $"which is page {page.Index} of {page.Mapping?.Host ?? "nothing"}"
            : page.TreeSlot != cell.Atom ? "which counts its users in another slot"
            : null;
    }

    static string? WhyNotMarked(Cell cell, Page page)
        => !cell.Slot.Removal
                ? page.Marked && cell.Map.Removers == 0
                    ? "has a remover's mark, and no remover is there"
                    : null
            : cell.Map.Removers == 0 ? "is to be removed, and no remover is there"
            : cell.Known?.MarkedBy != cell.Map.Removals || !page.Marked
                ? "is to be removed, and the remover has not marked it"
            : cell.Slot.References > 0
                ? $"is to be removed, and has {cell.Slot.References} users"
            : null;
}
