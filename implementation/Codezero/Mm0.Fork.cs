using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Fork: freeze the parent's private objects, then share them read-only.</summary>
public partial class Mm0
{
    /// <summary>Creates a task whose memory is a copy of the parent's at one moment.</summary>
    /// <returns>
    /// <see cref="Error.ENOMEM"/> when there is no identifier, or nothing could be pushed out to
    /// make room for it.
    /// </returns>
    /// <remarks>
    /// Source: the fork path of mm0 that calls codezero-fault.c vm_freeze_shadows (facts 5.7).
    /// </remarks>
    async Routine<Reply> Fork(ForkRequest request, Leftovers leftovers)
    {
        while (true)
        {
            if (await TakeId() is not { } id)
            {
                return new Reply(Error.ENOMEM);
            }

            Tcb? child = await CreateChild(request, id);
            if (child is not null && await CopyTask(request.Sender, child, leftovers))
            {
                return new Reply(Error.None, child);
            }

            if (!await Reclaim())
            {
                return new Reply(Error.ENOMEM);
            }
        }
    }

    /// <summary>copy_tcb: all that a child gets from its parent, or nothing.</summary>
    /// <remarks>
    /// Locks: the parent's space lock, exclusive, so that no fault of the parent is half done (a
    /// handler that found the top writable would store to a page that the child shares); the tree's
    /// lock for each area. Freezing page by page is one moment all the same: who stores to a frozen
    /// page waits for the space lock until the copy is complete.
    /// </remarks>
    async Routine<bool> CopyTask(Tcb parent, Tcb child, Leftovers leftovers)
    {
        await parent.Space.AcquireWrite();
        bool done = await CopyAreas(parent, child);
        if (done)
        {
            await CountOpeners(parent);
            child.CopyFiles(parent);
            Observer?.Forked(parent, child);
            await AddTask(child);
        }

        await parent.Space.ReleaseWrite();
        if (!done)
        {
            await Release(child, leftovers);
            await Thaw(parent, leftovers);
        }

        return done;
    }

    /// <summary>An empty task, or null when there is no frame for it.</summary>
    async Routine<Tcb?> CreateChild(ForkRequest request, AddressSpaceId id)
    {
        if (await Machine.Frames.AllocateCleared() is not { } root)
        {
            await ReturnId(id);
            return null;
        }

        var child = new Tcb(Machine, request.Child, spaces++, id, root);
        for (int i = 0; i < request.ChildCpus.Count; i++)
        {
            child.AddThread(request.ChildCpus[i]);
        }

        return child;
    }

    /// <summary>Undoes the freezing of objects that nobody shares after all.</summary>
    /// <remarks>Their pages stay mapped read-only; a store finds them in the top.</remarks>
    async Routine Thaw(Tcb parent, Leftovers leftovers)
    {
        await parent.Space.AcquireWrite();
        for (int i = 0; i < parent.Areas.Count; i++)
        {
            VmArea area = parent.Areas[i];
            await LockStill(area.Tree);
            VmObject top = area.Chain.First!.Value.Object;
            if (top.IsShadow && top.LinkCount == 1 && top.ShadowCount == 0)
            {
                top.Writable = true;
                await Collapse(area, leftovers);
            }

            await area.Tree.Lock.Release();
        }

        await parent.Space.ReleaseWrite();
        await GiveBack(leftovers);
    }

    /// <summary>copy_vmas, with the page tables: area by area, private ones frozen first.</summary>
    async Routine<bool> CopyAreas(Tcb parent, Tcb child)
    {
        bool done = true;
        for (int i = 0; i < parent.Areas.Count && done; i++)
        {
            VmArea area = parent.Areas[i];
            await area.Tree.Lock.Acquire();
            if (!area.IsShared)
            {
                await FreezeShadow(parent, area);
            }

            done = await CopyArea(parent, area, child);
            await area.Tree.Lock.Release();
        }

        return done;
    }

    /// <summary>Counts a child as opener of every file that its parent has open.</summary>
    protected virtual async Routine CountOpeners(Tcb parent)
    {
        System.ArgumentNullException.ThrowIfNull(parent);
        foreach (VmFile? file in parent.Files)
        {
            if (file is not null)
            {
                await CountOpener(file, 1);
            }
        }
    }

    /// <summary>
    /// Makes an area's top object, if it is a writable shadow, read-only for good.
    /// </summary>
    /// <remarks>Source: codezero-fault.c vm_freeze_shadows, one turn of its loop.</remarks>
    async Routine FreezeShadow(Tcb parent, VmArea area)
    {
        VmObject top = area.Chain.First!.Value.Object;
        if (!top.Writable)
        {
            return;
        }

        top.Writable = false;
        bool any = false;
        foreach (Page page in top.Pages)
        {
            any |= await parent.Tables.MakeReadOnly(VirtualOf(area, page), page.Frame);
        }

        if (any)
        {
            await ShootDownFrozen(parent, area);
        }
    }

    /// <summary>vma_page_to_virtual: where an area has a page of its object.</summary>
    protected virtual VirtualPage VirtualOf(VmArea area, Page page)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        System.ArgumentNullException.ThrowIfNull(page);
        return area.VirtualOf(page.Offset);
    }

    /// <summary>Ends every CPU's right to store to the frozen pages.</summary>
    protected virtual Routine ShootDownFrozen(Tcb parent, VmArea area)
    {
        System.ArgumentNullException.ThrowIfNull(parent);
        System.ArgumentNullException.ThrowIfNull(area);
        return parent.ShootDown(
            InvalidationScope.Pages(parent.Id, area.Start, area.PageCount));
    }

    /// <summary>
    /// Gives the child an area with the same objects and the same pages; read-only if private, and
    /// not wired.
    /// </summary>
    /// <returns>Whether there was room for its tables.</returns>
    async Routine<bool> CopyArea(Tcb parent, VmArea area, Tcb child)
    {
        ObjectTree tree = await TreeOfCopy(area);
        var copy = new VmArea(
            child, tree, area.Start, area.PageCount, area.FileOffset,
            area.Flags & ~VmFlags.Fixed);
        child.AddArea(copy);
        for (ListNode<VmObjectLink>? link = area.Chain.First; link is not null;)
        {
            await LinkLast(copy, link.Value.Object);
            link = area.Chain.After(link);
        }

        for (int i = 0; i < area.PageCount; i++)
        {
            if (!await parent.Tables.Copy(area.Start + i, child.Tables, readOnly: !area.IsShared))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The tree of a child's area: its parent's, since they share the objects.</summary>
    protected virtual async Routine<ObjectTree> TreeOfCopy(VmArea area)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        return area.Tree;
    }
}
