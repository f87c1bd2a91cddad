using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs;

/// <summary>What every VM system owes to the machine that it runs on.</summary>
public static class MachineInvariants
{
    public static readonly Invariant<Machine> NoTlbReachesAFreeFrame = new(
        name: "no TLB reaches a free frame",
        because: "the frame's next owner would share it with a process that no longer has it",
        holds: When.Always,
        broken: FreeFrameInATlb);

    public static readonly Invariant<Machine> NoTableNamesAFreeFrame = new(
        name: "no loaded table names a free frame",
        because: "a walk would translate to a frame that its next owner believes to have alone",
        holds: When.Always,
        broken: FreeFrameInATable);

    public static readonly Invariant<Machine> NoRightBeyondTheEntry = new(
        name: "after a shootdown no TLB allows more than the entry",
        because: "a store could reach a page that was just made read-only, shared or removed",
        holds: When.ShootdownEnded,
        broken: RightBeyondTheEntry);

    /// <summary>A good machine is one in which these hold.</summary>
    public static readonly IReadOnlyList<Invariant<Machine>> All =
        [NoTableNamesAFreeFrame, NoTlbReachesAFreeFrame, NoRightBeyondTheEntry];

    static string? FreeFrameInATlb(Machine machine)
    {
        for (int c = 0; c < machine.Cpus.Count; c++)
        {
            Cpu cpu = machine.Cpus[c];
            IReadOnlyList<Translation> held = cpu.Tlb.Translations;
            for (int i = 0; i < held.Count; i++)
            {
                Translation version = held[i];
                bool reused = machine.Memory.GenerationOf(version.Frame) != version.Generation;
                if (reused || !machine.Memory.IsAllocated(version.Frame))
                {
                    string state = machine.Memory.IsAllocated(version.Frame)
                        ? "has a new owner"
                        : "is free";
                    return $"{cpu} translates {version.Page} to {version.Frame}, which {state}";
                }
            }
        }

        return null;
    }

    static string? FreeFrameInATable(Machine machine)
    {
        for (int c = 0; c < machine.Cpus.Count; c++)
        {
            Cpu cpu = machine.Cpus[c];
            if (cpu.Root is { } root
                && FreeFrameBelow(machine, root, machine.Settings.Levels - 1) is { } fact)
            {
                return $"{cpu} walks from {root}: {fact}";
            }
        }

        return null;
    }

    static string? FreeFrameBelow(Machine machine, Frame table, int level)
    {
        if (!machine.Memory.IsAllocated(table))
        {
            return $"the table in {table} is free";
        }

        for (int i = 0; i < machine.Settings.EntriesPerTable; i++)
        {
            var entry = new PageTableEntry(machine.Memory.Peek(table, i));
            if (!entry.Present)
            {
                continue;
            }

            if (!machine.Memory.IsAllocated(entry.Frame))
            {
                return $"entry {i} of {table} names {entry.Frame}, which is free";
            }

            if (level > 0 && FreeFrameBelow(machine, entry.Frame, level - 1) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    // Exact where changes of one entry, with their shootdowns, are kept apart by a lock.
    static string? RightBeyondTheEntry(Machine machine)
    {
        InvalidationScope scope = machine.Shootdowns.LastEnded;
        for (int c = 0; c < machine.Cpus.Count; c++)
        {
            Cpu cpu = machine.Cpus[c];
            IReadOnlyList<Translation> held = cpu.Tlb.Translations;
            for (int i = 0; i < held.Count; i++)
            {
                Translation version = held[i];
                if (scope.Covers(version.Space, version.Page)
                    && machine.Roots.TryGetValue(version.Space, out Frame root)
                    && Exceeds(version, machine.Walk(root, version.Page)))
                {
                    return $"{cpu} translates {version.Page} of {version.Space} to {version.Frame} "
                        + $"{(version.Writable ? "read-write" : "read-only")}, but the entry is "
                        + machine.Walk(root, version.Page);
                }
            }
        }

        return null;
    }

    static bool Exceeds(in Translation version, PageTableEntry entry)
        => !entry.Present || entry.Frame != version.Frame
            || (version.Writable && !entry.Writable);
}

/// <summary>
/// Checks the machine's rules as a run goes on, when something they speak of changed.
/// </summary>
public sealed class MachineMonitor(Machine machine) : IMonitor
{
    static readonly RuleSet<Machine> Rules = new(MachineInvariants.All);

    int seenChanges = -1;
    int seenTables = -1;
    int seenRoots = -1;
    int seenShootdowns;

    public Violation? AfterStep(SimTask task, in Step step)
    {
        if (machine.ChangeCount == seenChanges)
        {
            return null;
        }

        seenChanges = machine.ChangeCount;
        Violation? violation = TablesAreAsSeen()
            ? MachineInvariants.NoTlbReachesAFreeFrame.Violated(machine)
            : Rules.Check(When.Always, machine);
        if (machine.Shootdowns.Ended != seenShootdowns)
        {
            seenShootdowns = machine.Shootdowns.Ended;
            violation ??= Rules.Check(When.ShootdownEnded, machine);
        }

        return violation;
    }

    public Violation? AtRest() => Rules.Check(When.Always, machine);

    /// <summary>Whether only TLBs have changed since then: spares 3 % of a run.</summary>
    bool TablesAreAsSeen()
    {
        if (seenTables == machine.TableChangeCount && seenRoots == machine.RootLoadCount)
        {
            return true;
        }

        (seenTables, seenRoots) = (machine.TableChangeCount, machine.RootLoadCount);
        return false;
    }
}
