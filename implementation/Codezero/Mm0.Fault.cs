using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// Page faults: legal or not, read or write, and the fault that is already served.
/// </summary>
public partial class Mm0
{
    /// <summary>Answers a fault message.</summary>
    /// <remarks>
    /// Source: codezero-fault.c page_fault_handler. Locks: the space lock, shared, for all of it.
    /// </remarks>
    async Routine<Error> PageFaultHandler(Request request)
    {
        await request.Sender.Space.AcquireRead();
        Error error = await DoPageFault(request.Sender, request.Fault);
        await request.Sender.Space.ReleaseRead();
        return error;
    }

    /// <summary>Refuses an access that no area allows; serves every other.</summary>
    /// <returns>
    /// <see cref="Error.SEGV"/> to the thread, where the seed stops the whole pager.
    /// </returns>
    /// <remarks>Source: codezero-fault.c do_page_fault.</remarks>
    async Routine<Error> DoPageFault(Tcb tcb, PageFault fault)
    {
        VmArea? area = tcb.FindArea(fault.Page);
        if (area is null || (fault.IsWrite && !area.Writable))
        {
            return Error.SEGV;
        }

        // The frames that a collapse sets free are freed when nobody can reach them: after the new
        // entry is in and shot down, and outside the tree's lock.
        var freed = new List<Frame>();
        await area.Tree.Lock.Acquire();
        Error error = await ServeFault(tcb, area, fault, freed);
        await area.Tree.Lock.Release();
        foreach (Frame frame in freed)
        {
            await Machine.Frames.Free(frame);
        }

        return error;
    }

    /// <summary>Serves a legal fault under the tree's lock.</summary>
    /// <remarks>
    /// Source: codezero-fault.c __do_page_fault. The message says what the entry was when the
    /// thread trapped. Two threads of one space fault on one page:
    /// <list type="number">
    /// <item>cpu0 reports a load and cpu1 a store, both of an absent page.</item>
    /// <item>handler0 serves cpu1: the page is copied and mapped for storing.</item>
    /// <item>handler1 reads the entry afresh, finds that it allows the load, and only replies.
    /// By the message alone it would lower the entry to read-only under cpu1's feet.</item>
    /// </list>
    /// Two stores are kept apart twice: here, and where the copy looks into the top first.
    /// </remarks>
    async Routine<Error> ServeFault(
        Tcb tcb, VmArea area, PageFault fault, List<Frame> freed)
    {
        PageTableEntry now = await CurrentEntry(tcb, fault);
        if (now.Present && (now.Writable || !fault.IsWrite))
        {
            return Error.None;
        }

        // Before anything else, so that a fault that is refused has changed nothing.
        if (!await tcb.Tables.Prepare(fault.Page))
        {
            return Error.ENOMEM;
        }

        if (fault.IsWrite)
        {
            return await CopyOnWrite(tcb, area, fault.Page, freed);
        }

        Page found = FindAlong(area.Chain.First, area.FileOffsetOf(fault.Page));
        await tcb.Tables.Map(fault.Page, found.Frame, writable: false);
        return Error.None;
    }

    /// <summary>The entry as it is now, whatever the message says that it was.</summary>
    protected virtual Routine<PageTableEntry> CurrentEntry(Tcb tcb, PageFault fault)
    {
        System.ArgumentNullException.ThrowIfNull(tcb);
        return tcb.Tables.Read(fault.Page);
    }

    /// <summary>The first page with this offset, from a link on towards older objects.</summary>
    /// <remarks>Every chain ends in devzero, which has every page: its pager never fails.</remarks>
    protected Page FindAlong(ListNode<VmObjectLink>? link, int offset)
    {
        for (; link is not null; link = link.Value.Area.Chain.After(link))
        {
            if (PageIn(link.Value.Object, offset) is { } page)
            {
                return page;
            }
        }

        Check.Kernel(false, "a chain ends in a file, which has every page");
        return zeroPage;
    }

    /// <summary>page_in of the object's pager.</summary>
    Page? PageIn(VmObject cache, int offset)
        => cache.IsShadow ? FindPage(cache, offset) : zeroPage;
}
