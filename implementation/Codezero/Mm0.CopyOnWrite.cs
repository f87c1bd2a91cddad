using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The private copy of a page, made at the first store after a map or a fork.</summary>
public partial class Mm0
{
    /// <summary>
    /// Gives the area a page of its own, maps it for storing, and collapses the chain.
    /// </summary>
    /// <remarks>
    /// Source: codezero-fault.c copy_on_write, and the end of __do_page_fault. Locks: the space
    /// lock, shared; the tree's lock. The page's tables are there. The order, and why:
    /// <list type="number">
    /// <item>The page is inserted: from now on a fork would share it.</item>
    /// <item>The entry is installed and the old one shot down: nobody reads the old page.</item>
    /// <item>The chain collapses, and objects go.</item>
    /// <item>The frames are freed, by the caller. Freed before step 2, a frame could be reused and
    /// read by another thread of this task through its old translation.</item>
    /// </list>
    /// </remarks>
    protected virtual async Routine<Outcome> CopyOnWrite(
        Tcb tcb, VmArea area, VirtualPage page, Leftovers leftovers)
    {
        System.ArgumentNullException.ThrowIfNull(tcb);
        System.ArgumentNullException.ThrowIfNull(area);
        Outcome own = await OwnPage(area, page);
        if (own.Kind == OutcomeKind.Served)
        {
            await MapOwn(tcb, area, page, own.Page!);
            await Collapse(area, leftovers);
        }

        return own;
    }

    /// <summary>Maps the page in the top object for storing.</summary>
    /// <remarks>In the critical section in which it was found that the top is writable.</remarks>
    protected virtual Routine MapOwn(Tcb tcb, VmArea area, VirtualPage page, Page own)
    {
        System.ArgumentNullException.ThrowIfNull(tcb);
        System.ArgumentNullException.ThrowIfNull(own);
        return tcb.Tables.Map(page, own.Frame, writable: true);
    }

    /// <summary>The page in the area's writable top object, copied there if need be.</summary>
    protected async Routine<Outcome> OwnPage(VmArea area, VirtualPage page)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        if (area.Tree.ShadowTransfers > 0)
        {
            // The collapse would move or free pages that a disk is writing to.
            return Outcome.Busy;
        }

        int offset = area.FileOffsetOf(page);
        VmObjectLink top = area.Chain.First!.Value;
        Outcome already = FindInTop(top.Object, offset);
        if (already.Kind != OutcomeKind.Served || already.Page is not null)
        {
            if (already.Page is { } own)
            {
                MarkDirty(own);
            }

            return already;
        }

        ListNode<VmObjectLink>? from = area.Chain.First;
        from = top.Object.Writable ? area.Chain.After(from!) : from;
        Outcome source = PageIn(from, offset);
        return source.Kind == OutcomeKind.Served
            ? await CopyToTop(area, page, source.Page!)
            : source;
    }

    /// <summary>
    /// The page if the top is writable and has it: after a merge, a downgrade, or from swap.
    /// </summary>
    /// <returns>Served without a page when it does not have it.</returns>
    protected virtual Outcome FindInTop(VmObject top, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(top);
        return top.Writable ? PageInFrom(top, offset) : default;
    }

    /// <summary>Copies a page to the writable top, which is made if there is none.</summary>
    protected virtual async Routine<Outcome> CopyToTop(
        VmArea area, VirtualPage page, Page source)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        Observer?.CopyBegins(area.Task, page);
        if (await CopyToNewPage(source) is not { } copy)
        {
            return Outcome.Refused(Error.ENOMEM, needed: source);
        }

        // Only now, so that running out of memory leaves no empty shadow behind.
        VmObject top = area.Chain.First!.Value.Object;
        VmObject shadow = top.Writable ? top : await CreateShadow(area);
        MarkDirty(copy);
        await AdoptCopy(shadow, copy, source, area.FileOffsetOf(page));
        Observer?.Copied(area.Task, page, copy);
        return Outcome.Served(copy);
    }

    /// <summary>Copies a page, word by word, into a frame that nobody else has.</summary>
    /// <remarks>
    /// Source: codezero-fault.c copy_to_new_page. Nobody stores to the page meanwhile: of a file's
    /// page, every right to store is taken first, and who would store waits for the tree's lock.
    /// So the copy is of one moment.
    /// </remarks>
    protected async Routine<Page?> CopyToNewPage(Page from)
    {
        System.ArgumentNullException.ThrowIfNull(from);
        if (await AllocateFrame() is not { } frame)
        {
            return null;
        }

        await HoldStill(from);
        for (int word = 0; word < Machine.Settings.Words; word++)
        {
            await Machine.Memory.CopyWord(from.Frame, frame, word);
        }

        return InitPage(frame);
    }

    /// <summary>Takes the right to store to a page that is about to be copied.</summary>
    /// <remarks>
    /// cpu0 stores to both words of a file's page, which is shared, while a handler copies it for
    /// cpu1, whose mapping is private:
    /// <list type="number">
    /// <item>The handler copies word 0.</item>
    /// <item>cpu0 stores to word 0, and then to word 1.</item>
    /// <item>The handler copies word 1: a copy that has the second store and not the first.</item>
    /// </list>
    /// </remarks>
    protected virtual Routine HoldStill(Page page)
    {
        System.ArgumentNullException.ThrowIfNull(page);
        return page.Owner is { IsShadow: false } ? ProtectEverywhere(page) : default;
    }

    /// <summary>Puts an empty writable object in front of an area's chain.</summary>
    /// <remarks>Source: codezero-fault.c vma_create_shadow, and its caller copy_on_write.</remarks>
    protected async Routine<VmObject> CreateShadow(VmArea area)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        VmObject original = area.Chain.First!.Value.Object;
        VmObject shadow = NewShadow(area.Tree);
        LinkFirst(area, shadow);
        await Shadow(shadow, original);
        return shadow;
    }

    /// <summary>
    /// Makes the copy the shadow's; the page that it was copied from is not touched.
    /// </summary>
    protected virtual Routine AdoptCopy(VmObject shadow, Page copy, Page source, int offset)
        => Adopt(shadow, copy, offset);

    /// <summary>Makes a page that is on no list the object's, under the page's lock.</summary>
    protected async Routine Adopt(VmObject owner, Page page, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(page);
        await page.Lock.Acquire();
        page.Owner = owner;
        page.Offset = offset;
        InsertPage(owner, page);
        await page.Lock.Release();
    }
}
