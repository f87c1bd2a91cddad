using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Areas change: cut, unmapped, with other rights.</summary>
/// <remarks>
/// Source: do_munmap as the later code has it (facts 5.12). A range is cut out of its areas first,
/// so that what is done is done to whole areas; shrinking at either end and a hole in the middle
/// are the same. Locks: the space lock, exclusive; each area's tree lock, with no page of a shadow
/// in transfer.
/// </remarks>
public partial class Mm0
{
    /// <summary>munmap, protect, and the flag of wired pages.</summary>
    /// <returns>
    /// <see cref="Error.EINVAL"/> when pages that must be mapped are not; then nothing changed.
    /// What unmapping finds not mapped is no error.
    /// </returns>
    /// <param name="wired">Collects the ranges that are wired and were not.</param>
    async Routine<Error> ChangeAreas(
        RangeRequest request, Leftovers leftovers,
        List<(VirtualPage First, VirtualPage End)>? wired = null)
    {
        Tcb tcb = request.Sender;
        VirtualPage end = request.First + request.Pages;
        await tcb.Space.AcquireWrite();
        bool fits = request.Kind == RangeKind.Unmap || IsMapped(tcb, request.First, end);
        VirtualPage at = request.First;
        while (fits && NextArea(tcb, at, end) is { } area)
        {
            var first = new VirtualPage(Math.Max(at.Number, area.Start.Number));
            var last = new VirtualPage(Math.Min(end.Number, area.End.Number));
            if ((area.Flags & VmFlags.Fixed) == 0)
            {
                wired?.Add((first, last));
            }

            await ChangePart(area, first, last, request, leftovers);
            at = last;
        }

        await tcb.Space.ReleaseWrite();
        Error late = await GiveBack(leftovers);
        return fits ? late : Error.EINVAL;
    }

    static bool IsMapped(Tcb tcb, VirtualPage first, VirtualPage end)
    {
        for (VirtualPage page = first; page.Number < end.Number; page += 1)
        {
            if (tcb.FindArea(page) is null)
            {
                return false;
            }
        }

        return true;
    }

    static VmArea? NextArea(Tcb tcb, VirtualPage from, VirtualPage end)
    {
        foreach (VmArea area in tcb.Areas)
        {
            if (area.End.Number > from.Number && area.Start.Number < end.Number)
            {
                return area;
            }
        }

        return null;
    }

    /// <summary>Does to a part of an area what is asked for.</summary>
    async Routine ChangePart(
        VmArea area, VirtualPage from, VirtualPage to, RangeRequest request, Leftovers leftovers)
    {
        await LockStill(area.Tree);
        VmArea part = area.Start == from ? area : await Split(area, from);
        VmArea? behind = part.End == to ? null : await Split(part, to);
        if (request.Kind == RangeKind.Unmap)
        {
            await UnmapArea(
                part, InvalidationScope.Pages(part.Task.Id, part.Start, part.PageCount),
                leftovers);
        }
        else if (request.Kind == RangeKind.Protect)
        {
            await SetRights(part, request.Rights);
        }
        else
        {
            part.Flags = request.Kind == RangeKind.Wire
                ? part.Flags | VmFlags.Fixed
                : part.Flags & ~VmFlags.Fixed;
        }

        await CollapseIfLeft(area, leftovers);
        await CollapseIfLeft(part, leftovers);
        await CollapseIfLeft(behind, leftovers);
        await area.Tree.Lock.Release();
    }

    /// <summary>Takes a tree's lock when no page of its shadows is in transfer.</summary>
    static async Routine LockStill(ObjectTree tree)
    {
        await tree.Lock.Acquire();
        while (tree.ShadowTransfers > 0)
        {
            await tree.TransferEnded.Sleep(tree.Lock);
        }
    }

    /// <summary>A part of what an object had may be all that its area can see now.</summary>
    async Routine CollapseIfLeft(VmArea? area, Leftovers leftovers)
    {
        if (area is { Chain.IsEmpty: false, IsShared: false })
        {
            await Collapse(area, leftovers);
        }
    }

    /// <summary>Cuts an area in two, with its chain; entries and translations stay right.</summary>
    /// <returns>The area behind the cut.</returns>
    /// <remarks>
    /// The part behind gets a writable top of its own with its pages, if there are any, so that
    /// there is one area for each writable object. Of the other objects it gets links.
    /// </remarks>
    async Routine<VmArea> Split(VmArea area, VirtualPage at)
    {
        int offset = area.FileOffsetOf(at);
        var behind = new VmArea(
            area.Task, area.Tree, at, area.End.Number - at.Number, offset, area.Flags);
        area.PageCount = at.Number - area.Start.Number;
        ListNode<VmObjectLink>? link = area.Chain.First;
        VmObject top = link!.Value.Object;
        if (top is { IsShadow: true, Writable: true })
        {
            await SplitTop(top, behind);
            link = area.Chain.After(link);
        }

        for (; link is not null; link = area.Chain.After(link))
        {
            await LinkLast(behind, link.Value.Object);
        }

        area.Task.AddArea(behind);
        return behind;
    }

