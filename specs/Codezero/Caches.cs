using System.Collections.Generic;
using Verified.Codezero;

namespace Verified.Specs.Codezero;

/// <summary>Facts that break the shape of page caches.</summary>
static class Caches
{
    public static string? MisplacedPage(CodezeroWorld world)
    {
        foreach (VmObject each in world.QuietObjects())
        {
            if ((MisplacedPageOf(world, each) ?? PageOutside(each)) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    static string? MisplacedPageOf(CodezeroWorld world, VmObject cache)
    {
        int last = int.MinValue;
        int counted = 0;
        foreach (Page page in cache.Pages)
        {
            counted++;
            if (page.IsFreed || page.Owner != cache)
            {
                return $"{cache} caches {page}, whose owner is "
                    + (page.IsFreed ? "nobody: it was freed" : $"{page.Owner}");
            }

            if (page.Offset <= last)
            {
                return $"{cache} caches page {page.Offset} behind page {last}";
            }

            if (!world.Machine.Memory.IsAllocated(page.Frame))
            {
                return $"{cache} caches {page}, which is free";
            }

            last = page.Offset;
        }

        return counted == cache.PageCount
            ? null
            : $"{cache} counts {cache.PageCount} pages and has {counted}";
    }

    /// <summary>A page, in memory or in swap, that no area and no file has room for.</summary>
    static string? PageOutside(VmObject cache)
    {
        foreach (Page page in cache.Pages)
        {
            if (IsOutside(cache, page.Offset))
            {
                return $"{cache} has page {page.Offset}, which nobody can see";
            }
        }

        if (cache.Slots.Count > 0)
        {
            foreach (KeyValuePair<int, int> slot in cache.Slots)
            {
                if (IsOutside(cache, slot.Key))
                {
                    return $"{cache} has page {slot.Key} in swap, which nobody can see";
                }
            }
        }

        return null;
    }

    static bool IsOutside(VmObject cache, int offset)
    {
        if (cache.File is { } file)
        {
            return offset < 0 || offset >= file.Length;
        }

        foreach (VmObjectLink link in cache.Links)
        {
            if (link.Area.ContainsOffset(offset))
            {
                return false;
            }
        }

        return true;
    }
}
