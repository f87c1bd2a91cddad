namespace Verified.Machines;

/// <summary>How a shootdown reaches the other CPUs.</summary>
public enum ShootdownKind : byte
{
    /// <summary>
    /// By interrupt: the target invalidates and acknowledges, when interrupts are on.
    /// </summary>
    Interrupt,

    /// <summary>By broadcast: the hardware invalidates everywhere, whatever the CPUs do.</summary>
    Broadcast,
}

/// <summary>The traits in which architectures differ, as far as VM systems notice.</summary>
/// <param name="Name">Its name in scenarios and tables.</param>
/// <param name="SetsAccessedAndDirty">
/// Whether the walker sets A, and D on a store, in the same atomic access that reads the entry.
/// </param>
/// <param name="Shootdown">How other CPUs are reached.</param>
/// <param name="FaultDropsTranslation">
/// Whether a fault drops what this TLB holds for the page, so that a stale right faults once.
/// </param>
/// <param name="PageDropsAllTables">
/// Whether an invalidation of a page drops the cached tables of the whole space, or only those on
/// the page's way.
/// </param>
/// <param name="BreakBeforeMake">
/// Whether a page must be translated to nothing, on every CPU, before it is by another table or in
/// another size, even to the same frame.
/// </param>
/// <param name="InvalidationIsFence">
/// Whether an invalidation, or sending one, comes after the task's earlier stores.
/// </param>
public sealed record MachineProfile(
    string Name, bool SetsAccessedAndDirty, ShootdownKind Shootdown, bool FaultDropsTranslation,
    bool PageDropsAllTables, bool BreakBeforeMake, bool InvalidationIsFence)
{
    /// <summary>
    /// Intel SDM vol. 3A, 4.8 (A and D), 4.10.4.1 (INVLPG), 4.10.4.3 (faults), 4.10.5 (other CPUs).
    /// </summary>
    public static MachineProfile X86 => new(
        "x86", SetsAccessedAndDirty: true, ShootdownKind.Interrupt, FaultDropsTranslation: true,
        PageDropsAllTables: true, BreakBeforeMake: false, InvalidationIsFence: true);

    /// <summary>
    /// No hardware A or D: an entry is installed read-only and the first store faults.
    /// Inner-shareable TLB maintenance of the multiprocessing extensions.
    /// </summary>
    public static MachineProfile Armv7 => new(
        "armv7", SetsAccessedAndDirty: false, ShootdownKind.Broadcast,
        FaultDropsTranslation: false, PageDropsAllTables: false, BreakBeforeMake: true,
        InvalidationIsFence: false);

    /// <summary>
    /// The same with hardware that sets A and D (Arm DDI 0487, D8.5: FEAT_HAFDBS).
    /// </summary>
    public static MachineProfile Armv8
        => Armv7 with { Name = "armv8", SetsAccessedAndDirty = true };
}

/// <summary>
/// How adventurous the TLBs are. What is not present is never cached, whatever is set.
/// </summary>
/// <param name="Warm">What is valid at the start may be cached then, by every CPU.</param>
/// <param name="Unsolicited">
/// What becomes valid, or is invalidated and valid still, may be cached at once, asked for or not.
/// </param>
/// <param name="MayMiss">
/// A lookup may miss although a translation is cached: it was evicted.
/// </param>
/// <param name="CachesTables">Upper entries are cached; a walk may begin with one of them.</param>
/// <param name="Narrow">
/// An invalidation reaches only the CPU and drops only the translations that it names; without it,
/// everything on every CPU.
/// </param>
/// <param name="Surprises">
/// How many lookups of a run may do otherwise than a tame TLB would, and how often software may
/// see that a walker which nobody sent has been in an entry.
/// </param>
public sealed record TlbFreedom(
    bool Warm, bool Unsolicited, bool MayMiss, bool CachesTables, bool Narrow, int Surprises)
{
    /// <summary>Filled by the CPU's own walks only, and kept until invalidated.</summary>
    public static TlbFreedom Tame => new(false, false, false, false, true, 0);

    /// <summary>Any lookup may miss.</summary>
    public static TlbFreedom Evicts
        => Tame with { MayMiss = true, Surprises = int.MaxValue };

    /// <summary>Anything that real hardware may do.</summary>
    public static TlbFreedom Wild => new(true, true, true, true, true, int.MaxValue);

    /// <summary>
    /// May hold, for the rules that look at it, all that a wild TLB may; what a lookup finds is
    /// what a tame one has, and A is set by its walks alone.
    /// </summary>
    /// <remarks>
    /// So where an exchange takes away an entry that no walk was sent through, it sees A clear, and
    /// no rule speaks of what a wild TLB might have cached, and set A for.
    /// </remarks>
    public static TlbFreedom Watched => Wild with { Surprises = 0 };
}

/// <summary>The size and the freedom of a machine; a scenario chooses both.</summary>
public sealed record MachineSettings
{
    public MachineProfile Profile { get; init; } = MachineProfile.X86;

    public TlbFreedom Tlb { get; init; } = TlbFreedom.Watched;

    public Relaxations Relaxed { get; init; } = new();

    public int Cpus { get; init; } = 2;

    public int Frames { get; init; } = 32;

    /// <summary>64-bit words of data in a page: 2, so that a torn copy shows.</summary>
    public int Words { get; init; } = 2;

    /// <summary>Levels of page tables, at least 2.</summary>
    public int Levels { get; init; } = 2;

    /// <summary>Entries of a table, a power of two.</summary>
    public int EntriesPerTable { get; init; } = 4;

    /// <summary>How many frame allocations of a run may fail without need.</summary>
    public int AllocationFailures { get; init; }

    /// <summary>How many disk requests of a run may fail.</summary>
    public int DiskFailures { get; init; }

    /// <summary>Pages that the tables can map.</summary>
    public int Pages
    {
        get
        {
            int pages = 1;
            for (int level = 0; level < Levels; level++)
            {
                pages *= EntriesPerTable;
            }

            return pages;
        }
    }
}
