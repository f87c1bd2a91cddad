using Verified.Machines;

namespace Verified.Codezero;

/// <summary>
/// What a specification is told of the pager's work, at the moment at which it takes effect.
/// </summary>
/// <remarks>
/// Each call belongs to the step before it: no other task runs in between. Nothing here changes
/// what the pager does. These are the linearisation points; the folder's README has the list.
/// </remarks>
public interface IMm0Observer
{
    /// <summary>An area can be accessed from now on.</summary>
    void Mapped(VmArea area);

    /// <summary>No CPU can access these pages any more.</summary>
    void Unmapped(Tcb task, VirtualPage first, int pages);

    /// <summary>From now on these pages have these rights, and on no CPU more.</summary>
    void Protected(Tcb task, VirtualPage first, int pages, VmFlags rights);

    /// <summary>
    /// The moment of which the child's memory is a copy: all private pages of the parent are
    /// read-only on every CPU, and who stores waits for the space lock.
    /// </summary>
    void Forked(Tcb parent, Tcb child);

    /// <summary>A task's memory is gone.</summary>
    void Exited(Tcb task);

    /// <summary>What a private page shows is about to be copied.</summary>
    void CopyBegins(Tcb task, VirtualPage page);

    /// <summary>
    /// A private page now has a copy of its own, of what it showed at one moment since it began.
    /// </summary>
    void Copied(Tcb task, VirtualPage page, Page copy);

    /// <summary>The pager stored to a task's memory for it.</summary>
    void StoredFor(Tcb task, VirtualPage page, int word, ulong value);

    /// <summary>The pager loaded from a task's memory for it.</summary>
    void LoadedFor(Tcb task, VirtualPage page, int word, ulong value);

    /// <summary>What a page holds now will be written: from now on a store to it faults.</summary>
    void Cleaned(Page page);

    /// <summary>A page goes that was never stored to since it was clean.</summary>
    void Dropped(Page page);

    /// <summary>A file was written to.</summary>
    void Written(VmFile file, int page, int word, ulong value);

    /// <summary>A file was read.</summary>
    void Read(VmFile file, int page, int word, ulong value);

    /// <summary>A sync of these pages of a file begins.</summary>
    /// <returns>A number by which its end is told.</returns>
    int SyncBegins(VmFile file, int firstPage, int pages);

    /// <summary>The sync has ended, and what it found is on the disk.</summary>
    void SyncEnded(int sync);

    /// <summary>
    /// A request was refused, and the tree's lock is about to be released: since it was acquired,
    /// nothing changed.
    /// </summary>
    void Refused(ObjectTree tree, Error error);
}
