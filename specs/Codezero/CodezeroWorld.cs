using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs.Codezero;

/// <summary>What Codezero's rules look at: the pager, its machine, and the ghost memory.</summary>
public sealed class CodezeroWorld(Mm0 mm0, GhostMemory ghost)
{
    readonly List<(Tcb Task, VmArea Area)> quiet = [];

    public Mm0 Mm0 { get; } = mm0;

    public Machine Machine => Mm0.Machine;

    public GhostMemory Ghost { get; } = ghost;

    /// <summary>Which pages of writable tops were mapped for storing.</summary>
    public GhostRights Rights { get; } = new(mm0);

    /// <summary>The areas whose tree nobody is changing, with their tasks.</summary>
    /// <remarks>The list is the world's own and is filled anew by the next call.</remarks>
    internal List<(Tcb Task, VmArea Area)> QuietAreas()
    {
        quiet.Clear();
        for (int t = 0; t < Mm0.Tasks.Count; t++)
        {
            Tcb tcb = Mm0.Tasks[t];
            for (int a = 0; a < tcb.Areas.Count; a++)
            {
                if (!tcb.Areas[a].Tree.Lock.IsHeld)
                {
                    quiet.Add((tcb, tcb.Areas[a]));
                }
            }
        }

        return quiet;
    }

    /// <summary>The newest page along a chain; null where a chain is broken.</summary>
    internal Page? Newest(VmArea area, int offset)
    {
        foreach (VmObjectLink link in area.Chain)
        {
            if (!link.Target.IsShadow)
            {
                return Mm0.ZeroPage;
            }

            foreach (Page page in link.Target.Pages)
            {
                if (page.Offset == offset)
                {
                    return page;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a step has just set a tree's lock free.</summary>
    internal bool HasUnlockedATree(in Step step)
    {
        if (step.Kind != StepKind.Release)
        {
            return false;
        }

        for (int i = 0; i < Mm0.Trees.Count; i++)
        {
            if (Mm0.Trees[i].Lock.Id == step.Object)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Checks the machine's and Codezero's rules as a run goes on.</summary>
public sealed class CodezeroMonitor(CodezeroWorld world) : IMonitor
{
    static readonly RuleSet<CodezeroWorld> Rules = new(CodezeroInvariants.All);

    readonly MachineMonitor machine = new(world.Machine);

    /// <summary>Puts rules and ghost memory on a pager, in the set-up.</summary>
    public static CodezeroWorld Watch(Mm0 mm0)
    {
        System.ArgumentNullException.ThrowIfNull(mm0);
        var ghost = new GhostMemory(mm0);
        var world = new CodezeroWorld(mm0, ghost);
        mm0.Machine.Observer = ghost;
        mm0.Simulator.Monitor = new CodezeroMonitor(world);
        return world;
    }

    public Violation? AfterStep(SimTask task, in Step step)
    {
        Violation? violation = Rules.Check(When.AtAccess, world) ?? machine.AfterStep(task, step);
        if (violation is null && world.HasUnlockedATree(step))
        {
            violation = Rules.Check(When.Unlocked, world);
        }

        return violation;
    }

    public Violation? AtRest()
        => Rules.Check(When.AtAccess, world)
            ?? machine.AtRest()
            ?? Rules.Check(When.Unlocked, world)
            ?? Rules.Check(When.AtRest, world);
}
