using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Published;

/// <summary>Z5: the pager stores to whatever page it meets first along the chain.</summary>
/// <remarks>
/// No fault is served on the way, so nothing is copied: a read into untouched memory stores to the
/// page of zeroes, one after a fork to the relative's page.
/// </remarks>
sealed class PagerStoresWithoutCopying(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<Outcome> TaskVirtToPage(
        Tcb tcb, VmArea area, PageFault fault, Leftovers leftovers)
        => PageIn(area.Chain.First, area.FileOffsetOf(fault.Page));
}

/// <summary>Z8: a store to an absent page maps a page that was never looked up.</summary>
/// <remarks>
/// The variable has what an earlier call left in it: here the page of the store before, and at
/// first the page of zeroes.
/// </remarks>
sealed class StoreToAbsentMapsAnything(Machine machine, int handlers) : Mm0(machine, handlers)
{
    Page? uninitialised;

    protected override async Routine<Outcome> ServeWrite(
        Tcb tcb, VmArea area, VirtualPage page, PageTableEntry entry, Leftovers leftovers)
    {
        if (!entry.Present)
        {
            Page left = uninitialised ?? ZeroPage;
            await tcb.Tables.Map(page, left.Frame, writable: true);
            return new Outcome(OutcomeKind.Served, Page: left);
        }

        Outcome outcome = await base.ServeWrite(tcb, area, page, entry, leftovers);
        uninitialised = outcome.Page;
        return outcome;
    }
}

/// <summary>Z11: a page that is released keeps its old descriptor.</summary>
/// <remarks>
/// It is poisoned, off every list and freed; who gets the frame next finds it so.
/// </remarks>
sealed class DescriptorIsNotInitialised(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override void InitAgain(Frame frame)
    {
    }
}

/// <summary>Z12: a file is dropped when the shadow has all of its pages that are cached.</summary>
/// <remarks>
/// The other pages are on the disk, and nothing leads there any more. devzero is spared, as in the
/// seed, by a number of pages that no shadow reaches.
/// </remarks>
sealed class DropsAFile(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override bool MayDrop(VmObject below) => below != Devzero;
}

/// <summary>Z13: the first load from a segment maps the page of zeroes.</summary>
/// <remarks>When somebody stores, the page appears in the segment, and the load's entry stays.
/// </remarks>
sealed class SegmentShowsStaleZeroes(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<Outcome> FirstAccess(VmArea area, int offset, bool isWrite)
        => isWrite
            ? await base.FirstAccess(area, offset, isWrite)
            : new Outcome(OutcomeKind.Served, Page: ZeroPage);
}

/// <summary>Z14: shared anonymous memory is devzero itself.</summary>
/// <remarks>Its one page is mapped for storing, and is everybody's untouched memory.</remarks>
sealed class SharedZeroesAreEverybodys(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<VmFile> AnonymousFile(MapRequest request) => Devzero.File!;
}

/// <summary>Z15: a page of a shared file is mapped for storing, and not marked dirty.</summary>
/// <remarks>Every flush passes it by.</remarks>
sealed class SharedStoreIsNotMarked(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override void MarkDirty(Page page)
    {
        if (page.Owner is not { IsShadow: false })
        {
            base.MarkDirty(page);
        }
    }
}

/// <summary>Z23: a child has its parent's files, and is not counted among their openers.</summary>
/// <remarks>The first of the two who closes a file ends it for both.</remarks>
sealed class ChildIsNoOpener(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override Routine CountOpeners(Tcb parent) => default;
}

/// <summary>Z23: a file that nobody uses any more is never freed.</summary>
sealed class UnusedFileStays(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<bool> IsDeletable(VmFile file) => false;
}

/// <summary>Z24: the end of a range is computed in 32 bits, and may come before its start.
/// </summary>
/// <remarks>Then no page is looked at, and the range is found valid.</remarks>
sealed class RangeCheckWraps(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override Error ValidateTaskRange(Tcb tcb, uint start, uint bytes, VmFlags rights)
    {
        uint end = unchecked(start + bytes);
        for (uint at = start / PageBytes * PageBytes; at < end; at += PageBytes)
        {
            if (tcb.FindArea(new VirtualPage((int)(at / PageBytes))) is not { } area
                || (area.Flags & rights) != rights)
            {
                return Error.EINVAL;
            }
        }

        return Error.None;
    }
}

/// <summary>C6: a page is copied while others store to it.</summary>
/// <remarks>The copy has a later store to its second word, and not the earlier one to its first.
/// </remarks>
sealed class CopiesWhileOthersStore(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override Routine HoldStill(Page page) => default;
}

/// <summary>C7: a page that is written back stays mapped for storing.</summary>
/// <remarks>
/// It is clean then; a store after the writing faults nowhere, marks nothing, and is lost.
/// </remarks>
sealed class CleansWithoutProtecting(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override Routine ProtectForCleaning(Page page) => default;
}

/// <summary>C9: nothing says that a page is being read.</summary>
/// <remarks>Two handlers find it absent, both read it, and both put it into the cache.</remarks>
sealed class BothReadThePage(Machine machine, int handlers) : Mm0(machine, handlers)
{
    protected override async Routine<Outcome> BeginFill(Outcome wanted)
        => await AllocateFrame() is { } frame
            ? wanted with { Page = InitPage(frame) }
            : new Outcome(OutcomeKind.Refused, Error.ENOMEM);

    protected override async Routine<Error> Fill(Outcome begun, Leftovers leftovers)
    {
        Error error = await ReadBlock(begun.Block, begun.Page!.Frame);
        await begun.Cache!.Tree!.Lock.Acquire();
        await Adopt(begun.Cache, begun.Page, begun.Offset);
        await begun.Cache.Tree.Lock.Release();
        return error;
    }
}

/// <summary>C5: the file server faults while the pager waits for it.</summary>
/// <remarks>
/// fs0 is a task of its own here, that touches its memory when it serves. The pager takes the next
/// message from fs0 for the answer: its fault, whose first word is no error. The page was not
/// read, and fs0 waits for ever.
/// </remarks>
sealed class FileServerFaults : Mm0, ITrapHandler
{
    readonly Port<(Block Block, Frame Frame)> toServer;
    readonly Port<Error> fromServer;
    readonly Port<Error> neverAnswered;

    public FileServerFaults(Machine machine, int handlers)
        : base(machine, handlers)
    {
        toServer = new(Simulator, "requests to fs0");
        fromServer = new(Simulator, "messages from fs0");
        neverAnswered = new(Simulator, "answers to fs0's faults");
        Tcb tcb = CreateTask("fs0");
        MapAnonymous(tcb, UserStart, 1);
        Cpu cpu = machine.Cpus[^1];
        tcb.AddThread(cpu);
        cpu.SetRoot(tcb.Tables.Root, tcb.Id);
        cpu.Trap = this;
        Simulator.Start("fs0", () => Serve(cpu), daemon: true);
    }

    /// <summary>The kernel sends the fault to whoever waits for a message from fs0.</summary>
    public async Routine<Error> OnFault(Cpu cpu, PageFault fault)
    {
        await fromServer.Send(Error.None);
        return await neverAnswered.Receive();
    }

    protected override async Routine<Error> ReadBlock(Block block, Frame frame)
    {
        await toServer.Send((block, frame));
        return await fromServer.Receive();
    }

    async Routine Serve(Cpu cpu)
    {
        while (true)
        {
            (Block block, Frame frame) = await toServer.Receive();
            await cpu.Store(UserStart, 1);
            await fromServer.Send(await base.ReadBlock(block, frame));
        }
    }
}
