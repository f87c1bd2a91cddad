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
        foreach (VmRegion region in map.Regions)
        {
            Proc proc = region.Proc;
            if (region.IsFreed || proc.IsDead)
            {
                return $"the {map} lists a region of {proc}, "
                    + (region.IsFreed ? "which was freed" : "which is dead");
            }

            if (!proc.VmrLock.IsHeld && CountOf(region, proc.Regions) != 1)
            {
                return $"the {map} lists a {region}, and {proc} does not";
            }
        }

        return null;
    }

    static string? Unlisted(Proc proc)
    {
        foreach (VmRegion region in proc.Regions)
        {
            if (region.IsFreed)
            {
                return $"{proc} lists a region that was freed";
            }

            if (region.Map is { Lock.IsHeld: false } map && CountOf(region, map.Regions) != 1)
            {
                return $"the {map} lists the {region} {CountOf(region, map.Regions)} times";
            }
        }

        return null;
    }

    static string? OtherPage(Proc proc, GhostSpace space)
    {
        for (int i = 0; i < space.Pages.Length; i++)
        {
            var at = new VirtualPage(i);
            VmRegion? region = proc.Find(at);
            GhostPage? told = space.Pages[i];
            if (region is null != told is null)
            {
                return $"{at} of {proc} should {(told is null ? "not " : "")}be mapped";
            }

            if (region is not null && WhyNot(region, told!, at) is { } wrong)
            {
                return $"{at} of {proc} should be {wrong}";
            }
        }

        return null;
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
