using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The locks, in the order in which they are taken. See the folder's README.</summary>
public static class LockClasses
{
    /// <summary>Whoever pushes pages out: one at a time.</summary>
    public static readonly LockClass Reclaim = new("reclaim", 5);

    /// <summary>An address space: shared for faults, exclusive for what changes areas.</summary>
    public static readonly LockClass Space = new("space", 10);

    /// <summary>A file with all that shadows it, and the entries that map their pages.</summary>
    public static readonly LockClass Tree = new("tree", 20);

    /// <summary>The lists and counts of an object that several trees end in: devzero.</summary>
    public static readonly LockClass Root = new("devzero", 30);

    /// <summary>The page tables of one address space.</summary>
    public static readonly LockClass Table = new("table", 40);

    /// <summary>One page descriptor: its owner and its offset.</summary>
    public static readonly LockClass Page = new("page", 50);

    /// <summary>The lists of files and segments, their openers, the segments' addresses.</summary>
    public static readonly LockClass Files = new("files", 54);

    /// <summary>The free slots of the swap disk.</summary>
    public static readonly LockClass Swap = new("swap", 56);

    /// <summary>The lists of tasks and trees, threads that have not left, identifiers.</summary>
    public static readonly LockClass Tasks = new("tasks", 60);
}
