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
    /// <remarks>Source: codezero-vm_area.h vm_link_object.</remarks>
    protected async Routine LinkLast(VmObjectLink link)
    {
        await Guard(link.Object);
        LinkNow(link);
        await Unguard(link.Object);
    }

    /// <summary>
    /// Takes a link off its object and frees it; its area's chain is the caller's.
    /// </summary>
    /// <remarks>Source: codezero-vm_area.h vm_unlink_object.</remarks>
    protected async Routine Unlink(VmObjectLink link)
    {
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
        await Guard(original);
        shadow.Original = original;
        original.Shadowers.AddFirst(shadow.ShadowNode);
        original.ShadowCount++;
        await Unguard(original);
    }

    /// <summary>Ends what <see cref="Shadow"/> began.</summary>
    protected virtual async Routine StopShadowing(VmObject shadow)
    {
        VmObject original = shadow.Original!;
        await Guard(original);
        original.Shadowers.Remove(shadow.ShadowNode);
        original.ShadowCount--;
        shadow.Original = null;
        await Unguard(original);
    }

    /// <summary>vm_object_delete: frees an object that nobody refers to, with its pages.</summary>
    /// <param name="freed">Collects the frames; the caller frees them last.</param>
    protected static void Delete(VmObject redundant, List<Frame> freed)
    {
        while (redundant.Pages.First is { } node)
        {
            Page page = node.Value;
            redundant.Pages.Remove(node);
            redundant.PageCount--;
            freed.Add(page.Frame);
            page.Free();
        }

        Check.Kernel(redundant.PageCount == 0, $"{redundant} has no pages when it is deleted");
        Check.Kernel(redundant.LinkCount == 0, $"{redundant} has no links when it is deleted");
        Check.Kernel(redundant.ShadowCount == 0, $"{redundant} has no shadows when it is deleted");
        redundant.Free();
    }

    /// <summary>find_page: the page of an object's cache with this offset, or null.</summary>
    protected static Page? FindPage(VmObject cache, int offset)
    {
        foreach (Page page in cache.Pages)
        {
            if (page.Offset == offset)
            {
                return page;
            }
        }

        return null;
    }

    /// <summary>insert_page_olist: adds a page in the order of offsets.</summary>
    protected static void InsertPage(VmObject cache, Page page)
    {
        int offset = page.Offset;
        ListNode<Page>? next = cache.Pages.First;
        while (next is not null && next.Value.Offset < offset)
        {
            next = cache.Pages.After(next);
        }

        Check.Kernel(
            next is null || next.Value.Offset != offset, $"{cache} has page {offset} only once");
        cache.Pages.InsertBefore(next, page.Node);
        cache.PageCount++;
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
