using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The descriptor of a frame that holds a page of an object.</summary>
/// <remarks>
/// Source: codezero-vm_area.h struct page. Left out: refcnt (constant 0 in the seed, and no
/// reference count), virtual (unused), flags (nothing is dirty before there is page-out).
/// Locks: the tree's lock, and the page's own around changes of owner and offset.
/// </remarks>
public sealed class Page
{
    Plain<VmObject?> owner;
    Plain<int> offset;
    Lifetime life;

    public Page(Simulator simulator, Frame frame)
    {
        Frame = frame;
        owner = new(simulator, "page.owner", null);
        offset = new(simulator, "page.offset", 0);
        Lock = new SpinLock(simulator, LockClasses.Page, frame.Number);
        Node = new ListNode<Page>(this);
    }

    public Frame Frame { get; }

    public SpinLock Lock { get; }

    /// <summary>The object whose page cache it is on.</summary>
    public VmObject? Owner
    {
        get => owner.Read();
        set => owner.Write(value);
    }

    /// <summary>The page's number within its owner's file space.</summary>
    public int Offset
    {
        get => offset.Read();
        set => offset.Write(value);
    }

    public bool IsFreed => life.IsOver;

    public ListNode<Page> Node { get; }

    public override string ToString() => $"page {Offset} in {Frame}";

    internal void Free() => life.End(this);
}
