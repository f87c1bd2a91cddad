using System.Collections.Generic;
using Verified.Machines;

namespace Verified.Specs;

/// <summary>What every VM system owes to the machine that it runs on.</summary>
/// <remarks>
/// They look at what CPUs may hold, so they break in the step that makes it wrong, whether or not
/// an access follows: with TLBs that may hold all that hardware might, most mistakes of shootdowns
/// show in any schedule.
/// </remarks>
public static class MachineInvariants
{
    public static readonly Invariant<Machine> NoTlbReachesAFreeFrame = new(
        name: "no TLB reaches a free frame",
        because: "the frame's next owner would share it with a process that no longer has it",
        holds: When.FrameFreed,
        broken: machine => Reach.Translation(machine, 0, FreeFrame));

    public static readonly Invariant<Machine> NoWalkerReachesAFreeTable = new(
        name: "no walker reaches a free table",
        because: "it would take for entries what the frame's next owner writes",
        holds: When.FrameFreed,
        broken: machine => Reach.Table(machine, 0, FreeTable));

    public static readonly Invariant<Machine> NoTableNamesAFreeFrame = new(
        name: "no loaded table names a free frame",
        because: "a walk would translate to a frame that its next owner believes to have alone",
        holds: When.Always,
        broken: FreeFrameInATable);

    public static readonly Invariant<Machine> NoRightBeyondTheEntry = new(
        name: "after a shootdown no TLB allows more than the entry",
        because: "a store could reach a page that was just made read-only, shared or removed",
        holds: When.ShootdownEnded,
        broken: machine => Reach.Translation(
            machine, machine.Shootdowns.LastEnded, RightLeft));

    public static readonly Invariant<Machine> BrokenBeforeMade = new(
        name: "a page is translated to nothing before it is to another frame",
        because: "of two translations a CPU may use either at each access, so that a program "
            + "misses what it has just stored; Arm may mix them, or abort",
        holds: When.Always,
        broken: Conflict.In);

    /// <summary>A good machine is one in which these hold.</summary>
    public static readonly IReadOnlyList<Invariant<Machine>> All =
    [
        NoTableNamesAFreeFrame, NoTlbReachesAFreeFrame, NoWalkerReachesAFreeTable,
        NoRightBeyondTheEntry, BrokenBeforeMade,
    ];

    /// <summary>The same, of what was so before the shootdown began.</summary>
    /// <remarks>
    /// An entry that was written since is the business of the shootdown that its writer sends.
    /// </remarks>
    static string? RightLeft(InvalidationScope scope, Machine machine, in Translation version)
        => RightBeyondTheEntry(scope, machine, version) is { } fact
            && !machine.WasChangedSinceShootdown(machine.Roots[version.Space], version.Page)
            ? fact
            : null;

    /// <summary>What a CPU could still do with pages beyond what their entries allow.</summary>
    internal static string? RightBeyondTheEntry(
        InvalidationScope scope, Machine machine, in Translation version)
    {
        if (!scope.Covers(version, machine)
            || !machine.Roots.TryGetValue(version.Space, out Frame root))
        {
            return null;
        }

        // Exact where changes of one entry, with their shootdowns, are kept apart by a lock.
        PageTableEntry entry = machine.Walk(root, version.Page);
        bool exceeds = !entry.Present || entry.Frame != version.Frame
            || (version.Writable && !entry.Writable) || (version.User && !entry.User);
        return exceeds ? $"translates {version.Page} of {version.Space} to {version.Frame} "
            + $"{(version.Writable ? "read-write" : "read-only")}, but the entry is {entry}" : null;
    }

    static string Told(in Translation version)
        => $"translates {version.Page} to {version.Frame}";

    static string? FreeFrame(int asked, Machine machine, in Translation version)
        => machine.Memory.StateOf(version.Frame, version.Generation) is { } state
            ? $"{Told(version)}, which {state}"
            : null;

    static string? FreeTable(int asked, Machine machine, in CachedTable version)
        => machine.Memory.StateOf(version.Table, version.Generation) is { } state
            ? $"the table of {version.First} is in {version.Table}, which {state}"
            : null;

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

            bool isTable = level > 0 && !entry.Large;
            string? fact = isTable
                ? FreeFrameBelow(machine, entry.Frame, level - 1)
                : FreePiece(machine, entry, level);
            if (fact is not null)
            {
                return isTable ? fact : $"entry {i} of {table} {fact}";
            }
        }

        return null;
    }

    static string? FreePiece(Machine machine, PageTableEntry entry, int level)
    {
        for (int piece = 0; piece < machine.PagesBelow(level); piece++)
        {
            Frame frame = entry.PieceFor(piece).Frame;
            if (!machine.Memory.IsAllocated(frame))
            {
                return $"names {frame}, which is free";
            }
        }

        return null;
    }
}
