using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>A contiguous range of pages with one kind of backing and one set of rights.</summary>
/// <remarks>
/// Source: codezero-vm_area.h struct vm_area. Locks: length and rights are read under the space
/// lock or the tree's lock, and change under both, the space lock exclusive; the chain under the
/// tree's lock.
/// </remarks>
public sealed class VmArea
{
    Plain<int> pageCount;
    Plain<VmFlags> flags;

    public VmArea(
        Tcb task, ObjectTree tree, VirtualPage start, int pages, int fileOffset, VmFlags flags)
    {
        System.ArgumentNullException.ThrowIfNull(task);
        (Task, Tree, Start, FileOffset) = (task, tree, start, fileOffset);
        Simulator simulator = task.Simulator;
        pageCount = new(simulator, "vm_area.pfn_end", pages);
        this.flags = new(simulator, "vm_area.flags", flags);
        Chain = new KernelList<VmObjectLink>(simulator, "vm_obj_list");
    }

    /// <summary>The task whose list it is on.</summary>
    public Tcb Task { get; }

    public ObjectTree Tree { get; }

    /// <summary>pfn_start.</summary>
    public VirtualPage Start { get; }

    /// <summary>pfn_end − pfn_start.</summary>
    public int PageCount
    {
        get => pageCount.Read();
        internal set => pageCount.Write(value);
    }

    /// <summary>The page of the file space at which the area starts.</summary>
    public int FileOffset { get; }

    public VmFlags Flags
    {
        get => flags.Read();
        internal set => flags.Write(value);
    }

    public bool Writable => (Flags & VmFlags.Write) != 0;

    public bool IsShared => (Flags & VmFlags.Shared) != 0;

    /// <summary>
    /// The objects that back it, newest first; the last one is a file. A shared area has one file,
    /// and devzero behind it where that is a segment of shared memory.
    /// </summary>
    public KernelList<VmObjectLink> Chain { get; }

    /// <summary>The first page behind it.</summary>
    public VirtualPage End => Start + PageCount;

    /// <summary>Whether an access has the right to it.</summary>
    public bool Allows(bool isWrite)
        => (Flags & (isWrite ? VmFlags.Write : VmFlags.Prot)) != 0;

    public bool Contains(VirtualPage page)
        => page.Number >= Start.Number && page.Number < End.Number;

    /// <summary>Whether a page of the file space lies in it.</summary>
    public bool ContainsOffset(int fileOffset)
        => fileOffset >= FileOffset && fileOffset < FileOffset + PageCount;

    /// <summary>fault_to_file_offset: where in the file space a virtual page lies.</summary>
    public int FileOffsetOf(VirtualPage page) => FileOffset + page.Number - Start.Number;

    /// <summary>
    /// vma_page_to_virtual: where in the address space a page of the file space lies.
    /// </summary>
    public VirtualPage VirtualOf(int fileOffset) => Start + (fileOffset - FileOffset);

    public override string ToString() => $"area at 0x{Start.Number:x}";
}
