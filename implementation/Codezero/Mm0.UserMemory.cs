using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Words that the pager copies to or from a task's memory.</summary>
/// <param name="FirstWord">The first one within the page.</param>
/// <param name="ToUser">Whether the words go to the task's memory.</param>
sealed record UserCopy(ulong[] Words, int FirstWord, int Count, bool ToUser);

/// <summary>A task's memory as the pager uses it for a call: read and write.</summary>
/// <remarks>
/// Source: codezero-fault.c validate_task_range and task_virt_to_page. Addresses are in bytes; a
/// page has the words of the machine, 8 bytes each.
/// </remarks>
public partial class Mm0
{
    internal const int WordBytes = 8;

    /// <summary>The size of a page in a task's addresses.</summary>
    protected uint PageBytes => (uint)(Machine.Settings.Words * WordBytes);

    /// <summary>Whether each page of a range of addresses has these rights.</summary>
    /// <returns><see cref="Error.EINVAL"/> if not.</returns>
    /// <remarks>
    /// Source: codezero-fault.c validate_task_range. Locks: the space lock, in any mode. The end is
    /// computed where it cannot wrap around to 0, and accept everything.
    /// </remarks>
    protected virtual Error ValidateTaskRange(Tcb tcb, uint start, uint bytes, VmFlags rights)
    {
        System.ArgumentNullException.ThrowIfNull(tcb);
        ulong end = (ulong)start + bytes;
        for (ulong at = start / PageBytes * PageBytes; at < end; at += PageBytes)
        {
            VmArea? area = tcb.FindArea(new VirtualPage((int)(at / PageBytes)));
            if (area is null || (area.Flags & rights) != rights)
            {
                return Error.EINVAL;
            }
        }

        return Error.None;
    }

    /// <summary>Copies words to or from one page of a task, as its access would.</summary>
    async Routine<Error> CopyUser(
        Tcb tcb, VirtualPage page, UserCopy copy, Leftovers leftovers)
        => OfAccess(await DoPageFault(
            tcb, new PageFault(page, copy.ToUser ? AccessKind.Store : AccessKind.Load, default),
            copy, leftovers));

    /// <summary>The page that an access would reach, which is mapped for it now.</summary>
    /// <remarks>
    /// Source: codezero-fault.c task_virt_to_page. Through the fault path: the seed takes the first
    /// page that it meets along the chain, which may be the zero page, a file's or a relative's,
    /// and stores to it. Locks: as for a fault; the page is valid until the tree's lock is free.
    /// </remarks>
    protected virtual async Routine<Outcome> TaskVirtToPage(
        Tcb tcb, VmArea area, PageFault fault, Leftovers leftovers)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        Outcome outcome = await ServeFault(tcb, area, fault, leftovers);
        return outcome is { Kind: OutcomeKind.Served, Page: null }
            ? PageIn(area.Chain.First, area.FileOffsetOf(fault.Page))
            : outcome;
    }

    async Routine CopyWords(Tcb tcb, VirtualPage at, Page page, UserCopy copy)
    {
        for (int i = 0; i < copy.Count; i++)
        {
            int word = copy.FirstWord + i;
            if (copy.ToUser)
            {
                await Machine.Memory.Write(page.Frame, word, copy.Words[i]);
                Observer?.StoredFor(tcb, at, word, copy.Words[i]);
            }
            else
            {
                copy.Words[i] = await Machine.Memory.Read(page.Frame, word);
                Observer?.LoadedFor(tcb, at, word, copy.Words[i]);
            }
        }
    }
}
