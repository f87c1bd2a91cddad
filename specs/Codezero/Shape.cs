using Verified.Codezero;

namespace Verified.Specs.Codezero;

/// <summary>Facts that break the shape of areas, chains and objects.</summary>
static class Shape
{
    public static string? MiscountedLink(CodezeroWorld world)
    {
        foreach (VmArea area in world.QuietAreas())
        {
            foreach (VmObjectLink link in area.Chain)
            {
                if (link.IsFreed || link.Target.IsFreed)
                {
                    return $"{link} is on the chain, but "
                        + (link.IsFreed ? "the link was freed" : "the object was freed");
                }

                if (IsFixedDevzero(world, link.Target)
                    && MiscountedLinkOf(link.Target) is { } fact)
                {
                    return fact;
                }
            }
        }

        foreach (VmObject each in world.QuietObjects())
        {
            if (MiscountedLinkOf(each) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    public static string? MiscountedShadow(CodezeroWorld world)
    {
        foreach (VmArea area in world.QuietAreas())
        {
            foreach (VmObjectLink link in area.Chain)
            {
                if (IsFixedDevzero(world, link.Target)
                    && MiscountedShadowOf(link.Target) is { } fact)
                {
                    return fact;
                }
            }
        }

        foreach (VmObject each in world.QuietObjects())
        {
            if (MiscountedShadowOf(each) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    public static string? ChainLeavesOriginals(CodezeroWorld world)
    {
        foreach (VmArea area in world.QuietAreas())
        {
            VmObject? before = null;
            foreach (VmObjectLink link in area.Chain)
            {
                if (before is not null && before.Original != link.Target
                    && !(area.IsShared && link.Target == world.Mm0.Devzero))
                {
                    return $"in {area.Task} {before} is followed by {link.Target}, but its "
                        + $"original is {before.Original}";
                }

                before = link.Target;
            }

            if (before is null || before.IsShadow)
            {
                return $"the chain of {area} of {area.Task} ends with "
                    + (before?.ToString() ?? "nothing");
            }
        }

        return null;
    }

    public static string? WritableBelowTheTop(CodezeroWorld world)
    {
        foreach (VmArea area in world.QuietAreas())
        {
            bool first = true;
            foreach (VmObjectLink link in area.Chain)
            {
                VmObject each = link.Target;
                bool allowed = first && (area.IsShared
                    ? each.File is { Type: FileType.Shm }
                    : each.IsShadow && each.LinkCount == 1 && each.ShadowCount == 0);
                if (each.Writable && !allowed)
                {
                    return $"{each} of {area.Task} is writable, {(first ? "first" : "not first")}, "
                        + $"with {each.LinkCount} links and {each.ShadowCount} shadows";
                }

                first = false;
            }
        }

        return null;
    }

    public static string? OverlappingAreas(CodezeroWorld world)
    {
        for (int t = 0; t < world.Mm0.Tasks.Count; t++)
        {
            Tcb tcb = world.Mm0.Tasks[t];
            int end = 0;
            for (int a = 0; a < tcb.Areas.Count && !tcb.Space.IsHeldForWriting; a++)
            {
                VmArea area = tcb.Areas[a];
                if (area.PageCount <= 0 || area.Start.Number < end)
                {
                    return $"{area} of {tcb} has {area.PageCount} pages, and what is before it "
                        + $"ends at 0x{end:x}";
                }

                end = area.End.Number;
            }
        }

        return null;
    }

    public static string? NotCollapsed(CodezeroWorld world)
    {
        foreach (VmArea area in world.QuietAreas())
        {
            VmObject? top = null;
            foreach (VmObjectLink link in area.Chain)
            {
                VmObject each = link.Target;
                if (each.IsShadow && each.LinkCount == 1 && each.ShadowCount == 1)
                {
                    return $"{each} of {area.Task} has one link and one shadow, and was not merged";
                }

                if (top is { Writable: true } && each.IsShadow && Mm0.IsSubset(top, each, area))
                {
                    return $"{top} of {area.Task} hides {each} behind it, which was not dropped";
                }

                top = each;
            }
        }

        return null;
    }

    static string? MiscountedLinkOf(VmObject target)
    {
        int counted = target.Links.Count();
        if (counted != target.LinkCount)
        {
            return $"{target} counts {target.LinkCount} links and has {counted}";
        }

        foreach (VmObjectLink each in target.Links)
        {
            if (each.IsFreed || !each.IsOnAChain)
            {
                return $"{target} has {each}, which is on no chain";
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

    /// <summary>
    /// Whether an object is devzero, which is in no tree's list and changes under every tree's
    /// lock, and nobody is changing it.
    /// </summary>
    static bool IsFixedDevzero(CodezeroWorld world, VmObject each)
    {
        if (each != world.Mm0.Devzero)
        {
            return false;
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
