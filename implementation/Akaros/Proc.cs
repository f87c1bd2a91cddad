using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>A process: its regions, its page tables, its open files, its CPUs.</summary>
/// <remarks>Source: struct proc, as far as memory goes (facts 2.2).</remarks>
public sealed class Proc
{
    readonly Simulator simulator;
    readonly List<VmRegion> regions = [];
    readonly List<OpenFile?> files = [];
    RaceHistory regionsHistory;
    RaceHistory filesHistory;
    Plain<int> history;
    Plain<ulong> cpus;
    Plain<int> threads;
    Lifetime life;

    internal Proc(Machine machine, string name, int pid, AddressSpaceId space, Frame root)
    {
        simulator = machine.Simulator;
        Name = name;
        Pid = pid;
        Space = space;
        VmrLock = new SpinLock(simulator, LockClasses.Vmr, pid);
        PteLock = new SpinLock(simulator, LockClasses.Pte, pid);
        ProcLock = new SpinLock(simulator, LockClasses.Proc, pid);
        Tables = new PageTables(machine, root);
        history = new(simulator, "vmr_history", 0);
        cpus = new(simulator, "online_vcs", 0);
        threads = new(simulator, "threads of a process", 0);
    }

    public string Name { get; }

    public int Pid { get; }

    /// <summary>The tag of its translations.</summary>
    public AddressSpaceId Space { get; }

    /// <summary>vmr_lock: regions, descriptors.</summary>
    public SpinLock VmrLock { get; }

    /// <summary>pte_lock: software changes entries under it.</summary>
    public SpinLock PteLock { get; }

    /// <summary>proc_lock.</summary>
    public SpinLock ProcLock { get; }

    /// <summary>env_pgdir.</summary>
    public PageTables Tables { get; }

    /// <summary>vm_regions, ascending. Locks: vmr_lock.</summary>
    public IReadOnlyList<VmRegion> Regions
    {
        get
        {
            life.Demand(this);
            regionsHistory.OnRead(simulator, "vm_regions");
            return regions;
        }
    }

    /// <summary>The open files by descriptor, null where closed. Locks: vmr_lock.</summary>
    public IReadOnlyList<OpenFile?> Files
    {
        get
        {
            life.Demand(this);
            filesHistory.OnRead(simulator, "file descriptors");
            return files;
        }
    }

    /// <summary>vmr_history: how often regions came, went, or changed. Locks: vmr_lock.</summary>
    public int History
    {
        get => history.Read();
        internal set
        {
            history.Write(value);
            DemandLocked();
        }
    }

    /// <summary>The CPUs that may hold translations of this space. Locks: proc_lock.</summary>
    /// <remarks>
    /// By what they have loaded, not by what is scheduled. Complete before a thread runs.
    /// </remarks>
    public ulong Cpus
    {
        get
        {
            life.Demand(this);
            return cpus.Read();
        }

        private set => cpus.Write(value);
    }

    /// <summary>Threads that have not left. Locks: <see cref="LockClasses.Procs"/>.</summary>
    internal int Threads
    {
        get => threads.Read();
        set => threads.Write(value);
    }

    /// <summary>Whether it has exited, and its tables are gone.</summary>
    public bool IsDead => life.IsOver;

    /// <summary>The region that contains a page, or null. Locks: vmr_lock.</summary>
    public VmRegion? Find(VirtualPage page)
    {
        IReadOnlyList<VmRegion> each = Regions;
        for (int i = 0; i < each.Count; i++)
        {
            if (each[i].Bounds.Contains(page))
            {
                return each[i];
            }
        }

        return null;
    }

    /// <summary>The open file of a descriptor, or null. Locks: vmr_lock.</summary>
    public OpenFile? FileOf(int descriptor)
        => (uint)descriptor < (uint)Files.Count ? files[descriptor] : null;

    /// <summary>Lets a CPU run a thread, in the set-up or before a child runs.</summary>
    public void AddThread(Cpu cpu)
    {
        System.ArgumentNullException.ThrowIfNull(cpu);
        Cpus |= 1UL << cpu.Number;
        Threads++;
    }

    public override string ToString() => Name;

    /// <summary>Adds a region in its place, sorted by address.</summary>
    internal void Add(VmRegion region)
    {
        regionsHistory.OnWrite(simulator, "vm_regions");
        int start = region.Bounds.Start.Number;
        int at = regions.FindIndex(each => each.Bounds.Start.Number > start);
        regions.Insert(at < 0 ? regions.Count : at, region);
    }

    internal void Remove(VmRegion region)
    {
        regionsHistory.OnWrite(simulator, "vm_regions");
        regions.Remove(region);
    }

    /// <summary>Gives a file the lowest free descriptor.</summary>
    internal int Add(OpenFile file)
    {
        filesHistory.OnWrite(simulator, "file descriptors");
        int free = files.IndexOf(null);
        if (free < 0)
        {
            free = files.Count;
            files.Add(null);
        }

        files[free] = file;
        return free;
    }

    /// <summary>Gives a child the descriptors of its parent.</summary>
    internal void CopyFiles(Proc parent)
    {
        filesHistory.OnWrite(simulator, "file descriptors");
        files.AddRange(parent.Files);
    }

    internal void RemoveFile(int descriptor)
    {
        filesHistory.OnWrite(simulator, "file descriptors");
        DemandLocked();
        files[descriptor] = null;
    }

    internal void Free() => life.End(this);

    /// <summary>The lock is held by who changes anything, though nobody else may be left.
    /// </summary>
    internal void DemandLocked()
        => Check.Kernel(
            simulator.Current is not { } me || VmrLock.IsHeldBy(me),
            $"who changes the regions or descriptors of {this} holds its vmr_lock");
}
