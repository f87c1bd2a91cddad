using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// Shadow collapse: drop a link that the top hides, then merge or delete its object.
/// </summary>
/// <remarks>
/// Locks: the tree's lock, which covers the chain of the other task that a merge changes; no page
/// of a shadow is in transfer. The accounting is that of the later, repaired code (facts 5.11), the
/// test for what is hidden is the seed's, restricted to shadows and to what the area can see, and
/// with the pages in swap counted: of a file only the cached pages are known.
/// </remarks>
public partial class Mm0
{
    /// <summary>Collapses what is directly behind the top until nothing does any more.</summary>
    protected virtual async Routine Collapse(VmArea area, Leftovers leftovers)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        ListNode<VmObjectLink> top = area.Chain.First!;
        while (top.Value.Object.Writable
            && area.Chain.After(top) is { } next && MayDrop(next.Value.Object))
        {
            VmObject below = next.Value.Object;
            if (IsSubset(top.Value.Object, below, area))
            {
                await DropMergeDelete(top.Value, next.Value, leftovers);
            }
            else if (below.LinkCount == 1 && below.ShadowCount == 1)
            {
                await Merge(below, leftovers);
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Whether all that an object has is known: of a file it is not.</summary>
    protected virtual bool MayDrop(VmObject below)
    {
        System.ArgumentNullException.ThrowIfNull(below);
        return below.IsShadow;
    }

    /// <summary>
    /// Whether every page of the lesser object that an area can see is hidden by the copier's.
    /// </summary>
    /// <remarks>Source: codezero-fault.c vm_object_is_subset.</remarks>
    public static bool IsSubset(VmObject copier, VmObject lesser, VmArea area)
    {
        System.ArgumentNullException.ThrowIfNull(copier);
        System.ArgumentNullException.ThrowIfNull(lesser);
        System.ArgumentNullException.ThrowIfNull(area);
        foreach (Page page in lesser.Pages)
        {
            if (area.ContainsOffset(page.Offset) && !Holds(copier, page.Offset))
            {
                return false;
            }
        }

        foreach (KeyValuePair<int, int> slot in lesser.Slots)
        {
            if (area.ContainsOffset(slot.Key) && !Holds(copier, slot.Key))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Drops the link behind a shadow, and deletes or merges the object if it can.
    /// </summary>
    /// <remarks>Source: codezero-fault.c vma_drop_merge_delete.</remarks>
    protected async Routine DropMergeDelete(
        VmObjectLink shadowLink, VmObjectLink hidden, Leftovers leftovers)
    {
        VmObject dropped = await DropLink(shadowLink, hidden);
        if (dropped.IsShadow)
        {
            await Settle(dropped, leftovers);
        }
    }

    /// <summary>
    /// Takes a hidden link out of its area; the shadow before it moves to the one behind.
    /// </summary>
    /// <returns>The object, which may now be without links.</returns>
    /// <remarks>Source: codezero-fault.c vma_drop_link.</remarks>
    protected virtual async Routine<VmObject> DropLink(
        VmObjectLink shadowLink, VmObjectLink hidden)
    {
        System.ArgumentNullException.ThrowIfNull(shadowLink);
        System.ArgumentNullException.ThrowIfNull(hidden);
        VmObject dropped = hidden.Object;
        hidden.Area.Chain.Remove(hidden.ChainNode);
        await StopShadowing(shadowLink.Object);
        if (dropped.Original is { } next)
        {
            await Shadow(shadowLink.Object, next);
        }

        await Unlink(hidden);
        return dropped;
    }

    /// <summary>
    /// What to do with a shadow that lost a link: delete it, merge it, or free what nobody sees.
    /// </summary>
    protected virtual async Routine Settle(VmObject dropped, Leftovers leftovers)
    {
        System.ArgumentNullException.ThrowIfNull(dropped);
        if (dropped.LinkCount == 0)
        {
            await StopShadowing(dropped);
            await Delete(dropped, leftovers);
            return;
        }

        await Trim(dropped, leftovers);
        if (dropped.LinkCount == 1 && dropped.ShadowCount == 1)
        {
            await Merge(dropped, leftovers);
        }
    }

    /// <summary>Frees the pages of a shadow that lie in no area that has it.</summary>
    /// <remarks>Their entries went with the areas. The seed keeps such pages for ever.</remarks>
    async Routine Trim(VmObject shadow, Leftovers leftovers)
    {
        for (ListNode<Page>? node = shadow.Pages.First; node is not null;)
        {
            ListNode<Page>? next = shadow.Pages.After(node);
            if (!IsSeen(shadow, node.Value.Offset))
            {
                ReleasePage(node.Value, leftovers);
            }

            node = next;
        }

        while (UnseenSlot(shadow) is { } offset)
        {
            await shadow.Pager.Discard(shadow, offset);
        }
    }

    /// <summary>Moves an object's pages into its only shadow, and deletes it.</summary>
    /// <remarks>
    /// Source: codezero-fault.c vma_merge_object. The frames stay where they are, so translations
    /// of them stay right: read-only, until a store finds the page in the top and upgrades it.
    /// </remarks>
    protected async Routine Merge(VmObject redundant, Leftovers leftovers)
    {
        System.ArgumentNullException.ThrowIfNull(redundant);
        VmObject front = redundant.Shadowers.First!.Value;
        await MovePages(redundant, front);
        MoveSlots(redundant, front);
        await StopShadowing(front);
        await Shadow(front, redundant.Original!);
        VmArea area = redundant.Links.First!.Value.Area;
        await UnlinkLast(redundant);
        await StopShadowing(redundant);
        await Delete(redundant, leftovers);

        // With the pages that it got, the front may hide what is now behind it.
        await Collapse(area, leftovers);
    }

    /// <summary>Moves the pages that the front object lacks.</summary>
    protected virtual async Routine MovePages(VmObject redundant, VmObject front)
    {
        System.ArgumentNullException.ThrowIfNull(redundant);
        System.ArgumentNullException.ThrowIfNull(front);
        for (ListNode<Page>? node = redundant.Pages.First; node is not null;)
        {
            // Before the move: afterwards the node leads along the other list.
            ListNode<Page>? next = redundant.Pages.After(node);
            if (!Holds(front, node.Value.Offset))
            {
                await MovePage(node.Value, front);
            }

            node = next;
        }
    }

    /// <summary>Moves a page, with its place in swap, to another object.</summary>
    protected async Routine MovePage(Page page, VmObject to)
    {
        System.ArgumentNullException.ThrowIfNull(page);
        System.ArgumentNullException.ThrowIfNull(to);
        VmObject from = page.Owner!;
        from.Pages.Remove(page.Node);
        from.PageCount--;
        if (from.Slots.TryGetValue(page.Offset, out int slot))
        {
            from.RemoveSlot(page.Offset);
            to.SetSlot(page.Offset, slot);
        }

        await Adopt(to, page, page.Offset);
    }

    /// <summary>Moves the pages in swap that the front object lacks.</summary>
    static void MoveSlots(VmObject redundant, VmObject front)
    {
        foreach (KeyValuePair<int, int> each in new List<KeyValuePair<int, int>>(redundant.Slots))
        {
            if (!Holds(front, each.Key))
            {
                redundant.RemoveSlot(each.Key);
                front.SetSlot(each.Key, each.Value);
            }
        }
    }

    /// <summary>Takes the one link that is left out of its area, another task's perhaps.</summary>
    protected virtual async Routine UnlinkLast(VmObject redundant)
    {
        System.ArgumentNullException.ThrowIfNull(redundant);
        VmObjectLink last = redundant.Links.First!.Value;
        last.Area.Chain.Remove(last.ChainNode);
        await Unlink(last);
    }

    static bool IsSeen(VmObject shadow, int offset)
    {
        foreach (VmObjectLink link in shadow.Links)
        {
            if (link.Area.ContainsOffset(offset))
            {
                return true;
            }
        }

        return false;
    }

    static int? UnseenSlot(VmObject shadow)
    {
        foreach (KeyValuePair<int, int> each in shadow.Slots)
        {
            if (!IsSeen(shadow, each.Key))
            {
                return each.Key;
            }
        }

        return null;
    }
}
