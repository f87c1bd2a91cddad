using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// A task as the pager knows it: an address space and the threads that run in it.
/// </summary>
/// <remarks>Source: the struct tcb that codezero-fault.c passes around.</remarks>
public sealed class Tcb
{
    readonly Machine machine;
    readonly List<VmArea> areas = [];
    readonly List<VmFile?> files = [];
    RaceHistory areasHistory;
    RaceHistory filesHistory;
    Lifetime life;

    internal Tcb(Machine machine, string name, int number, AddressSpaceId id, Frame root)
    {
        this.machine = machine;
        Name = name;
        Id = id;
        Space = new ReaderWriterLock(machine.Simulator, LockClasses.Space, number);
        Tables = new PageTables(machine, this, root, number);
    }

    public string Name { get; }

    internal Simulator Simulator => machine.Simulator;

    public AddressSpaceId Id { get; }

    public ReaderWriterLock Space { get; }

    public PageTables Tables { get; }

    /// <summary>
    /// The areas, disjoint and ascending; they change under the exclusive space lock.
    /// </summary>
    public IReadOnlyList<VmArea> Areas
    {
        get
        {
            life.Demand(this);
            areasHistory.OnRead(machine.Simulator, "vm_area_list");
            return areas;
        }
    }

    /// <summary>
    /// The open files by descriptor, null where closed; they change under the exclusive space
    /// lock.
    /// </summary>
    public IReadOnlyList<VmFile?> Files
    {
        get
        {
            life.Demand(this);
            filesHistory.OnRead(machine.Simulator, "file descriptors");
            return files;
        }
    }

    /// <summary>Threads that have not left. Locks: the tasks lock.</summary>
    internal int Threads { get; set; }

    /// <summary>The CPUs that may hold translations of this space, one bit each.</summary>
    /// <remarks>Complete before the first of its threads runs.</remarks>
    public ulong Cpus { get; private set; }

    public bool HasExited => life.IsOver;

    /// <summary>find_vma: the area that contains a page, or null.</summary>
    /// <remarks>Locks: the space lock, in any mode.</remarks>
    public VmArea? FindArea(VirtualPage page)
    {
        IReadOnlyList<VmArea> each = Areas;
        for (int i = 0; i < each.Count; i++)
        {
            if (each[i].Contains(page))
            {
                return each[i];
            }
        }

        return null;
    }

    /// <summary>The open file of a descriptor, or null.</summary>
    /// <remarks>Locks: the space lock, in any mode.</remarks>
    public VmFile? FileOf(int descriptor)
    {
        IReadOnlyList<VmFile?> each = Files;
        return (uint)descriptor < (uint)each.Count ? each[descriptor] : null;
    }

    /// <summary>Lets a CPU run a thread of the space, in the set-up or for a child.</summary>
    public void AddThread(Cpu cpu)
    {
        System.ArgumentNullException.ThrowIfNull(cpu);
        Cpus |= 1UL << cpu.Number;
        Threads++;
    }

    public override string ToString() => Name;

    /// <summary>Adds an area in its place, sorted by address.</summary>
    internal void AddArea(VmArea area)
    {
        areasHistory.OnWrite(machine.Simulator, "vm_area_list");
        int at = areas.FindIndex(each => each.Start.Number > area.Start.Number);
        areas.Insert(at < 0 ? areas.Count : at, area);
    }

    internal void RemoveArea(VmArea area)
    {
        areasHistory.OnWrite(machine.Simulator, "vm_area_list");
        DemandLocked();
        areas.Remove(area);
    }

    /// <summary>Gives a file the lowest free descriptor.</summary>
    internal int AddFile(VmFile file)
    {
        filesHistory.OnWrite(machine.Simulator, "file descriptors");
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
    internal void CopyFiles(Tcb parent)
    {
        filesHistory.OnWrite(machine.Simulator, "file descriptors");
        files.AddRange(parent.Files);
    }

    internal void RemoveFile(int descriptor)
    {
        filesHistory.OnWrite(machine.Simulator, "file descriptors");
        DemandLocked();
        files[descriptor] = null;
    }

    public Routine ShootDown(InvalidationScope scope)
        => machine.Shootdowns.Run(null, scope, Cpus);

    internal void Free() => life.End(this);

    /// <summary>The lock is held by who takes anything away, though nobody else may be left.
    /// </summary>
    void DemandLocked()
        => Check.Kernel(
            machine.Simulator.Current is not { } me || Space.IsHeldBy(me),
            $"who takes an area or a descriptor from {this} holds its space lock");
}
