using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Reads and writes pages of a mapped object. Called with no spin lock held.</summary>
/// <param name="ReadPage">readpage: fills the page's frame; the caller has its page lock.</param>
/// <param name="WritePage">writepage: the page's frame goes to the store; null for none.</param>
/// <remarks>Source: struct page_map_operations; what they are is in facts 3.9.</remarks>
public sealed record PageMapOperations(
    System.Func<PageMap, Page, Routine<Machines.Error>> ReadPage,
    System.Func<PageMap, Page, Routine<Machines.Error>>? WritePage);

/// <summary>The cached pages of a file or a block device, by index, and who maps them.</summary>
/// <remarks>
/// Source: struct page_map and akaros-pagemap.c pm_init, lines 95 – 106. Locks: the tree, the
/// count and the list of regions by <see cref="Lock"/>; see <see cref="LockClasses"/>.
/// </remarks>
public sealed class PageMap
{
    readonly Simulator simulator;
    readonly List<VmRegion> regions = [];
    RaceHistory regionsHistory;
    Plain<int> pageCount;
    Plain<Machines.Error> writeError;

    /// <summary>pm_init: no pages, no regions.</summary>
    /// <param name="host">An inode or a block device; the reference is uncounted.</param>
    internal PageMap(Simulator simulator, object host, PageMapOperations operations, int number)
    {
        this.simulator = simulator;
        Host = host;
        Operations = operations;
        Tree = new RadixTree(simulator, $"slots of {host}");
        Lock = new SpinLock(simulator, LockClasses.PageMap, number);
        Removal = new Mutex(simulator, LockClasses.Removal, number);
        pageCount = new(simulator, "pm_num_pages", 0);
        writeError = new(simulator, "the error of a writing", Machines.Error.None);
    }

    /// <summary>pm_host: the <see cref="Inode"/> or <see cref="BlockDevice"/>.</summary>
    public object Host { get; }

    /// <summary>pm_op.</summary>
    public PageMapOperations Operations { get; }

    /// <summary>pm_tree.</summary>
    public RadixTree Tree { get; }

    /// <summary>pm_lock.</summary>
    public SpinLock Lock { get; }

    /// <summary>pm_removal: one remover at a time.</summary>
    /// <remarks>
    /// A flag in the seed, at which a second remover gives up; eviction still does. Truncating and
    /// writing back must not be skipped, and wait.
    /// </remarks>
    public Mutex Removal { get; }

    /// <summary>pm_num_pages.</summary>
    public int PageCount
    {
        get => pageCount.Read();
        internal set => pageCount.Write(value);
    }

    /// <summary>Why a page that was to be removed could not be written; for the next sync.
    /// </summary>
    /// <remarks>Locks: pm_removal.</remarks>
    internal Machines.Error WriteError
    {
        get => writeError.Read();
        set => writeError.Write(value);
    }

    /// <summary>pm_vmrs: the reverse map, in the order in which they came.</summary>
    public IReadOnlyList<VmRegion> Regions
    {
        get
        {
            regionsHistory.OnRead(simulator, "pm_vmrs");
            return regions;
        }
    }

    public override string ToString() => $"page map of {Host}";

    internal void Add(VmRegion region)
    {
        regionsHistory.OnWrite(simulator, "pm_vmrs");
        regions.Add(region);
    }

    internal void Remove(VmRegion region)
    {
        regionsHistory.OnWrite(simulator, "pm_vmrs");
        Check.Kernel(regions.Remove(region), "a region that leaves the reverse map was in it");
    }
}
