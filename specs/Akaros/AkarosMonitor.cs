using System;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs.Akaros;

/// <summary>Checks the machine's and Akaros's rules as a run goes on.</summary>
public sealed class AkarosMonitor : IMonitor
{
    static readonly RuleSet<AkarosWorld> Rules = new(AkarosInvariants.All);

    readonly AkarosWorld world;
    readonly MachineMonitor machine;
    readonly EventuallyMonitor<AkarosWorld> liveness;
    readonly StoresShow show;
    bool hasBegun;
    int seenChanges = -1;
    int seenTables = -1;

    AkarosMonitor(AkarosWorld world, MachineMonitor machine)
    {
        (this.world, this.machine) = (world, machine);
        liveness = new(world.Kernel.Simulator, AkarosLiveness.All, world);
        show = world.Machine.Settings.Profile.SetsAccessedAndDirty
            ? StoresShow.ByDirtyBit
            : StoresShow.ByFault;
    }

    /// <summary>Puts rules and ghost on a kernel, in the set-up.</summary>
    public static AkarosWorld Watch(Kernel kernel)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var machine = new MachineMonitor(kernel.Machine);
        var ghost = new AkarosGhost(kernel, machine);
        var world = new AkarosWorld(kernel, ghost);
        ghost.TakeUp();
        kernel.Machine.Observer = ghost;
        kernel.Observer = ghost;
        kernel.Simulator.Monitor = new AkarosMonitor(world, machine);
        return world;
    }

    public Violation? AfterStep(SimTask task, in Step step)
    {
        Begin();
        bool isTold = world.Ghost.Changes != seenChanges;
        if (isTold)
        {
            Settle();
        }

        // The ghost knows first whether any of its rules is broken.
        Violation? violation = world.Ghost.HasFact ? AskGhost() : null;
        violation ??= machine.AfterStep(task, step) ?? liveness.AfterStep();
        if (violation is null && (isTold || MayMatter(step)))
        {
            world.StandsStill(true);
            world.LastTask = task;
            seenTables = world.Machine.TableChangeCount;
            violation = Rules.Check(When.Always, world);
            world.StandsStill(false);
        }

        return violation ?? AfterRelease(step);
    }

    public Violation? AtRest()
    {
        Begin();
        Settle();
        return AskGhost()
            ?? machine.AtRest()
            ?? Rules.Check(When.Always, world)
            ?? Unlocked()
            ?? liveness.AtRest()
            ?? Rules.Check(When.AtRest, world);
    }

    void Begin()
    {
        if (!hasBegun)
        {
            hasBegun = true;
            world.Ghost.Begin();
        }
    }

    /// <summary>Looks at what the step has said.</summary>
    void Settle()
    {
        seenChanges = world.Ghost.Changes;
        world.Ghost.Settle();
        foreach (GhostCached its in world.Ghost.TakeCleaned())
        {
            // Where an entry has D, stores show in it already.
            if (!Durability.HasDirtyEntry(world, its.Page.Frame))
            {
                machine.Cleaned(its.Page.Frame, show);
            }
        }
    }

    /// <summary>Whether a step can have changed what is looked at after every step.</summary>
    /// <remarks>Reading changes nothing, and taking a lock: it spares half of the looks.</remarks>
    bool MayMatter(in Step step)
        => Writes(step.Kind) || Writes(step.AlsoKind)
            || world.Machine.TableChangeCount != seenTables;

    static bool Writes(StepKind kind)
        => kind is StepKind.Write or StepKind.ReadModifyWrite or StepKind.Send;

    Violation? AskGhost()
        => Rules.Check(When.AtAccess, world)
            ?? Rules.Check(When.Revoked, world)
            ?? Rules.Check(When.Decided, world);

    Violation? AfterRelease(in Step step)
        => world.HasUnlocked(step) ? Unlocked() : null;

    Violation? Unlocked()
    {
        foreach (Proc proc in world.Procs())
        {
            if (!proc.VmrLock.IsHeld)
            {
                world.Ghost.ProtectIsOver(proc);
            }
        }

        world.StandsStill(true);
        Violation? violation = Rules.Check(When.Unlocked, world);
        world.StandsStill(false);
        return violation;
    }
}
