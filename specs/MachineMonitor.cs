using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs;

/// <summary>
/// Checks the machine's rules as a run goes on, when something they speak of changed.
/// </summary>
public sealed class MachineMonitor(Machine machine) : IMonitor
{
    static readonly RuleSet<Machine> Rules = new(MachineInvariants.All);

    // Where fills are unsolicited, what a walk finds was taken up when it was written.
    readonly bool walksMayConflict = !machine.Settings.Tlb.Unsolicited;

    // The stores to frames that had been seen when they were clean.
    readonly Dictionary<Frame, (int Stores, int Generation)> seenStores = [];
    Violation? falseClaim;
    int seenChanges;
    int seenTables;
    int seenRoots;
    int seenShootdowns;
    int seenFrees;

    /// <summary>The system says that rights to these pages are gone, within its step.</summary>
    public void Revoked(InvalidationScope pages)
        => falseClaim ??= SystemClaims.RevokedRightsAreGone.Violated(new(machine, pages));

    /// <summary>
    /// The system takes a frame for clean, within its step: what is stored from now on must show.
    /// </summary>
    public void Cleaned(Frame frame, StoresShow show)
    {
        falseClaim ??= SystemClaims.StoresToCleanFramesShow.Violated(new(machine, frame, show));
        seenStores[frame] = (machine.Memory.StoresTo(frame), machine.Memory.GenerationOf(frame));
    }

    /// <summary>The system gives up a frame that it takes for clean, within its step.</summary>
    public void Dropped(Frame frame)
    {
        seenStores.TryGetValue(frame, out (int Stores, int Generation) seen);
        bool isSame = seen.Generation == machine.Memory.GenerationOf(frame);
        int stores = machine.Memory.StoresTo(frame) - (isSame ? seen.Stores : 0);
        falseClaim ??= SystemClaims.DroppedFramesAreClean.Violated(new(frame, stores));
    }

    public Violation? AfterStep(SimTask task, in Step step)
    {
        if (falseClaim is not null || machine.ChangeCount == seenChanges)
        {
            return falseClaim;
        }

        seenChanges = machine.ChangeCount;
        Violation? violation = TablesAreAsSeen() && !walksMayConflict
            ? null
            : Rules.Check(When.Always, machine);
        if (machine.Frames.FreedCount != seenFrees)
        {
            seenFrees = machine.Frames.FreedCount;
            violation ??= Rules.Check(When.FrameFreed, machine);
        }

        if (machine.Shootdowns.Ended != seenShootdowns)
        {
            seenShootdowns = machine.Shootdowns.Ended;
            violation ??= Rules.Check(When.ShootdownEnded, machine);
        }

        return violation;
    }

    public Violation? AtRest()
        => Rules.Check(When.Always, machine) ?? Rules.Check(When.FrameFreed, machine);

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
