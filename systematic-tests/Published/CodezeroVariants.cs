using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Published;

/// <summary>
/// Z1: after deleting a dropped object, it is looked at again to see whether to merge it.
/// </summary>
/// <remarks>
/// The test is not an <c>else</c>: it reads an object that was freed a line before.
/// </remarks>
sealed class UseAfterDelete(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine Settle(VmObject dropped, List<Frame> freed)
    {
        if (dropped.LinkCount == 0)
        {
            await StopShadowing(dropped);
            Delete(dropped, freed);
        }

        if (dropped.LinkCount == 1 && dropped.ShadowCount == 1)
        {
            await Merge(dropped, freed);
        }
    }
}

/// <summary>
/// Z2: the shadow of a dropped object is not told that it now shadows the next one.
/// </summary>
/// <remarks>Its original stays the dropped object, which it does not shadow any more.</remarks>
sealed class DropWithoutNewOriginal(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<VmObject> DropLink(
        VmObjectLink shadowLink, VmObjectLink hidden)
    {
        VmObject dropped = hidden.Object;
        hidden.Area.Chain.Remove(hidden.ChainNode);
        await StopShadowing(shadowLink.Object);
        shadowLink.Object.Original = dropped;
        await Unlink(hidden);
        return dropped;
    }
}

/// <summary>Z2b: a deleted object stays among the shadows of the object that it shadowed.</summary>
sealed class DeletedShadowStaysListed(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine Settle(VmObject dropped, List<Frame> freed)
    {
        if (dropped.LinkCount == 0)
        {
            Delete(dropped, freed);
        }
        else
        {
            await base.Settle(dropped, freed);
        }
    }
}

/// <summary>Z3a: the loop that moves pages follows a page that it has just moved.</summary>
/// <remarks>
/// The page's next is then on the other object's list, whose head is taken for a page.
/// </remarks>
sealed class MergeFollowsMovedPage(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine MovePages(VmObject redundant, VmObject front)
    {
        for (ListNode<Page>? node = redundant.Pages.First; node is not null;)
        {
            if (FindPage(front, node.Value.Offset) is null)
            {
                redundant.Pages.Remove(node);
                redundant.PageCount--;
                await Adopt(front, node.Value, node.Value.Offset);
            }

            node = redundant.Pages.After(node);
        }
    }
}

/// <summary>Z3b: a merge frees another task's link and leaves it in that task's chain.</summary>
sealed class MergeKeepsFreedLink(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine UnlinkLast(VmObject redundant)
        => await Unlink(redundant.Links.First!.Value);
}

/// <summary>
/// Z6: copy-on-write never looks into the writable top, where the page may be already.
/// </summary>
/// <remarks>
/// After a merge a page is in the top and mapped read-only; a store copies it again.
/// </remarks>
sealed class TopIsNotSearched(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override Page? FindInTop(VmObject top, int offset) => null;
}

/// <summary>Z7: the new page is locked, and the page that it was copied from is unlocked.</summary>
sealed class UnlocksTheSourcePage(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine AdoptCopy(
        VmObject shadow, Page copy, Page source, int offset)
    {
        await copy.Lock.Acquire();
        copy.Owner = shadow;
        copy.Offset = offset;
        await source.Lock.Release();
        InsertPage(shadow, copy);
    }
}

/// <summary>
/// C2: the chain collapses, and its frames are freed, before the new entry is in.
/// </summary>
/// <remarks>
/// Another thread of the task still reads the freed frame through the old translation.
/// </remarks>
sealed class FreesBeforeMapping(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<Error> CopyOnWrite(
        Tcb tcb, VmArea area, VirtualPage page, List<Frame> freed)
    {
        Page? own = await OwnPage(area, area.FileOffsetOf(page));
        if (own is null)
        {
            return Error.ENOMEM;
        }

        await Collapse(area, freed);
        foreach (Frame frame in freed)
        {
            await Machine.Frames.Free(frame);
        }

        freed.Clear();
        await tcb.Tables.Map(page, own.Frame, writable: true);
        return Error.None;
    }
}

/// <summary>C4: fork makes the pages read-only, but tells no other CPU.</summary>
/// <remarks>
/// Right on the single CPU of the original, whose every map flushes the whole TLB. On several, a
/// thread of the parent stores through its old translation to a page that the child shares.
/// </remarks>
sealed class FreezesWithoutShootdown(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override Routine ShootDownFrozen(Tcb parent, VmArea area) => default;
}

/// <summary>Z4: freeze looks for pages where they would be in a mapping of offset 0.</summary>
/// <remarks>The pages themselves stay writable, and the child shares them.</remarks>
sealed class FreezeIgnoresTheOffset(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override VirtualPage VirtualOf(VmArea area, Page page) => area.Start + page.Offset;
}

/// <summary>Z27: one object is dropped for each fault, and none is merged on the way.</summary>
/// <remarks>A task that forks and stores in turn gets a chain that grows with every turn.</remarks>
sealed class CollapsesOnce(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine Collapse(VmArea area, List<Frame> freed)
    {
        ListNode<VmObjectLink> top = area.Chain.First!;
        ListNode<VmObjectLink> next = area.Chain.After(top)!;
        if (next.Value.Object.IsShadow && IsSubset(top.Value.Object, next.Value.Object))
        {
            await DropMergeDelete(top.Value, next.Value, freed);
        }
    }
}

/// <summary>C1: a fault is served by the entry in its message, which may be out of date.</summary>
/// <remarks>A load that trapped before another thread's store takes its right away.</remarks>
sealed class BelievesTheMessage(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<PageTableEntry> CurrentEntry(Tcb tcb, PageFault fault)
    {
        await tcb.Tables.Read(fault.Page);
        return fault.Entry;
    }
}
