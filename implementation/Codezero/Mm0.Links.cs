using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Links and shadow relations: each list and its count change together.</summary>
/// <remarks>
/// Locks: the tree's lock. An object on which several trees end has a lock of its own, which the
/// methods here take around what they change of it.
/// </remarks>
public partial class Mm0
{
    /// <summary>Puts a link behind all others of its area and onto its object.</summary>
    /// <remarks>Source: codezero-vm_area.h vm_link_object; vm_objlink_create.</remarks>
    protected async Routine LinkLast(VmArea area, VmObject target)
    {
        VmObjectLink link = ever.Add(new VmObjectLink(area, target));
        await Guard(target);
        LinkNow(link);
        await Unguard(target);
    }

    /// <summary>Puts a link to an object of nobody else's in front of an area's chain.</summary>
    protected void LinkFirst(VmArea area, VmObject target)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        System.ArgumentNullException.ThrowIfNull(target);
        VmObjectLink link = ever.Add(new VmObjectLink(area, target));
        area.Chain.AddFirst(link.ChainNode);
        target.Links.AddFirst(link.ObjectNode);
        target.LinkCount++;
    }

    /// <summary>
    /// Takes a link off its object and frees it; its area's chain is the caller's.
    /// </summary>
    /// <remarks>Source: codezero-vm_area.h vm_unlink_object.</remarks>
    protected async Routine Unlink(VmObjectLink link)
    {
        System.ArgumentNullException.ThrowIfNull(link);
        VmObject target = link.Object;
        await Guard(target);
        target.Links.Remove(link.ObjectNode);
        target.LinkCount--;
        await Unguard(target);
        link.Free();
    }

    /// <summary>Makes one object shadow another.</summary>
    protected async Routine Shadow(VmObject shadow, VmObject original)
    {
        System.ArgumentNullException.ThrowIfNull(shadow);
        System.ArgumentNullException.ThrowIfNull(original);
        await Guard(original);
        shadow.Original = original;
        original.Shadowers.AddFirst(shadow.ShadowNode);
        original.ShadowCount++;
        await Unguard(original);
    }

    /// <summary>Ends what <see cref="Shadow"/> began.</summary>
    protected virtual async Routine StopShadowing(VmObject shadow)
    {
        System.ArgumentNullException.ThrowIfNull(shadow);
        VmObject original = shadow.Original!;
        await Guard(original);
        original.Shadowers.Remove(shadow.ShadowNode);
        original.ShadowCount--;
        shadow.Original = null;
        await Unguard(original);
    }

    /// <summary>A shadow on no chain yet, in a tree's list.</summary>
    /// <remarks>Source: vm_object_create, as codezero-fault.c calls it.</remarks>
    VmObject NewShadow(ObjectTree tree)
    {
        VmObject shadow = ever.Add(new VmObject(Simulator, objects++, swapPager, tree));
        tree.Objects.AddLast(shadow.TreeNode);
        shadow.Writable = true;
        return shadow;
    }

    /// <summary>vm_object_delete: frees an object that nobody refers to, with its pages.</summary>
    /// <param name="leftovers">Collects the frames; the caller frees them last.</param>
    /// <remarks>
    /// Source: vm_object_delete and default_release_pages (facts 5.3, 5.4).
    /// </remarks>
    protected async Routine Delete(VmObject redundant, Leftovers leftovers)
    {
        System.ArgumentNullException.ThrowIfNull(redundant);
        while (redundant.Pages.First is { } node)
        {
            ReleasePage(node.Value, leftovers);
        }

        while (FirstSlot(redundant) is { } offset)
        {
            await redundant.Pager.Discard(redundant, offset);
        }

        Check.Kernel(redundant.PageCount == 0, $"{redundant} has no pages when it is deleted");
        Check.Kernel(redundant.LinkCount == 0, $"{redundant} has no links when it is deleted");
        Check.Kernel(redundant.ShadowCount == 0, $"{redundant} has no shadows when it is deleted");
        redundant.Tree!.Objects.Remove(redundant.TreeNode);
        redundant.Free();
    }

    /// <summary>Takes a page out of its cache; what its store has stays.</summary>
    void ReleasePage(Page page, Leftovers leftovers)
    {
        VmObject owner = page.Owner!;
        Check.Kernel(page.Transfer == Transfer.None, $"{page} is in no transfer when it goes");
        owner.Pages.Remove(page.Node);
        owner.PageCount--;
        page.Free();
        InitAgain(page.Frame);
        leftovers.Frames.Add(page.Frame);
    }

    /// <summary>page_init: makes a frame's descriptor as new, before the frame is free.</summary>
    protected virtual void InitAgain(Frame frame) => pageArray.Init(frame);

    /// <summary>find_page: the page of an object's cache with this offset, or null.</summary>
    public static Page? FindPage(VmObject cache, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        foreach (Page page in cache.Pages)
        {
            if (page.Offset == offset)
            {
                return page;
            }
        }

        return null;
    }

    /// <summary>Whether an object has a page of its own, in memory or in swap.</summary>
    public static bool Holds(VmObject cache, int offset)
        => FindPage(cache, offset) is not null || cache.Slots.ContainsKey(offset);

    /// <summary>insert_page_olist: adds a page in the order of offsets.</summary>
    protected void InsertPage(VmObject cache, Page page)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        System.ArgumentNullException.ThrowIfNull(page);
        cache.Pages.InsertBefore(PlaceBefore(cache, page.Offset), page.Node);
        cache.PageCount++;
    }

    /// <summary>The node before which a page of this offset belongs; null for the end.</summary>
    protected virtual ListNode<Page>? PlaceBefore(VmObject cache, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        ListNode<Page>? next = cache.Pages.First;
        while (next is not null && next.Value.Offset < offset)
        {
            next = cache.Pages.After(next);
        }

        Check.Kernel(
            next is null || next.Value.Offset != offset, $"{cache} has page {offset} only once");
        return next;
    }

    static int? FirstSlot(VmObject cache)
    {
        foreach (KeyValuePair<int, int> each in cache.Slots)
        {
            return each.Key;
        }

        return null;
    }

    static async Routine Guard(VmObject target)
    {
        if (target.Guard is { } guard)
        {
            await guard.Acquire();
        }
    }

    static async Routine Unguard(VmObject target)
    {
        if (target.Guard is { } guard)
        {
            await guard.Release();
        }
    }

    static void LinkNow(VmObjectLink link)
    {
        link.Area.Chain.AddLast(link.ChainNode);
        link.Object.Links.AddFirst(link.ObjectNode);
        link.Object.LinkCount++;
    }
}
