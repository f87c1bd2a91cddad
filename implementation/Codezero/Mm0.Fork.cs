using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Fork: freeze the parent's private objects, then share them read-only.</summary>
public partial class Mm0
{
    /// <summary>Creates a task whose memory is a copy of the parent's at one moment.</summary>
    /// <remarks>
    /// Source: the fork path of mm0 that calls codezero-fault.c vm_freeze_shadows. Locks: the
    /// parent's space lock, exclusive, so that no fault of the parent is half done (a handler that
    /// found the top writable would store to a page that the child shares); the tree's lock for
    /// each area. Freezing page by page is one moment all the same: who stores to a frozen page
    /// waits for the space lock until the copy is complete.
    /// </remarks>
    async Routine<Reply> Fork(Request request)
    {
        Tcb parent = request.Sender;
        if (await CreateChild(request) is not { } child)
        {
            return new Reply(Error.ENOMEM);
        }

        await parent.Space.AcquireWrite();
        Error error = await CopyAreas(parent, child);
        if (error == Error.None)
        {
            ForkCopies?.Invoke(parent, child);
            await AddTask(child);
        }

        await parent.Space.ReleaseWrite();
        if (error != Error.None)
        {
            await Release(child);
            await Thaw(parent);
            return new Reply(error);
        }

        return new Reply(Error.None, child);
    }

    /// <summary>An empty task, or null when there is no identifier or no frame for it.</summary>
    async Routine<Tcb?> CreateChild(Request request)
    {
        if (await TakeId() is not { } id)
        {
            return null;
        }

        if (await Machine.Frames.AllocateCleared() is not { } root)
        {
            await ReturnId(id);
            return null;
        }

        var child = new Tcb(Machine, request.Child, spaces++, id, root);
        child.AddCpu(request.ChildCpu!);
        return child;
    }

    /// <summary>Undoes the freezing of objects that nobody shares after all.</summary>
    /// <remarks>Their pages stay mapped read-only; a store finds them in the top.</remarks>
    async Routine Thaw(Tcb parent)
    {
        await parent.Space.AcquireWrite();
        for (int i = 0; i < parent.Areas.Count; i++)
        {
            await parent.Areas[i].Tree.Lock.Acquire();
            VmObject top = parent.Areas[i].Chain.First!.Value.Object;
            if (top.IsShadow && top.LinkCount == 1 && top.ShadowCount == 0)
            {
                top.Writable = true;
            }

            await parent.Areas[i].Tree.Lock.Release();
        }

        await parent.Space.ReleaseWrite();
    }

    /// <summary>copy_vmas, with the page tables: area by area, each frozen first.</summary>
    async Routine<Error> CopyAreas(Tcb parent, Tcb child)
    {
        var error = Error.None;
        for (int i = 0; i < parent.Areas.Count && error == Error.None; i++)
        {
            VmArea area = parent.Areas[i];
            await area.Tree.Lock.Acquire();
            await FreezeShadow(parent, area);
            error = await CopyArea(parent, area, child);
            await area.Tree.Lock.Release();
        }

        return error;
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
            any |= await parent.Tables.MakeReadOnly(VirtualOf(area, page));
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
    /// Gives the child an area with the same objects and the same pages, read-only.
    /// </summary>
    async Routine<Error> CopyArea(Tcb parent, VmArea area, Tcb child)
    {
        var copy = new VmArea(
            Simulator, area.Tree, area.Start, area.PageCount, area.FileOffset, area.Writable);
        child.AddArea(copy);
        for (ListNode<VmObjectLink>? link = area.Chain.First; link is not null;)
        {
            await LinkLast(ever.Add(new VmObjectLink(copy, link.Value.Object)));
            link = area.Chain.After(link);
        }

        for (int i = 0; i < area.PageCount; i++)
        {
            if (!await parent.Tables.CopyReadOnly(area.Start + i, child.Tables))
            {
                return Error.ENOMEM;
            }
        }

        return Error.None;
    }
}
