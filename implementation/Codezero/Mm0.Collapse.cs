using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// Shadow collapse: drop a link that the top hides, then merge or delete its object.
/// </summary>
/// <remarks>
/// Locks: the tree's lock, which covers the chain of the other task that a merge changes. The
/// accounting is that of the later, repaired code (facts 5.11), the test for what is hidden is the
/// seed's, restricted to shadows: of a file only the cached pages are known.
/// </remarks>
public partial class Mm0
{
    /// <summary>Collapses what is directly behind the top until nothing does any more.</summary>
    protected virtual async Routine Collapse(VmArea area, List<Frame> freed)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        bool again = true;
        while (again)
        {
            ListNode<VmObjectLink> top = area.Chain.First!;
            ListNode<VmObjectLink> next = area.Chain.After(top)!;
            VmObject below = next.Value.Object;
            again = false;
            if (!below.IsShadow)
            {
                return;
            }

            if (IsSubset(top.Value.Object, below))
            {
                await DropMergeDelete(top.Value, next.Value, freed);
                again = true;
            }
            else if (below.LinkCount == 1 && below.ShadowCount == 1)
            {
                // It goes on from there itself.
                await Merge(below, freed);
            }
        }
    }

    /// <summary>Whether every page of the lesser object is hidden by one of the copier.</summary>
    /// <remarks>Source: codezero-fault.c vm_object_is_subset.</remarks>
    public static bool IsSubset(VmObject copier, VmObject lesser)
    {
        System.ArgumentNullException.ThrowIfNull(copier);
        System.ArgumentNullException.ThrowIfNull(lesser);
        if (copier.PageCount < lesser.PageCount)
        {
            return false;
        }

        foreach (Page page in lesser.Pages)
        {
            if (FindPage(copier, page.Offset) is null)
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
        VmObjectLink shadowLink, VmObjectLink hidden, List<Frame> freed)
    {
        VmObject dropped = await DropLink(shadowLink, hidden);
        await Settle(dropped, freed);
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
        await Shadow(shadowLink.Object, dropped.Original!);
        await Unlink(hidden);
        return dropped;
    }

    /// <summary>
    /// What to do with an object that lost a link: delete it, merge it, or leave it.
    /// </summary>
    protected virtual async Routine Settle(VmObject dropped, List<Frame> freed)
    {
        System.ArgumentNullException.ThrowIfNull(dropped);
        if (dropped.LinkCount == 0)
        {
            await StopShadowing(dropped);
            Delete(dropped, freed);
        }
        else if (dropped.LinkCount == 1 && dropped.ShadowCount == 1)
        {
            await Merge(dropped, freed);
        }
    }

    /// <summary>Moves an object's pages into its only shadow, and deletes it.</summary>
    /// <remarks>
    /// Source: codezero-fault.c vma_merge_object. The frames stay where they are, so translations
    /// of them stay right: read-only, until a store finds the page in the top and upgrades it.
    /// </remarks>
    protected async Routine Merge(VmObject redundant, List<Frame> freed)
    {
        System.ArgumentNullException.ThrowIfNull(redundant);
        VmObject front = redundant.Shadowers.First!.Value;
        await MovePages(redundant, front);
        await StopShadowing(front);
        await Shadow(front, redundant.Original!);
        VmArea area = redundant.Links.First!.Value.Area;
        await UnlinkLast(redundant);
        await StopShadowing(redundant);
        Delete(redundant, freed);

        // With the pages that it got, the front may hide what is now behind it.
        if (front.Writable)
        {
            await Collapse(area, freed);
        }
    }

    /// <summary>Moves the pages that the front object lacks.</summary>
    protected virtual async Routine MovePages(VmObject redundant, VmObject front)
    {
        System.ArgumentNullException.ThrowIfNull(redundant);
        for (ListNode<Page>? node = redundant.Pages.First; node is not null;)
        {
            // Before the move: afterwards the node leads along the other list.
            ListNode<Page>? next = redundant.Pages.After(node);
            if (FindPage(front, node.Value.Offset) is null)
            {
                redundant.Pages.Remove(node);
                redundant.PageCount--;
                await Adopt(front, node.Value, node.Value.Offset);
            }

            node = next;
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
}
