using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The locks, in the order in which they are taken. See the folder's README.</summary>
public static class LockClasses
{
    /// <summary>An address space: shared for faults, exclusive for fork and exit.</summary>
    public static readonly LockClass Space = new("space", 10);

    /// <summary>All objects, links and pages that forks of one mapping share.</summary>
    public static readonly LockClass Tree = new("tree", 20);

    /// <summary>The lists and counts of an object that several trees end in: devzero.</summary>
    public static readonly LockClass Root = new("devzero", 30);

    /// <summary>The page tables of one address space.</summary>
    public static readonly LockClass Table = new("table", 40);

    /// <summary>One page descriptor: its owner and its offset.</summary>
    public static readonly LockClass Page = new("page", 50);

    /// <summary>The list of tasks, and the address-space identifiers that nobody has.</summary>
    public static readonly LockClass Tasks = new("tasks", 60);
}
