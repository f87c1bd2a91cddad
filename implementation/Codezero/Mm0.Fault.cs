using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>What became of one attempt to serve a fault.</summary>
public enum OutcomeKind : byte
{
    /// <summary>The page is mapped.</summary>
    Served,

    /// <summary>It is refused, and nothing changed.</summary>
    Refused,

    /// <summary>The page is to be read first; when it is there, the fault is tried again.</summary>
    Fill,

    /// <summary>A page is in somebody's transfer; when that is done, it is tried again.</summary>
    Busy,
}

/// <summary>What became of one attempt to serve a fault.</summary>
/// <param name="Error">Why it is refused.</param>
/// <param name="Page">
/// The page that is mapped, or is being filled; of a refusal, one that another attempt will need;
/// null for one that an object does not have.
/// </param>
/// <param name="Cache">For a page that is to be read: whose it is.</param>
/// <param name="Offset">For a page that is to be read: its offset there.</param>
/// <param name="Block">For a page that is to be read: where it is.</param>
public readonly record struct Outcome(
    OutcomeKind Kind, Error Error = Error.None, Page? Page = null, VmObject? Cache = null,
    int Offset = 0, Block Block = default)
{
    internal static Outcome Served(Page page) => new(OutcomeKind.Served, Error.None, page);

    /// <param name="needed">A page that another attempt will need in memory.</param>
    internal static Outcome Refused(Error error, Page? needed = null)
        => new(OutcomeKind.Refused, error, needed);

    internal static Outcome Busy => new(OutcomeKind.Busy);
}

/// <summary>
/// Page faults: legal or not, read or write, and the fault that is already served.
/// </summary>
public partial class Mm0
{
    /// <summary>Answers a fault message.</summary>
    /// <remarks>Source: codezero-fault.c page_fault_handler.</remarks>
    async Routine<Reply> PageFaultHandler(FaultRequest request, Leftovers leftovers)
        => new(OfAccess(
            await DoPageFault(request.Sender, request.Fault, null, leftovers)));

    /// <summary>What an access is told: where nothing is mapped, it is as little allowed.</summary>
    static Error OfAccess(Error error) => error == Error.EINVAL ? Error.SEGV : error;

    /// <summary>
    /// Refuses an access that no area allows; serves every other, however often it must begin anew.
    /// </summary>
    /// <param name="copy">
    /// What the pager copies to or from the page in the access's stead; null for a thread's fault.
    /// </param>
    /// <returns>
    /// <see cref="Error.EINVAL"/> where nothing is mapped, <see cref="Error.SEGV"/> where the area
    /// does not allow the access; there the seed stops the whole pager.
    /// </returns>
    /// <remarks>
    /// Source: codezero-fault.c do_page_fault, with its table of cases. Locks: in each attempt the
    /// space lock, shared, and the tree's lock. Both are free while a page is in transfer, and
    /// afterwards nothing is taken for granted: the area may be gone, the chain may be another, and
    /// the page may have been pushed out again.
    /// </remarks>
    async Routine<Error> DoPageFault(
        Tcb tcb, PageFault fault, UserCopy? copy, Leftovers leftovers)
    {
        bool wasShort = false;
        while (true)
        {
            await tcb.Space.AcquireRead();
            VmArea? area = tcb.FindArea(fault.Page);
            if (area is null || !area.Allows(fault.IsWrite))
            {
                await tcb.Space.ReleaseRead();
                return area is null ? Error.EINVAL : Error.SEGV;
            }

            ObjectTree tree = area.Tree;
            await tree.Lock.Acquire();
            Outcome outcome = copy is null
                ? await ServeFault(tcb, area, fault, leftovers)
                : await TaskVirtToPage(tcb, area, fault, leftovers);
            if (copy is not null && outcome.Kind == OutcomeKind.Served)
            {
                await CopyWords(tcb, fault.Page, outcome.Page!, copy);
            }

            await tcb.Space.ReleaseRead();
            if (outcome.Kind == OutcomeKind.Served)
            {
                await tree.Lock.Release();
                await GiveBack(leftovers);
                return Error.None;
            }

            if (outcome.Kind == OutcomeKind.Refused)
            {
                // The first time any page may make room, later none that is needed here.
                outcome = wasShort ? outcome : outcome with { Page = null };
                wasShort = true;
            }

            if (await EndAttempt(tree, outcome, leftovers) is { } error)
            {
                return error;
            }
        }
    }

    /// <summary>
    /// Ends an attempt that served nothing: releases the tree's lock, and sees to it that the next
    /// one finds more.
    /// </summary>
    /// <returns>Why there is no other attempt, or null.</returns>
    async Routine<Error?> EndAttempt(ObjectTree tree, Outcome outcome, Leftovers leftovers)
    {
        if (outcome.Kind == OutcomeKind.Fill)
        {
            outcome = await BeginFill(outcome);
        }

        if (outcome.Kind == OutcomeKind.Refused)
        {
            Observer?.Refused(tree, outcome.Error);
        }
        else if (outcome.Kind == OutcomeKind.Busy)
        {
            await tree.TransferEnded.Sleep(tree.Lock);
        }

        await tree.Lock.Release();
        return await AfterAttempt(outcome, leftovers);
    }

