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
    RaceHistory areasHistory;
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

    public AddressSpaceId Id { get; }

    public ReaderWriterLock Space { get; }

    public PageTables Tables { get; }

    /// <summary>The areas, disjoint; they change under the exclusive space lock.</summary>
    public IReadOnlyList<VmArea> Areas
    {
        get
        {
            life.Demand(this);
            areasHistory.OnRead(machine.Simulator, "vm_area_list");
            return areas;
        }
    }

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

    /// <summary>Lets a CPU run the space's threads.</summary>
    public void AddCpu(Cpu cpu)
    {
        System.ArgumentNullException.ThrowIfNull(cpu);
        Cpus |= 1UL << cpu.Number;
    }

    public override string ToString() => Name;

    internal void AddArea(VmArea area)
    {
        areasHistory.OnWrite(machine.Simulator, "vm_area_list");
        areas.Add(area);
    }

    internal void RemoveArea(VmArea area)
    {
        areasHistory.OnWrite(machine.Simulator, "vm_area_list");
        areas.Remove(area);
    }

    public Routine ShootDown(InvalidationScope scope)
        => machine.Shootdowns.Run(null, scope, Cpus);

    internal void Free() => life.End(this);
}
