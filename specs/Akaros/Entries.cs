using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>Facts about the entries of processes, those that no walker uses too.</summary>
static class Entries
{
    public static string? Dangling(AkarosWorld world)
    {
        foreach (Entry each in world.Entries())
        {
            if (WhyNot(world, each) is { } wrong)
            {
                return $"{each} names {each.Value.Frame}, {wrong}";
            }
        }

        return null;
    }

    static string? WhyNot(AkarosWorld world, in Entry entry)
    {
        Frame frame = entry.Value.Frame;
        if (!world.Machine.Memory.IsAllocated(frame)
            || world.Kernel.Pages.Find(frame) is not { IsFreed: false } page)
        {
            return "which is free";
        }

        return page.Mapping is not { } map ? null
            : !IsIn(map, page, frame) ? "which is in no slot of its map"
            : !page.UpToDate.Value ? "which is not loaded"
            : !IsShown(map, page.Index, entry)
                ? $"and no region that the {map} lists shows its page {page.Index} there"
            : null;
    }

    static bool IsIn(PageMap map, Page page, Frame frame)
        => new Slot(map.Tree.Find(page.Index)?.Value ?? 0).Frame == frame;

    static bool IsShown(PageMap map, int index, in Entry entry)
    {
        IReadOnlyList<VmRegion> regions = map.Regions;
        for (int i = 0; i < regions.Count; i++)
        {
            VmRegion region = regions[i];
            if (!region.IsFreed && region.Proc == entry.Proc && region.IsShared
                && region.Bounds.Contains(entry.Page)
                && region.Bounds.IndexOf(entry.Page) == index)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The entries of pinned pages while a remover works on their map.</summary>
sealed class PinnedEntries
{
    List<(PageMap Map, Entry Entry)> before = [];

    /// <summary>What the last step has done to them, if it was the remover's.</summary>
    public string? Changed(AkarosWorld world)
    {
        List<(PageMap Map, Entry Entry)> now = [];
        string? changed = null;
        foreach (GhostMap map in world.Ghost.Maps)
        {
            if (map.Removers > 0 && HasPins(map.Map))
            {
                AddPinned(world, map.Map, now);
                changed ??= map.Remover is null || map.Remover == world.LastTask
                    ? LostOf(map.Map, now)
                    : null;
            }
        }

        before = now;
        return changed;
    }

    string? LostOf(PageMap map, List<(PageMap Map, Entry Entry)> now)
    {
        foreach ((PageMap whose, Entry each) in before)
        {
            PageTableEntry left = now.Find(
                it => it.Entry.Proc == each.Proc && it.Entry.Page == each.Page).Entry.Value;
            bool isOther = left.Present != each.Value.Present || left.Frame != each.Value.Frame;
            if (whose == map && isOther && IsPinned(map, each))
            {
                return $"{each} is pinned, and the remover has made it "
                    + $"{PageTables.StateOf(left)}";
            }
        }

        return null;
    }

    static bool HasPins(PageMap map)
    {
        for (int i = 0; i < map.Regions.Count; i++)
        {
            if (map.Regions[i] is { IsFreed: false, IsPinned: true })
            {
                return true;
            }
        }

        return false;
    }

    static void AddPinned(
        AkarosWorld world, PageMap map, List<(PageMap Map, Entry Entry)> to)
    {
        foreach (Entry each in world.Entries())
        {
            if (IsPinned(map, each))
            {
                to.Add((map, each));
            }
        }
    }

    static bool IsPinned(PageMap map, in Entry entry)
    {
        for (int i = 0; i < map.Regions.Count; i++)
        {
            if (map.Regions[i] is { IsFreed: false, IsPinned: true } region
                && region.Proc == entry.Proc && region.Bounds.Contains(entry.Page))
            {
                return true;
            }
        }

        return false;
    }
}