    /// <summary>Moves the pages that lie in an area to a new top of that area.</summary>
    async Routine SplitTop(VmObject top, VmArea behind)
    {
        var pages = new List<Page>();
        foreach (Page page in top.Pages)
        {
            if (behind.ContainsOffset(page.Offset))
            {
                pages.Add(page);
            }
        }

        var slots = new List<KeyValuePair<int, int>>();
        foreach (KeyValuePair<int, int> slot in top.Slots)
        {
            if (behind.ContainsOffset(slot.Key) && FindPage(top, slot.Key) is null)
            {
                slots.Add(slot);
            }
        }

        if (pages.Count + slots.Count == 0)
        {
            return;
        }

        VmObject its = NewShadow(behind.Tree);
        LinkFirst(behind, its);
        await Shadow(its, top.Original!);
        foreach (Page page in pages)
        {
            await MovePage(page, its);
        }

        foreach (KeyValuePair<int, int> slot in slots)
        {
            top.RemoveSlot(slot.Key);
            its.SetSlot(slot.Key, slot.Value);
        }
    }

    /// <summary>Gives an area other rights; no CPU has more when it returns.</summary>
    async Routine SetRights(VmArea area, VmFlags rights)
    {
        Tcb tcb = area.Task;
        bool any = false;
        for (int i = 0; i < area.PageCount; i++)
        {
            if (rights == VmFlags.None)
            {
                any |= await tcb.Tables.Unmap(area.Start + i);
            }
            else if ((rights & VmFlags.Write) == 0)
            {
                any |= await tcb.Tables.MakeReadOnly(area.Start + i);
            }
        }

        if (any)
        {
            await tcb.ShootDown(InvalidationScope.Pages(tcb.Id, area.Start, area.PageCount));
        }

        area.Flags = (area.Flags & ~VmFlags.Prot) | rights;
        Observer?.Protected(tcb, area.Start, area.PageCount, rights);
    }

    /// <summary>Takes an area out of its task: first from every CPU, then its links.</summary>
    /// <param name="scope">What to shoot down if anything was mapped.</param>
    /// <returns>Whether anything was.</returns>
    /// <remarks>
    /// All under the tree's lock: who pushes a page out between the clearing of its entry and the
    /// shootdown would find no entry, and free a frame that a CPU still reaches.
    /// </remarks>
    async Routine<bool> UnmapArea(
        VmArea area, InvalidationScope scope, Leftovers leftovers)
    {
        bool any = await TakeApart(area, scope, leftovers);
        area.Task.RemoveArea(area);
        return any;
    }

    /// <summary>What <see cref="UnmapArea"/> does before the area goes, in its order.</summary>
    protected virtual async Routine<bool> TakeApart(
        VmArea area, InvalidationScope scope, Leftovers leftovers)
    {
        ArgumentNullException.ThrowIfNull(area);
        bool any = await ClearEntries(area);
        if (any)
        {
            await area.Task.ShootDown(scope);
        }

        Observer?.Unmapped(area.Task, area.Start, area.PageCount);
        await DropChain(area, leftovers);
        return any;
    }

    /// <summary>Clears the entries of an area.</summary>
    /// <returns>Whether any was present.</returns>
    protected static async Routine<bool> ClearEntries(VmArea area)
    {
        ArgumentNullException.ThrowIfNull(area);
        bool any = false;
        for (int i = 0; i < area.PageCount; i++)
        {
            any |= await area.Task.Tables.Unmap(area.Start + i);
        }

        return any;
    }

    /// <summary>Drops an area's links front to back, and settles each object behind.</summary>
    /// <remarks>
    /// Source: none in the seed; the later vma_drop_merge_delete_all (facts 5.11).
    /// </remarks>
    protected async Routine DropChain(VmArea area, Leftovers leftovers)
    {
        ArgumentNullException.ThrowIfNull(area);
        ArgumentNullException.ThrowIfNull(leftovers);
        while (area.Chain.First is { } link)
        {
            VmObject dropped = link.Value.Object;
            area.Chain.Remove(link);
            await Unlink(link.Value);
            if (dropped.IsShadow)
            {
                await Settle(dropped, leftovers);
            }
            else if (dropped.File is { Type: FileType.Vfs or FileType.Shm } file)
            {
                leftovers.Files.Add(file);
            }
        }
    }
}
