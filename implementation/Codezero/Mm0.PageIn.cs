using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Looking a page up along a chain, and reading it from its store.</summary>
/// <remarks>
/// Source: the page_in operations of the pagers (facts 5.4). Locks: the tree's lock, except while
/// the disk reads. Two handlers want one page that is on the disk:
/// <list type="number">
/// <item>handler0 finds it absent, puts an empty page into the cache that says that it is being
/// filled, and releases the locks.</item>
/// <item>handler1 finds that page, and sleeps.</item>
/// <item>handler0 has read it, says so, and wakes handler1, which begins anew.</item>
/// </list>
/// If only the page that was read were put there, both would read it and both would put it there.
/// </remarks>
public partial class Mm0
{
    /// <summary>The first page with this offset, from a link on towards older objects.</summary>
    /// <remarks>Every chain ends in a file, which has every page that can be mapped.</remarks>
    protected static Outcome PageIn(ListNode<VmObjectLink>? link, int offset)
    {
        for (; link is not null; link = link.Value.Area.Chain.After(link))
        {
            Outcome found = PageInFrom(link.Value.Object, offset);
            if (found is not { Kind: OutcomeKind.Served, Page: null })
            {
                return found;
            }
        }

        Check.Kernel(false, "a chain ends in a file, which has every page");
        return default;
    }

    /// <summary>page_in of the object's pager, as far as it needs no disk.</summary>
    /// <returns>Served without a page when this object does not have it.</returns>
    protected static Outcome PageInFrom(VmObject cache, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        if (cache.Pager.Find(cache, offset) is { } page)
        {
            return page.IsBusy ? Outcome.Busy : Outcome.Served(page);
        }

        return cache.Pager.Stored(cache, offset) is { } block
            ? new Outcome(OutcomeKind.Fill, Error.None, null, cache, offset, block)
            : default;
    }

    /// <summary>Puts a page into the cache that says that it is being filled.</summary>
    /// <param name="wanted">What <see cref="PageInFrom"/> said.</param>
    protected virtual async Routine<Outcome> BeginFill(Outcome wanted)
    {
        if (await AllocateFrame() is not { } frame)
        {
            return Outcome.Refused(Error.ENOMEM);
        }

        Page page = InitPage(frame);
        page.Transfer = Transfer.Filling;
        await Adopt(wanted.Cache!, page, wanted.Offset);
        CountTransfer(wanted.Cache!, 1);
        return wanted with { Page = page };
    }

    /// <summary>Reads a page that <see cref="BeginFill"/> prepared. No lock is held.</summary>
    /// <returns>The disk's error; the page is then gone, and its store has it still.</returns>
    protected virtual async Routine<Error> Fill(Outcome begun, Leftovers leftovers)
    {
        Page page = begun.Page!;
        VmObject owner = begun.Cache!;
        Error error = await ReadBlock(begun.Block, page.Frame);
        await owner.Tree!.Lock.Acquire();
        EndTransfer(page);
        if (error != Error.None)
        {
            ReleasePage(page, leftovers);
        }

        await owner.Tree.TransferEnded.WakeAll();
        await owner.Tree.Lock.Release();
        await GiveBack(leftovers);
        return error;
    }

    /// <summary>Reads a block of a disk, and waits. No lock is held.</summary>
    protected virtual Routine<Error> ReadBlock(Block block, Frame frame)
        => block.Disk.Read(block.Number, frame);

    /// <summary>A descriptor for a frame that was just allocated.</summary>
    protected Page InitPage(Frame frame) => ever.Add(pageArray.Of(frame));

    void EndTransfer(Page page)
    {
        page.Transfer = Transfer.None;
        CountTransfer(page.Owner!, -1);
    }

    static void CountTransfer(VmObject owner, int change)
    {
        if (owner.IsShadow)
        {
            owner.Tree!.ShadowTransfers += change;
        }
    }
}
