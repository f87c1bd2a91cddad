using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>Facts about regions, and the lists that they are in.</summary>
static class ReverseMap
{
    public static string? Incomplete(AkarosWorld world)
    {
        foreach (GhostMap map in world.Ghost.Maps)
        {
            if (!map.Map.Lock.IsHeld && WronglyListed(map.Map) is { } fact)
            {
                return fact;
            }
        }

        foreach (Proc proc in world.Procs())
        {
            if (!proc.IsDead && !proc.VmrLock.IsHeld && Unlisted(proc) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    /// <summary>A page of a process that is not what it was told.</summary>
    public static string? OtherThanTold(AkarosWorld world)
    {
        foreach (Proc proc in world.Procs())
        {
            if (!proc.IsDead && !proc.VmrLock.IsHeld
                && world.Ghost.SpaceOf(proc) is { } space
                && OtherPage(proc, space) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    static string? WronglyListed(PageMap map)
    {
        IReadOnlyList<VmRegion> listed = map.Regions;
        for (int i = 0; i < listed.Count; i++)
        {
            Proc proc = listed[i].Proc;
            if (listed[i].IsFreed || proc.IsDead)
            {
                return $"the {map} lists a region of {proc}, which "
                    + (listed[i].IsFreed ? "was freed" : "is dead");
            }

            if (!proc.VmrLock.IsHeld && CountOf(listed[i], proc.Regions) != 1)
            {
                return $"the {map} lists a {listed[i]}, and {proc} does not";
            }
        }

        return null;
    }

    static string? Unlisted(Proc proc)
    {
        IReadOnlyList<VmRegion> its = proc.Regions;
        for (int i = 0; i < its.Count; i++)
        {
            if (its[i].IsFreed)
            {
                return $"{proc} lists a region that was freed";
            }

            if (its[i].Map is { Lock.IsHeld: false } map && CountOf(its[i], map.Regions) != 1)
            {
                return $"the {map} lists the {its[i]} {CountOf(its[i], map.Regions)} times";
            }
        }

        return null;
    }

    static string? OtherPage(Proc proc, GhostSpace space)
    {
        IReadOnlyList<VmRegion> its = proc.Regions;
        int mapped = 0;
        for (int i = 0; i < its.Count; i++)
        {
            for (VirtualPage at = its[i].Bounds.Start; at != its[i].Bounds.End; at += 1)
            {
                mapped++;
                GhostPage? told = space.Pages[at.Number];
                if (told is null || WhyNot(its[i], told, at) is not null)
                {
                    return $"{at} of {proc} should be "
                        + (told is null ? "unmapped" : WhyNot(its[i], told, at));
                }
            }
        }

        int wanted = 0;
        foreach (GhostPage? page in space.Pages)
        {
            wanted += page is null ? 0 : 1;
        }

        return mapped == wanted ? null : $"{proc} should have {wanted} pages, and has {mapped}";
    }

    static string? WhyNot(VmRegion region, GhostPage told, VirtualPage at)
        => region.Protection != told.Rights ? $"{told.Rights}, and is {region.Protection}"
            : region.IsShared != told.IsShared ? "shared, or private, and is not"
            : region.Map == told.File?.Map
                && (told.File is null || region.Bounds.IndexOf(at) == told.Index)
                ? null
            : $"page {told.Index} of {told.File?.Map.Host ?? "zeroes"}, and is "
                + $"{region.Bounds.IndexOf(at)} of {region.File?.Inode.Name ?? "zeroes"}";

    static int CountOf(VmRegion region, IReadOnlyList<VmRegion> list)
    {
        int count = 0;
        for (int i = 0; i < list.Count; i++)
        {
            count += list[i] == region ? 1 : 0;
        }

        return count;
    }
}
