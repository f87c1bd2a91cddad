using Verified.Machines;

namespace Verified.Akaros;

/// <summary>The passes of a removal (facts 2.5).</summary>
public enum RemovalPass : byte
{
    /// <summary>0, 1: admitted, pins looked for.</summary>
    Admission,

    /// <summary>2: pages that nobody uses are marked.</summary>
    Mark,

    /// <summary>3: their entries are hidden.</summary>
    Hide,

    /// <summary>4: the translations that were made before are shot down.</summary>
    ShootDown,

    /// <summary>5: D is moved to the page, the entry is 0.</summary>
    Harvest,

    /// <summary>6: what is dirty is picked.</summary>
    Triage,

    /// <summary>7: it is written, with no lock.</summary>
    WriteBack,

    /// <summary>8: what nobody has looked up since goes.</summary>
    Reap,
}

/// <summary>What a specification is told of the kernel's work, when it takes effect.</summary>
/// <remarks>
/// Each call belongs to the step before it: no other task runs in between. Nothing here changes
/// what the kernel does.
/// </remarks>
public interface IKernelObserver
{
    /// <summary>A user of a page is counted: a lookup, or who has put it into the map.</summary>
    /// <param name="isLookup">Whether R was cleared for it.</param>
    void Taken(Page page, bool isLookup);

    /// <summary>A user of a page is not counted any more.</summary>
    void Put(Page page);

    /// <summary>A page is in a map's slot from now on.</summary>
    void Inserted(PageMap map, int index, Page page);

    /// <summary>A slot is empty from now on; the page's frame is about to be freed.</summary>
    /// <param name="isCut">Whether the file was cut: what it held may be lost.</param>
    void Removed(PageMap map, int index, Page page, bool isCut);

    /// <summary>A page is filled, and up to date from now on.</summary>
    void Loaded(Page page);

    /// <summary>A page was read from the store without success.</summary>
    void LoadFailed(Page page);

    /// <summary>A remover was admitted.</summary>
    void RemovalBegins(PageMap map, int first, int count);

    /// <summary>The remover is in this pass from now on.</summary>
    void Enters(PageMap map, RemovalPass pass);

    /// <summary>The remover has set R, and marked the page.</summary>
    void Marked(PageMap map, int index, Page page);

    /// <summary>It is about to leave, and to say so many.</summary>
    void RemovalEnds(PageMap map, int removed);

    /// <summary>The D of a page's entry is in somebody's hand: the entry has it no more.</summary>
    void TookDirtyBit(Page page);

    /// <summary>It is in PG_DIRTY now.</summary>
    void SavedDirtyBit(Page page);

    /// <summary>PG_DIRTY was cleared: what the page holds from now on is to be written.</summary>
    void WriteBegins(PageMap map, int index, Page page);

    /// <summary>The store has it, or said why not and PG_DIRTY is set again.</summary>
    void WriteEnded(PageMap map, int index, Page page, Error error);

    /// <summary>A region can be accessed from now on.</summary>
    void Mapped(VmRegion region);

    /// <summary>No CPU can access these pages any more.</summary>
    void Unmapped(Proc proc, VirtualPage first, int pages);

    /// <summary>These pages will have these rights: some CPU may use them from now on.</summary>
    /// <remarks>Until <see cref="Protected"/>, or vmr_lock is free: then it was refused.</remarks>
    void ProtectBegins(Proc proc, VirtualPage first, int pages, Protection rights);

    /// <summary>From now on these pages have these rights, and on no CPU more.</summary>
    void Protected(Proc proc, VirtualPage first, int pages, Protection rights);

    /// <summary>An access of a thread has trapped.</summary>
    void FaultBegins(UserThread thread, VirtualPage page);

    /// <summary>The access is tried again, or refused.</summary>
    void FaultEnds(UserThread thread);

    /// <summary>A private page of a file is about to be copied for a process.</summary>
    void CopyBegins(Proc proc, VirtualPage page);

    /// <summary>
    /// What a process finds in a private page from now on, in a frame of its own.
    /// </summary>
    void Copied(Proc proc, VirtualPage page, Frame copy);

    /// <summary>A child has what its parent has.</summary>
    void Forked(Proc parent, Proc child);

    /// <summary>A process' memory is gone.</summary>
    void Exited(Proc proc);

    /// <summary>A word of a file was written by write().</summary>
    void Written(Inode inode, int page, int word, ulong value);

    /// <summary>A word of a device was written through a buffer.</summary>
    void Written(BufferHead buffer, ulong value);

    /// <summary>A word of a file was read by read().</summary>
    void Read(Inode inode, int page, int word, ulong value);

    /// <summary>
    /// A file gets shorter: pages behind the new end go, each at some moment until
    /// <see cref="CutEnded"/>.
    /// </summary>
    void CutBegins(Inode inode, int pages);

    /// <summary>They are gone, from processes too, and will be zeroes if the file grows.</summary>
    void CutEnded(Inode inode, int pages);

    /// <summary>A file has got longer.</summary>
    void Grown(Inode inode, int pages);

    /// <summary>A sync of pages of a file begins.</summary>
    /// <returns>A number by which its end is told.</returns>
    int SyncBegins(PageMap map, int first, int count);

    /// <summary>The sync has ended, and the store has what it found.</summary>
    void SyncEnded(int sync);
}
