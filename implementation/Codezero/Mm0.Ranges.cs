using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>What is done to a range of pages: munmap, protect, msync, evict, wire.</summary>
/// <remarks>
/// Source: do_munmap and msync as the later code has them (facts 5.12); the seed's are empty.
/// </remarks>
public partial class Mm0
{
    /// <summary>Checks a request about a range, and does it.</summary>
    async Routine<Reply> OnRange(RangeRequest request, Leftovers leftovers)
    {
        bool fits = IsInSpace(request.First, request.Pages)
            && (request.Rights & ~VmFlags.Prot) == 0;
        return new Reply(!fits ? Error.EINVAL : request.Kind switch
        {
            RangeKind.Sync => await OnEachPage(request, Sync, leftovers),
            RangeKind.Evict => await OnEachPage(request, Evict, leftovers),
            RangeKind.Prefault => await OnEachPage(request, Prefault, leftovers),
            RangeKind.Wire => await Wire(request, leftovers),
            RangeKind.Protect => await ChangeAreas(
                request with { Rights = AsHardwareHas(request.Rights) }, leftovers),
            _ => await ChangeAreas(request, leftovers),
        });
    }

    /// <summary>An entry that allows stores allows loads.</summary>
    static VmFlags AsHardwareHas(VmFlags flags)
        => (flags & VmFlags.Write) != 0 ? flags | VmFlags.Read : flags;

    bool IsInSpace(VirtualPage first, int pages)
        => first.Number >= 0 && pages > 0 && pages <= UserEnd.Number - first.Number;

    delegate Routine<Error> OnPage(RangeRequest request, VirtualPage page, Leftovers leftovers);

    /// <summary>Each page on its own, to the first error.</summary>
    static async Routine<Error> OnEachPage(
        RangeRequest request, OnPage act, Leftovers leftovers)
    {
        for (int i = 0; i < request.Pages; i++)
        {
            Error error = await act(request, request.First + i, leftovers);
            if (error != Error.None)
            {
                return error;
            }
        }

        return Error.None;
    }

    /// <summary>msync of one page: what was stored so far is on the disk afterwards.</summary>
    /// <remarks>
    /// Locks: the space lock, shared, keeps the file. What is not a shared file needs no writing.
    /// </remarks>
    async Routine<Error> Sync(RangeRequest request, VirtualPage page, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        await tcb.Space.AcquireRead();
        VmArea? area = tcb.FindArea(page);
        Error error = area is null ? Error.EINVAL
            : area.IsShared && area.Chain.First!.Value.Object.File is { Type: FileType.Vfs } file
                ? await CleanAt(file, area.FileOffsetOf(page))
                : Error.None;
        await tcb.Space.ReleaseRead();
        return error;
    }

    /// <summary>Pushes one page out, if it is in memory and can go.</summary>
    async Routine<Error> Evict(RangeRequest request, VirtualPage page, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        if (reclaimLock is { } only)
        {
            await only.Acquire();
        }

        await tcb.Space.AcquireRead();
        VmArea? area = tcb.FindArea(page);
        var error = Error.EINVAL;
        if (area is not null)
        {
            await area.Tree.Lock.Acquire();
            Page? newest = await NewestInMemory(area, area.FileOffsetOf(page));
            error = newest is not null && CanEvict(newest)
                ? await PushOut(newest, leftovers)
                : Error.None;
            await area.Tree.Lock.Release();
        }

        await tcb.Space.ReleaseRead();
        await GiveBack(leftovers);
        if (reclaimLock is { } held)
        {
            await held.Release();
        }

        return error;
    }

    /// <summary>
    /// The page that an access would meet, in no transfer; null if it is not in memory.
    /// </summary>
    async Routine<Page?> NewestInMemory(VmArea area, int offset)
    {
        for (ListNode<VmObjectLink>? link = area.Chain.First; link is not null;)
        {
            VmObject each = link.Value.Object;
            Page? page = each.Pager.Find(each, offset);
            if (page is { Transfer: not Transfer.None })
            {
                await area.Tree.TransferEnded.Sleep(area.Tree.Lock);
                link = area.Chain.First;
            }
            else if (page is not null || each.Pager.Stored(each, offset) is not null)
            {
                return page;
            }
            else
            {
                link = area.Chain.After(link);
            }
        }

        return null;
    }

    /// <summary>prefault_page: what an access would do, without the access.</summary>
    /// <returns>
    /// <see cref="Error.EINVAL"/> where nothing is mapped or no access is named,
    /// <see cref="Error.SEGV"/> where the area does not allow it.
    /// </returns>
    /// <remarks>
    /// Source: codezero-fault.c prefault_page. A page that is mapped for storing stays so: in the
    /// seed the load that comes first takes the right away.
    /// </remarks>
    async Routine<Error> Prefault(RangeRequest request, VirtualPage page, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        await tcb.Space.AcquireRead();
        bool makesSense = tcb.FindArea(page) is not null && request.Rights != VmFlags.None;
        await tcb.Space.ReleaseRead();
        Error error = makesSense ? Error.None : Error.EINVAL;
        if (error == Error.None && (request.Rights & VmFlags.Read) != 0)
        {
            error = await DoPageFault(
                tcb, new PageFault(page, AccessKind.Load, default), null, leftovers);
        }

        if (error == Error.None && (request.Rights & VmFlags.Write) != 0)
        {
            error = await DoPageFault(
                tcb, new PageFault(page, AccessKind.Store, default), null, leftovers);
        }

        return error;
    }

    /// <summary>Wires pages: marks their areas, and brings the pages in.</summary>
    /// <returns>Why a page could not be brought in; then no more is wired than before.</returns>
    async Routine<Error> Wire(RangeRequest request, Leftovers leftovers)
    {
        var newly = new List<(VirtualPage First, VirtualPage End)>();
        Error error = await ChangeAreas(request, leftovers, newly);
        if (error == Error.None)
        {
            error = await OnEachPage(
                request with { Rights = VmFlags.Read }, Prefault, leftovers);
            if (error != Error.None)
            {
                await Unwire(request.Sender, newly);
            }
        }

        return error;
    }

    /// <summary>Ends the wiring of ranges, of which parts may be gone by now.</summary>
    static async Routine Unwire(Tcb tcb, List<(VirtualPage First, VirtualPage End)> ranges)
    {
        await tcb.Space.AcquireWrite();
        foreach ((VirtualPage first, VirtualPage end) in ranges)
        {
            foreach (VmArea area in tcb.Areas)
            {
                if (area.Start.Number >= first.Number && area.End.Number <= end.Number)
                {
                    await area.Tree.Lock.Acquire();
                    area.Flags &= ~VmFlags.Fixed;
                    await area.Tree.Lock.Release();
                }
            }
        }

        await tcb.Space.ReleaseWrite();
    }
}
