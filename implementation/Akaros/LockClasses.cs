using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>The locks, in the order in which they are taken. See the folder's README.</summary>
public static class LockClasses
{
    /// <summary>A file's length: one writer or truncation at a time. Sleeping.</summary>
    public static readonly LockClass Inode = new("inode", 5);

    /// <summary>Held while a file's length changes, for who waits for that. Sleeping.</summary>
    public static readonly LockClass Cut = new("cut", 6);

    /// <summary>pm_removal: who removes, truncates, writes back. Sleeping.</summary>
    public static readonly LockClass Removal = new("pm_removal", 8);

    /// <summary>vmr_lock: the regions of a process.</summary>
    public static readonly LockClass Vmr = new("vmr_lock", 10);

    /// <summary>pm_lock: a map's tree and reverse map; bounds and rights of its regions.</summary>
    public static readonly LockClass PageMap = new("pm_lock", 20);

    /// <summary>pte_lock: the entries of a process, but for what walkers set in them.</summary>
    public static readonly LockClass Pte = new("pte_lock", 30);

    /// <summary>proc_lock: on which CPUs a process is.</summary>
    public static readonly LockClass Proc = new("proc_lock", 40);

    /// <summary>The list of processes, free address-space identifiers, threads.</summary>
    public static readonly LockClass Procs = new("procs", 50);
}
