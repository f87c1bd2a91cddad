using Verified.Codezero;

namespace Verified.Specs.Codezero;

/// <summary>Facts that break the shape of chains, objects and page caches.</summary>
static class Shape
{
    public static string? MiscountedLink(CodezeroWorld world)
    {
        foreach ((_, VmArea area) in world.QuietAreas())
        {
            foreach (VmObjectLink link in area.Chain)
            {
                if (link.IsFreed || link.Target.IsFreed)
                {
                    return $"{link} is on the chain, but "
                        + (link.IsFreed ? "the link was freed" : "the object was freed");
                }

                if (!IsFixed(world, link.Target))
                {
                    continue;
                }

                int counted = link.Target.Links.Count();
                if (counted != link.Target.LinkCount)
                {
                    return $"{link.Target} counts {link.Target.LinkCount} links and has {counted}";
                }

                foreach (VmObjectLink each in link.Target.Links)
                {
                    if (each.IsFreed || !each.IsOnAChain)
                    {
                        return $"{link.Target} has {each}, which is on no chain";
                    }
                }
            }
        }

        return null;
    }

    public static string? MiscountedShadow(CodezeroWorld world)
    {
        foreach ((_, VmArea area) in world.QuietAreas())
        {
            foreach (VmObjectLink link in area.Chain)
            {
                if (IsFixed(world, link.Target) && MiscountedShadowOf(link.Target) is { } fact)
                {
                    return fact;
                }
            }
        }

        return null;
    }

    public static string? ChainLeavesOriginals(CodezeroWorld world)
    {
        foreach ((Tcb tcb, VmArea area) in world.QuietAreas())
        {
            VmObject? before = null;
            foreach (VmObjectLink link in area.Chain)
            {
                if (before is not null && before.Original != link.Target)
                {
                    return $"in {tcb} {before} is followed by {link.Target}, but its original is "
                        + $"{before.Original}";
                }

                before = link.Target;
            }

            if (before is null || before.IsShadow)
            {
                return $"the chain of {area} of {tcb} ends with {before?.ToString() ?? "nothing"}";
            }
        }

        return null;
    }

    public static string? WritableBelowTheTop(CodezeroWorld world)
    {
        foreach ((Tcb tcb, VmArea area) in world.QuietAreas())
        {
            bool first = true;
            foreach (VmObjectLink link in area.Chain)
            {
                VmObject each = link.Target;
                bool allowed = first && each.IsShadow
                    && each.LinkCount == 1 && each.ShadowCount == 0;
                if (each.Writable && !allowed)
                {
                    return $"{each} of {tcb} is writable, {(first ? "first" : "not first")}, "
                        + $"with {each.LinkCount} links and {each.ShadowCount} shadows";
                }

                first = false;
            }
        }

        return null;
    }

    public static string? MisplacedPage(CodezeroWorld world)
    {
        foreach ((_, VmArea area) in world.QuietAreas())
        {
            foreach (VmObjectLink link in area.Chain)
            {
                if (MisplacedPageOf(world, link.Target) is { } fact)
                {
                    return fact;
                }
            }
        }

        return null;
    }

    public static string? NotCollapsed(CodezeroWorld world)
    {
        foreach ((Tcb tcb, VmArea area) in world.QuietAreas())
        {
            VmObject? top = null;
            foreach (VmObjectLink link in area.Chain)
            {
                VmObject each = link.Target;
                if (each.IsShadow && each.LinkCount == 1 && each.ShadowCount == 1)
                {
                    return $"{each} of {tcb} has one link and one shadow, and was not merged";
                }

                if (top is { Writable: true } && each.IsShadow && Mm0.IsSubset(top, each))
                {
                    return $"{top} of {tcb} hides {each} behind it, which was not dropped";
                }

                if (top is not null)
                {
                    break;
                }

                top = each;
            }
        }

        return null;
    }

    static string? MiscountedShadowOf(VmObject shadowed)
    {
        int counted = 0;
        foreach (VmObject each in shadowed.Shadowers)
        {
            counted++;
            if (each.IsFreed)
            {
                return $"{shadowed} has {each} among its shadows, which was freed";
            }

            if (each.LinkCount == 0)
            {
                return $"{shadowed} has {each} among its shadows, which is on no chain";
            }

            if (each.Original != shadowed)
            {
                return $"{shadowed} has {each} among its shadows, whose original is "
                    + $"{each.Original?.ToString() ?? "nothing"}";
            }
        }

        return counted == shadowed.ShadowCount
            ? null
            : $"{shadowed} counts {shadowed.ShadowCount} shadows and has {counted}";
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

    /// <summary>
    /// Whether nobody is changing an object: devzero changes under every tree's lock.
    /// </summary>
    static bool IsFixed(CodezeroWorld world, VmObject each)
    {
        if (each.Guard is null)
        {
            return true;
        }

        for (int i = 0; i < world.Mm0.Trees.Count; i++)
        {
            if (world.Mm0.Trees[i].Lock.IsHeld)
            {
                return false;
            }
        }

        return true;
    }
}
