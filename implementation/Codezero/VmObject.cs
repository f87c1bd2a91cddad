using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// The in-memory pages of a file, or the private copies that shadow another object.
/// </summary>
/// <remarks>
/// <code>
///   area chain:   link ──── link ──── link            newest first
///                  │         │         │
///                  ▼         ▼         ▼
///                shadow ─► shadow ─► devzero          ─► is Original
/// </code>
/// Source: codezero-vm_area.h struct vm_object. Locks: the tree's lock; for devzero, on which many
/// trees end, <see cref="Guard"/> on top of it.
/// </remarks>
public sealed class VmObject
{
    readonly KernelList<Page> pages;
    readonly KernelList<VmObjectLink> links;
    readonly KernelList<VmObject> shadowers;
    Plain<bool> writable;
    Plain<int> npages;
    Plain<int> nlinks;
    Plain<int> shadows;
    Plain<VmObject?> original;
    Lifetime life;

    /// <param name="guard">
    /// The lock of its lists and counts, where the tree's is not enough.
    /// </param>
    public VmObject(Simulator simulator, int number, bool isShadow, SpinLock? guard = null)
    {
        Number = number;
        IsShadow = isShadow;
        Guard = guard;
        pages = new(simulator, "page_cache");
        links = new(simulator, "link_list");
        shadowers = new(simulator, "shdw_list");
        writable = new(simulator, "object.flags", false);
        npages = new(simulator, "npages", 0);
        nlinks = new(simulator, "nlinks", 0);
        shadows = new(simulator, "shadows", 0);
        original = new(simulator, "orig_obj", null);
        ShadowNode = new ListNode<VmObject>(this);
    }

    /// <summary>For reports; 0 is devzero.</summary>
    public int Number { get; }

    /// <summary>A shadow (VM_OBJ_SHADOW); otherwise a file, whose pager has every page.</summary>
    public bool IsShadow { get; }

    public SpinLock? Guard { get; }

    /// <summary>Whether pages may be added and stored to: the top of a chain, not frozen.</summary>
    public bool Writable
    {
        get => Alive().writable.Read();
        set => Alive().writable.Write(value);
    }

    /// <summary>Pages in memory.</summary>
    public int PageCount
    {
        get => Alive().npages.Read();
        set => Alive().npages.Write(value);
    }

    /// <summary>Links of areas that refer to it.</summary>
    public int LinkCount
    {
        get => Alive().nlinks.Read();
        set => Alive().nlinks.Write(value);
    }

    /// <summary>Objects that shadow it.</summary>
    public int ShadowCount
    {
        get => Alive().shadows.Read();
        set => Alive().shadows.Write(value);
    }

    /// <summary>The next older object; null for a file.</summary>
    public VmObject? Original
    {
        get => Alive().original.Read();
        set => Alive().original.Write(value);
    }

    /// <summary>The page cache, ascending by offset.</summary>
    public KernelList<Page> Pages => Alive().pages;

    public KernelList<VmObjectLink> Links => Alive().links;

    /// <summary>The objects whose <see cref="Original"/> is this one.</summary>
    public KernelList<VmObject> Shadowers => Alive().shadowers;

    public bool IsFreed => life.IsOver;

    /// <summary>Its place among the shadowers of <see cref="Original"/> (shref).</summary>
    public ListNode<VmObject> ShadowNode { get; }

    public override string ToString() => Number == 0 ? "devzero" : $"shadow {Number}";

    internal void Free() => life.End(this);

    VmObject Alive()
    {
        life.Demand(this);
        return this;
    }
}

/// <summary>One object's place in the chain of one area.</summary>
/// <remarks>Source: codezero-vm_area.h struct vm_obj_link. Locks: the tree's lock.</remarks>
public sealed class VmObjectLink
{
    Lifetime life;

    public VmObjectLink(VmArea area, VmObject target)
    {
        Area = area;
        Target = target;
        ChainNode = new ListNode<VmObjectLink>(this);
        ObjectNode = new ListNode<VmObjectLink>(this);
    }

    public VmArea Area { get; }

    /// <summary>The object.</summary>
    public VmObject Object
    {
        get
        {
            life.Demand(this);
            return Target;
        }
    }

    public bool IsFreed => life.IsOver;

    /// <summary>The object, also when the link was freed: for rules and reports.</summary>
    public VmObject Target { get; }

    /// <summary>Whether it is on its area's chain.</summary>
    public bool IsOnAChain => ChainNode.List == Area.Chain;

    public ListNode<VmObjectLink> ChainNode { get; }

    public ListNode<VmObjectLink> ObjectNode { get; }

    public override string ToString() => $"link of {Area} to {Target}";

    internal void Free() => life.End(this);
}
