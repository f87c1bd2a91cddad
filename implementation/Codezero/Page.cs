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
        get => Alive().owner.Read();
        set => Alive().owner.Write(value);
    }

    /// <summary>The page's number within its owner's file space.</summary>
    public int Offset
    {
        get => Alive().offset.Read();
        set => Alive().offset.Write(value);
    }

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
