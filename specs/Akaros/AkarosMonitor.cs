using System;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs.Akaros;

/// <summary>Checks the machine's and Akaros's rules as a run goes on.</summary>
public sealed class AkarosMonitor : IMonitor
{
    static readonly RuleSet<AkarosWorld> Rules = new(AkarosInvariants.All);
    static readonly RuleSet<AkarosWorld> RulesOfWords = new(AkarosInvariants.OfWords);

    readonly AkarosWorld world;
    readonly MachineMonitor machine;
    readonly EventuallyMonitor<AkarosWorld> liveness;
    readonly StoresShow show;
    bool hasBegun;
    int seenChanges;
    int seenTables;
    int oldest = int.MaxValue;

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
        world.LastTask = task;
        violation ??= isTold || IsOfMaps(step) ? Look(Rules, When.Always, asBefore: false)
            : world.Machine.TableChangeCount != seenTables
                ? Look(RulesOfWords, When.Always, asBefore: true)
            : null;
        return violation ?? AfterRelease(step);
    }

    public Violation? AtRest()
    {
        Begin();
        Settle();
        return AskGhost()
            ?? machine.AtRest()
            ?? Look(Rules, When.Always, asBefore: false)
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
            foreach (GhostMap map in world.Ghost.Maps)
            {
                oldest = Math.Min(oldest, map.Map.Lock.Id.Value);
            }
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

    /// <summary>
    /// Whether a step can have changed slots, flags of pages, or blocks that a disk has written.
    /// </summary>
    /// <remarks>What the machine has of its own is older than every map.</remarks>
    bool IsOfMaps(in Step step)
        => step.Kind is StepKind.Write or StepKind.ReadModifyWrite or StepKind.Send
            && step.Object.Value > oldest;

    /// <param name="asBefore">
    /// Slots are as they were at the last look: it spares a tenth of a run.
    /// </param>
    Violation? Look(RuleSet<AkarosWorld> rules, When moment, bool asBefore)
    {
        seenTables = world.Machine.TableChangeCount;
        world.StandsStill(true, asBefore);
        Violation? violation = rules.Check(moment, world);
        world.StandsStill(false);
        return violation;
    }

    Violation? AskGhost()
        => Rules.Check(When.AtAccess, world)
            ?? Rules.Check(When.Revoked, world)
            ?? Rules.Check(When.Decided, world);

    Violation? AfterRelease(in Step step)
        => world.HasUnlocked(step) ? Unlocked() : null;

    Violation? Unlocked()
    {
        world.Ghost.ForgetRefused();
        return Look(Rules, When.Unlocked, asBefore: true);
    }
}
