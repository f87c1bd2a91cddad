using Verified.Simulation;

namespace Verified.Codezero;

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
