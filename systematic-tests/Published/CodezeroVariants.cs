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
    protected override async Routine Settle(VmObject dropped, Leftovers leftovers)
    {
        if (dropped.LinkCount == 0)
        {
            await StopShadowing(dropped);
            await Delete(dropped, leftovers);
        }

        if (dropped.LinkCount == 1 && dropped.ShadowCount == 1)
        {
            await Merge(dropped, leftovers);
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
    protected override async Routine Settle(VmObject dropped, Leftovers leftovers)
    {
        if (dropped.LinkCount == 0)
        {
            await Delete(dropped, leftovers);
        }
        else
        {
            await base.Settle(dropped, leftovers);
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
            if (!Holds(front, node.Value.Offset))
            {
                await MovePage(node.Value, front);
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
    protected override Outcome FindInTop(VmObject top, int offset) => default;
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
    protected override async Routine<Outcome> CopyOnWrite(
        Tcb tcb, VmArea area, VirtualPage page, Leftovers leftovers)
    {
        Outcome own = await OwnPage(area, page);
        if (own.Kind == OutcomeKind.Served)
        {
            await Collapse(area, leftovers);
            foreach (Frame frame in leftovers.Frames)
            {
                await Machine.Frames.Free(frame);
            }

            leftovers.Frames.Clear();
            await MapOwn(tcb, area, page, own.Page!);
        }

        return own;
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
    protected override async Routine Collapse(VmArea area, Leftovers leftovers)
    {
        ListNode<VmObjectLink> top = area.Chain.First!;
        if (area.Chain.After(top) is { } next && next.Value.Object.IsShadow
            && IsSubset(top.Value.Object, next.Value.Object, area))
        {
            await DropMergeDelete(top.Value, next.Value, leftovers);
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

/// <summary>Z9: a page is inserted on the wrong side of its neighbour.</summary>
sealed class PagesOutOfOrder(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override ListNode<Page>? PlaceBefore(VmObject cache, int offset)
    {
        ListNode<Page>? first = cache.Pages.First;
        return first is null || offset > first.Value.Offset ? first : cache.Pages.After(first);
    }
}

/// <summary>Z18: the shadow is in the chain before there is a page to put into it.</summary>
/// <remarks>When memory runs out, the store is refused, and the empty shadow stays.</remarks>
sealed class ShadowBeforeItsPage(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<Outcome> CopyToTop(
        VmArea area, VirtualPage page, Page source)
    {
        if (!area.Chain.First!.Value.Object.Writable)
        {
            await CreateShadow(area);
        }

        return await base.CopyToTop(area, page, source);
    }
}

/// <summary>Z20: a range that lies inside an area is not found to intersect it.</summary>
/// <remarks>Only the area's ends are looked for. Two areas then have the same pages.</remarks>
sealed class OverlapInsideIsMissed(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override bool Intersects(VmArea area, VirtualPage start, int pages)
        => IsIn(area.Start, start, pages) || IsIn(area.End + -1, start, pages);

    static bool IsIn(VirtualPage page, VirtualPage start, int pages)
        => page.Number >= start.Number && page.Number < start.Number + pages;
}

/// <summary>C3: a page is mapped outside of the locks under which the top was writable.</summary>
/// <remarks>
/// A fork comes in between, freezes the top and shares it; then the store's entry is installed. (An
/// entry that replaces an older one is still installed inside.)
/// </remarks>
sealed class MapsOutsideTheLocks(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine MapOwn(Tcb tcb, VmArea area, VirtualPage page, Page own)
    {
        if ((await tcb.Tables.Read(page)).Present)
        {
            await base.MapOwn(tcb, area, page, own);
            return;
        }

        await area.Tree.Lock.Release();
        await tcb.Space.ReleaseRead();
        await base.MapOwn(tcb, area, page, own);
        await tcb.Space.AcquireRead();
        await area.Tree.Lock.Acquire();
    }
}

/// <summary>C8: an area's objects and frames go before its entries do.</summary>
/// <remarks>Another thread still reads and stores to frames that somebody else has.</remarks>
sealed class FreesBeforeUnmapping(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<bool> TakeApart(
        VmArea area, InvalidationScope scope, Leftovers leftovers)
    {
        await DropChain(area, leftovers);
        foreach (Frame frame in leftovers.Frames)
        {
            await Machine.Frames.Free(frame);
        }

        leftovers.Frames.Clear();
        bool any = await ClearEntries(area);
        await area.Task.ShootDown(scope);
        Observer?.Unmapped(area.Task, area.Start, area.PageCount);
        return any;
    }
}

/// <summary>C11: what a child shares with its parent is under a lock of its own.</summary>
/// <remarks>
/// Both fault at once, and two handlers change one object: each believes that it is alone.
/// </remarks>
sealed class ChildHasALockOfItsOwn(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override Routine<ObjectTree> TreeOfCopy(VmArea area) => NewTree();
}

/// <summary>A page's copy is mapped over the page that it was copied from.</summary>
/// <remarks>
/// Right on the single CPU of the original. On several, a thread stores to the copy, which its CPU
/// has walked to, and then loads from the source, which its CPU has still cached.
/// </remarks>
sealed class MapsOverTheOldFrame(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine MapOwn(Tcb tcb, VmArea area, VirtualPage page, Page own)
    {
        (Frame table, int index) = Machine.FindLeaf(tcb.Tables.Root, page)!.Value;
        PageTableEntry entry = PageTableEntry.Leaf(own.Frame, writable: true);
        await Machine.Memory.Exchange(table, index, entry.Bits);
        await tcb.ShootDown(InvalidationScope.Page(tcb.Id, page));
    }
}
