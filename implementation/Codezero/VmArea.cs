using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>What forks of one mapping share: the lock of their objects, links and pages.</summary>
/// <remarks>
/// A collapse in one address space changes objects and a chain of another one, so the lock belongs
/// to all of them together (facts: a lock for each object tree).
/// </remarks>
public sealed class ObjectTree(Simulator simulator, int number)
{
    public Mutex Lock { get; } = new(simulator, LockClasses.Tree, number);
}

/// <summary>A contiguous range of pages with one kind of backing and one set of rights.</summary>
/// <remarks>
/// Source: codezero-vm_area.h struct vm_area. Locks: start, length and rights change only under the
/// space's exclusive lock; the chain under the tree's lock.
/// </remarks>
public sealed class VmArea
{
    public VmArea(
        Simulator simulator, ObjectTree tree, VirtualPage start, int pages, int fileOffset,
        bool writable)
    {
        (Tree, Start, PageCount) = (tree, start, pages);
        (FileOffset, Writable) = (fileOffset, writable);
        Chain = new KernelList<VmObjectLink>(simulator, "vm_obj_list");
    }

    public ObjectTree Tree { get; }

    public VirtualPage Start { get; }

    public int PageCount { get; }

    /// <summary>The page of the file space at which the area starts.</summary>
    public int FileOffset { get; }

    public bool Writable { get; }

    /// <summary>The objects that back it, newest first; the last one is a file.</summary>
    public KernelList<VmObjectLink> Chain { get; }

    public bool Contains(VirtualPage page)
        => page.Number >= Start.Number && page.Number < Start.Number + PageCount;

    /// <summary>fault_to_file_offset: where in the file space a virtual page lies.</summary>
    public int FileOffsetOf(VirtualPage page) => FileOffset + page.Number - Start.Number;

    /// <summary>
    /// vma_page_to_virtual: where in the address space a page of the file space lies.
    /// </summary>
    public VirtualPage VirtualOf(int fileOffset) => Start + (fileOffset - FileOffset);

    public override string ToString() => $"area at 0x{Start.Number:x}";
}
