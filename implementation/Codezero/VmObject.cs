using System.Collections.Generic;
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
///                shadow ─► shadow ─► file             ─► is Original
/// </code>
/// Source: codezero-vm_area.h struct vm_object. Locks: the tree's lock; for devzero, on which many
/// trees end, <see cref="Guard"/> on top of it.
/// </remarks>
public sealed class VmObject
{
    static readonly IReadOnlyDictionary<int, int> NoSlots = new SortedList<int, int>();

    readonly Simulator simulator;
    readonly KernelList<Page> pages;
    readonly KernelList<VmObjectLink> links;
    readonly KernelList<VmObject> shadowers;
    SortedList<int, int>? slots;
    RaceHistory slotsHistory;
    Plain<bool> writable;
    Plain<int> npages;
    Plain<int> nlinks;
    Plain<int> shadows;
    Plain<VmObject?> original;
    Lifetime life;

    /// <param name="tree">The tree whose lock guards it; null for devzero.</param>
    /// <param name="file">The file that it is the object of; null for a shadow.</param>
    /// <param name="guard">
    /// The lock of its lists and counts, where the tree's is not enough.
    /// </param>
    public VmObject(
        Simulator simulator, int number, VmPager pager, ObjectTree? tree, VmFile? file = null,
        SpinLock? guard = null)
    {
        this.simulator = simulator;
        (Number, Pager, Tree, File, Guard) = (number, pager, tree, file, guard);
        pages = new(simulator, "page_cache");
        links = new(simulator, "link_list");
        shadowers = new(simulator, "shdw_list");
        writable = new(simulator, "object.flags", false);
        npages = new(simulator, "npages", 0);
        nlinks = new(simulator, "nlinks", 0);
        shadows = new(simulator, "shadows", 0);
        original = new(simulator, "orig_obj", null);
        ShadowNode = new ListNode<VmObject>(this);
        TreeNode = new ListNode<VmObject>(this);
    }

    /// <summary>For reports; 0 is devzero.</summary>
    public int Number { get; }

    public VmPager Pager { get; }

    public ObjectTree? Tree { get; }

    /// <summary>vm_object_to_file: the file that it is the object of; null for a shadow.</summary>
    public VmFile? File { get; }

    /// <summary>VM_OBJ_SHADOW; what is not is a file's (VM_OBJ_FILE).</summary>
    public bool IsShadow => File is null;

    public SpinLock? Guard { get; }

    /// <summary>
    /// Whether pages may be added by stores: the top of a private chain that is not frozen, or a
    /// segment of shared memory.
    /// </summary>
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

    /// <summary>
    /// The slots of the swap disk that hold its pages, by offset; a page in memory may have one
    /// too, and if it is clean the slot holds the same.
    /// </summary>
    public IReadOnlyDictionary<int, int> Slots
    {
        get
        {
            slotsHistory.OnRead(simulator, "slots");
            return slots ?? NoSlots;
        }
    }

    public bool IsFreed => life.IsOver;

    /// <summary>Its place among the shadowers of <see cref="Original"/> (shref).</summary>
    public ListNode<VmObject> ShadowNode { get; }

    /// <summary>Its place among the objects of its tree.</summary>
    public ListNode<VmObject> TreeNode { get; }

    public override string ToString() => File?.ToString() ?? $"shadow {Number}";

    internal void Free() => life.End(this);

    internal void SetSlot(int offset, int slot)
    {
        slotsHistory.OnWrite(simulator, "slots");
        (slots ??= [])[offset] = slot;
    }

    internal void RemoveSlot(int offset)
    {
        slotsHistory.OnWrite(simulator, "slots");
        slots!.Remove(offset);
    }

    VmObject Alive()
    {
        life.Demand(this);
        return this;
    }
}