    /// <summary>What is done between two attempts, with no lock held.</summary>
    /// <returns>Why there is no other attempt, or null.</returns>
    async Routine<Error?> AfterAttempt(Outcome outcome, Leftovers leftovers)
    {
        switch (outcome.Kind)
        {
            case OutcomeKind.Fill:
                Error failed = await Fill(outcome, leftovers);
                return failed == Error.None ? null : failed;
            case OutcomeKind.Refused when outcome.Error == Error.ENOMEM:
                return await Reclaim(outcome.Page) ? null : Error.ENOMEM;
            case OutcomeKind.Refused:
                return outcome.Error;
            default:
                return null;
        }
    }

    /// <summary>Serves a legal fault under the tree's lock, if no transfer is in the way.</summary>
    /// <remarks>
    /// Source: codezero-fault.c __do_page_fault. The message says what the entry was when the
    /// thread trapped. Two threads of one space fault on one page:
    /// <list type="number">
    /// <item>cpu0 reports a load and cpu1 a store, both of an absent page.</item>
    /// <item>handler0 serves cpu1: the page is copied and mapped for storing.</item>
    /// <item>handler1 reads the entry afresh, finds that it allows the load, and only replies.
    /// By the message alone it would lower the entry to read-only under cpu1's feet.</item>
    /// </list>
    /// Two stores are kept apart twice: here, and where the copy looks into the top first. A store
    /// to an absent page and a load of a present one, which the seed leaves undefined, are nothing
    /// special.
    /// </remarks>
    protected async Routine<Outcome> ServeFault(
        Tcb tcb, VmArea area, PageFault fault, Leftovers leftovers)
    {
        PageTableEntry now = await CurrentEntry(tcb, fault);
        if (now.Present && (now.Writable || !fault.IsWrite))
        {
            return new Outcome(OutcomeKind.Served);
        }

        // Before anything else, so that a fault that is refused has changed nothing.
        if (!await tcb.Tables.Prepare(fault.Page))
        {
            return Outcome.Refused(Error.ENOMEM);
        }

        return area.IsShared ? await ServeShared(tcb, area, fault)
            : fault.IsWrite ? await ServeWrite(tcb, area, fault.Page, now, leftovers)
            : await ServeRead(tcb, area, fault.Page);
    }

    /// <summary>The entry as it is now, whatever the message says that it was.</summary>
    protected virtual Routine<PageTableEntry> CurrentEntry(Tcb tcb, PageFault fault)
    {
        System.ArgumentNullException.ThrowIfNull(tcb);
        return tcb.Tables.Read(fault.Page);
    }

    /// <summary>A load of private memory: the newest page, read-only.</summary>
    static async Routine<Outcome> ServeRead(Tcb tcb, VmArea area, VirtualPage page)
    {
        Outcome found = PageIn(area.Chain.First, area.FileOffsetOf(page));
        if (found.Kind == OutcomeKind.Served)
        {
            await tcb.Tables.Map(page, found.Page!.Frame, writable: false);
        }

        return found;
    }

    /// <summary>A store to private memory. <paramref name="entry"/> is what maps it now.</summary>
    /// <remarks>Whether the page was absent or read-only makes no difference.</remarks>
    protected virtual Routine<Outcome> ServeWrite(
        Tcb tcb, VmArea area, VirtualPage page, PageTableEntry entry, Leftovers leftovers)
        => CopyOnWrite(tcb, area, page, leftovers);

    /// <summary>An access to a shared file or segment: its one page, for everybody.</summary>
    async Routine<Outcome> ServeShared(Tcb tcb, VmArea area, PageFault fault)
    {
        int offset = area.FileOffsetOf(fault.Page);
        Outcome found = PageInFrom(area.Chain.First!.Value.Object, offset);
        if (found is { Kind: OutcomeKind.Served, Page: null })
        {
            found = await FirstAccess(area, offset, fault.IsWrite);
        }

        if (found.Kind == OutcomeKind.Served)
        {
            if (fault.IsWrite)
            {
                MarkDirty(found.Page!);
            }

            await tcb.Tables.Map(fault.Page, found.Page!.Frame, writable: fault.IsWrite);
        }

        return found;
    }

    /// <summary>
    /// The first access of anybody to a page of a segment, a load too: it gets a page.
    /// </summary>
    /// <remarks>
    /// Source: codezero-fault.c, case 3 of copy_on_write. In the seed a first load maps the zero
    /// page, and who has it mapped never sees what others store later.
    /// </remarks>
    protected virtual async Routine<Outcome> FirstAccess(VmArea area, int offset, bool isWrite)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        Outcome zero = PageIn(area.Chain.After(area.Chain.First!), offset);
        if (await CopyToNewPage(zero.Page!) is not { } made)
        {
            return Outcome.Refused(Error.ENOMEM);
        }

        // Swap does not have it yet.
        made.Dirty = true;
        await Adopt(area.Chain.First!.Value.Object, made, offset);
        return Outcome.Served(made);
    }

    /// <summary>Notes that a page is about to be mapped for storing.</summary>
    /// <remarks>
    /// Before the entry allows it: a page that may be stored to is never thought clean.
    /// </remarks>
    protected virtual void MarkDirty(Page page)
    {
        System.ArgumentNullException.ThrowIfNull(page);
        page.Dirty = true;
    }
}
