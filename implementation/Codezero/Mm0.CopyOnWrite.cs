using System.Collections.Generic;
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
    protected virtual async Routine<Error> CopyOnWrite(
        Tcb tcb, VmArea area, VirtualPage page, List<Frame> freed)
    {
        Page? own = await OwnPage(area, area.FileOffsetOf(page));
        if (own is null)
        {
            return Error.ENOMEM;
        }

        await tcb.Tables.Map(page, own.Frame, writable: true);
        await Collapse(area, freed);
        return Error.None;
    }

    /// <summary>The page in the area's writable top object, copied there if need be.</summary>
    /// <returns>Null when no frame is left; then nothing was changed.</returns>
    protected async Routine<Page?> OwnPage(VmArea area, int offset)
    {
        VmObjectLink top = area.Chain.First!.Value;
        if (FindInTop(top.Object, offset) is { } already)
        {
            return already;
        }

        ListNode<VmObjectLink>? from = area.Chain.First;
        from = top.Object.Writable ? area.Chain.After(from!) : from;
        Page source = FindAlong(from, offset);
        Page? copy = await CopyToNewPage(source);
        if (copy is not null)
        {
            // Only now, so that running out of memory leaves no empty shadow behind.
            VmObject shadow = top.Object.Writable ? top.Object : await CreateShadow(area);
            await AdoptCopy(shadow, copy, source, offset);
        }

        return copy;
    }

    /// <summary>
    /// The page if the top is writable and has it: after a merge, or a downgrade.
    /// </summary>
    protected virtual Page? FindInTop(VmObject top, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(top);
        return top.Writable ? FindPage(top, offset) : null;
    }

    /// <summary>Copies a page, word by word, into a frame that nobody else has.</summary>
    /// <remarks>Source: codezero-fault.c copy_to_new_page.</remarks>
    async Routine<Page?> CopyToNewPage(Page from)
    {
        if (await Machine.Frames.Allocate() is not { } frame)
        {
            return null;
        }

        for (int word = 0; word < Machine.Settings.Words; word++)
        {
            await Machine.Memory.CopyWord(from.Frame, frame, word);
        }

        return ever.Add(new Page(Simulator, frame));
    }

    /// <summary>Puts an empty writable object in front of an area's chain.</summary>
    /// <remarks>Source: codezero-fault.c vma_create_shadow, and its caller copy_on_write.</remarks>
    async Routine<VmObject> CreateShadow(VmArea area)
    {
        VmObject original = area.Chain.First!.Value.Object;
        VmObject shadow = ever.Add(new VmObject(Simulator, objects++, isShadow: true));
        shadow.Writable = true;
        VmObjectLink link = ever.Add(new VmObjectLink(area, shadow));
        area.Chain.AddFirst(link.ChainNode);
        shadow.Links.AddFirst(link.ObjectNode);
        shadow.LinkCount++;
        await Shadow(shadow, original);
        return shadow;
    }

    /// <summary>
    /// Makes the copy the shadow's; the page that it was copied from is not touched.
    /// </summary>
    protected virtual Routine AdoptCopy(VmObject shadow, Page copy, Page source, int offset)
        => Adopt(shadow, copy, offset);

    /// <summary>Makes a page that is on no list the object's, under the page's lock.</summary>
    protected static async Routine Adopt(VmObject owner, Page page, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(page);
        await page.Lock.Acquire();
        page.Owner = owner;
        page.Offset = offset;
        InsertPage(owner, page);
        await page.Lock.Release();
    }
}
