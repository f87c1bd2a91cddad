using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>What a page's frame is being used for by a disk.</summary>
public enum Transfer : byte
{
    /// <summary>Nothing: the page is as its object says.</summary>
    None,

    /// <summary>It is being read, and is not valid yet; it is mapped nowhere.</summary>
    Filling,

    /// <summary>It is being written back, and stays; it may be stored to meanwhile.</summary>
    Cleaning,

    /// <summary>It is being written in order to go; it is mapped nowhere.</summary>
    Leaving,
}

/// <summary>The descriptor of a frame that holds a page of an object.</summary>
/// <remarks>
/// Source: codezero-vm_area.h struct page. Left out: refcnt (constant 0 in the seed, and no
/// reference count), virtual (unused). Locks: the tree's lock, and the page's own around changes of
/// owner and offset.
/// </remarks>
public sealed class Page
{
    Plain<VmObject?> owner;
    Plain<int> offset;
    Plain<bool> dirty;
    Plain<Transfer> transfer;
    Lifetime life;

    public Page(Simulator simulator, Frame frame)
    {
        Frame = frame;
        owner = new(simulator, "page.owner", null);
        offset = new(simulator, "page.offset", 0);
        dirty = new(simulator, "page.flags", false);
        transfer = new(simulator, "page.transfer", Transfer.None);
        Lock = new SpinLock(simulator, LockClasses.Page, frame.Number);
        Node = new ListNode<Page>(this);
    }

    public Frame Frame { get; }

    public SpinLock Lock { get; }

    /// <summary>The object whose page cache it is on.</summary>
    public VmObject? Owner
    {
        get => Alive().owner.Read();
        set => Alive().owner.Write(value);
    }

    /// <summary>The page's number within its owner's file space.</summary>
    public int Offset
    {
        get => Alive().offset.Read();
        set => Alive().offset.Write(value);
    }

    /// <summary>VM_DIRTY: its store does not have, or may not have, what it holds.</summary>
    public bool Dirty
    {
        get => Alive().dirty.Read();
        set => Alive().dirty.Write(value);
    }

    public Transfer Transfer
    {
        get => Alive().transfer.Read();
        set
        {
            Alive().transfer.Write(value);
            Transfers += value == Transfer.None ? 0 : 1;
        }
    }

    /// <summary>How many transfers it has begun; for rules.</summary>
    public int Transfers { get; private set; }

    /// <summary>Whether it must not be mapped, copied or moved until its transfer ends.</summary>
    public bool IsBusy => Transfer is Transfer.Filling or Transfer.Leaving;

    public bool IsFreed => life.IsOver;

    /// <summary>Whether it is in some object's page cache.</summary>
    public bool IsCached => Node.IsLinked;

    public ListNode<Page> Node { get; }

    public override string ToString() => $"page in {Frame}";

    internal void Free() => life.End(this);

    Page Alive()
    {
        life.Demand(this);
        return this;
    }
}

/// <summary>page_array: the descriptor of each frame that holds a page.</summary>
/// <remarks>
/// Source: codezero-vm_area.h page_array, phys_to_page, page_init, and page_to_phys, which is
/// <see cref="Page.Frame"/> here. Initialising a descriptor again is a new object here, so that who
/// still has the old one is accused when he touches it. Locks: none: an entry is its frame's
/// owner's.
/// </remarks>
public sealed class PageArray(Simulator simulator, int frames)
{
    readonly Page?[] pages = new Page?[frames];

    /// <summary>phys_to_page: the descriptor of a frame.</summary>
    public Page Of(Frame frame) => pages[frame.Number] ??= new Page(simulator, frame);

    /// <summary>page_init: the descriptor is as new for the frame's next use.</summary>
    internal void Init(Frame frame) => pages[frame.Number] = null;
}
