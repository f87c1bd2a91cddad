using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>
/// The part of Akaros's kernel that pages go through: page maps, regions, faults, removal.
/// </summary>
/// <remarks>
/// It runs on the CPU that trapped or called, in that thread's task; removers and flushers are
/// threads of their own. Source: akaros-pagemap.c, and the functions around it that take part in
/// its protocol. The steps that a published variant gets wrong are virtual.
/// </remarks>
public partial class Kernel
{
    /// <summary>PTR_ARR_LEN: how many processes, or pages, one batch has.</summary>
    public const int UsualBatch = 10;

    readonly List<Proc> procs = [];
    readonly List<Inode> inodes = [];
    readonly List<BlockDevice> devices = [];
    readonly SpinLock procsLock;
    readonly Stack<AddressSpaceId> freeSpaces = new();
    readonly PageMapOperations fileOperations;
    readonly PageMapOperations deviceOperations;
    readonly Ever ever = new();
    Disk? fileDisk;
    RaceHistory procsHistory;
    int pids;
    int maps;
    int spaces;

    /// <summary>For the set-up.</summary>
    /// <param name="batch">How many processes, or pages, are dealt with at once.</param>
    public Kernel(Machine machine, int batch = UsualBatch)
    {
        ArgumentNullException.ThrowIfNull(machine);
        Machine = machine;
        Batch = batch;
        Pages = new PageArray(Simulator, machine.Memory.Frames);
        procsLock = new SpinLock(Simulator, LockClasses.Procs);
        fileOperations = new(ReadFilePage, WriteFilePage);
        deviceOperations = DeviceOperations;

        // No page is ever in frame 0, so that a slot can say that it has none.
        IdleRoot = machine.Frames.Reserve();
        Check.Tool(IdleRoot.Number == 0, "the kernel is the first to take a frame");
        UseSpaces(machine.Settings.Cpus + 2);
    }

    public Machine Machine { get; }

    public Simulator Simulator => Machine.Simulator;

    /// <summary>The most processes, or pages, that a remover keeps in mind at once.</summary>
    public int Batch { get; }

    /// <summary>The descriptors of frames.</summary>
    public PageArray Pages { get; }

    /// <summary>The root table of a CPU that runs no process: it maps nothing. Frame 0.</summary>
    public Frame IdleRoot { get; }

    /// <summary>The processes that have not exited.</summary>
    public IReadOnlyList<Proc> Procs => procs;

    public IReadOnlyList<Inode> Inodes => inodes;

    public IReadOnlyList<BlockDevice> Devices => devices;

    /// <summary>The disk of the files; null where there is none.</summary>
    public Disk? FileDisk => fileDisk;

    /// <summary>All that was ever allocated; for rules.</summary>
    public Ever Ever => ever;

    /// <summary>Identifiers of address spaces that are nobody's.</summary>
    public IReadOnlyCollection<AddressSpaceId> FreeSpaces => freeSpaces;

    /// <summary>How many identifiers there are.</summary>
    public int AllSpaces => spaces;

    /// <summary>The first page that a process may map; page 0 stays empty.</summary>
    public static VirtualPage UserStart { get; } = new(1);

    /// <summary>Behind the last page that a process may map.</summary>
    public VirtualPage UserEnd => new(Machine.Settings.Pages);

    /// <summary>Told what takes effect, and when; null for nobody.</summary>
    public IKernelObserver? Observer { get; set; }

    /// <summary>What reads and writes the pages of block devices.</summary>
    /// <remarks>Called by the constructor.</remarks>
    protected virtual PageMapOperations DeviceOperations => new(ReadDevicePage, WriteDevicePage);

    /// <summary>kpage_alloc: a frame for a page, with one owner; null for none.</summary>
    internal async Routine<Page?> AllocatePage(bool cleared = false)
    {
        Frame? frame = cleared
            ? await Machine.Frames.AllocateCleared()
            : await Machine.Frames.Allocate();
        return frame is { } its ? InitPage(its) : null;
    }

    /// <summary>__page_init.</summary>
    protected virtual Page InitPage(Frame frame) => Pages.Init(frame);

    /// <summary>page_decref: gives up one ownership of a frame; the last one frees it.</summary>
    /// <remarks>No translation may lead to it any more.</remarks>
    protected async Routine DecrementPage(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        int before = await page.References.Add(-1);
        Check.Kernel(before > 0, $"who gives up the {page} owned it");
        if (before == 1)
        {
            Frame frame = page.Frame;
            page.Free();
            await Machine.Frames.Free(frame);
        }
    }

    /// <summary>proc_tlbshootdown, whole: returns when no CPU has the old translations.</summary>
    /// <remarks>
    /// The targets are the CPUs that have had the tables loaded; proc_lock is held for finding
    /// them, and not while they answer. In the seed nobody waits, and CPUs are found by what is
    /// scheduled there. Locks: a target may wait for any lock that the caller has, since its
    /// interrupts are on.
    /// </remarks>
    protected virtual async Routine ShootDown(Proc proc, VirtualPage first, int pages)
    {
        ArgumentNullException.ThrowIfNull(proc);
        ulong targets = await TargetsOf(proc);
        await Machine.Shootdowns.Run(null, ScopeOf(proc, first, pages), targets);
    }

    protected static InvalidationScope ScopeOf(Proc proc, VirtualPage first, int pages)
    {
        ArgumentNullException.ThrowIfNull(proc);
        return InvalidationScope.Pages(proc.Space, first, pages);
    }

    /// <summary>The CPUs that may hold translations of a process.</summary>
    protected virtual async Routine<ulong> TargetsOf(Proc proc)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await proc.ProcLock.Acquire();
        ulong targets = proc.Cpus;
        await proc.ProcLock.Release();
        return targets;
    }

    /// <summary>Whether the hardware says which pages were stored to.</summary>
    bool HasDirtyBits => Machine.Settings.Profile.SetsAccessedAndDirty;
}
