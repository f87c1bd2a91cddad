using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs.Codezero;

/// <summary>What Codezero's rules look at: the pager, its machine, and the ghost memory.</summary>
public sealed class CodezeroWorld(Mm0 mm0, GhostMemory ghost)
{
    readonly List<VmArea> quiet = [];
    readonly List<VmObject> quietObjects = [];
    readonly List<Mapping> mappings = [];
    readonly List<Shown> shown = [];
    ObjectTree? unlocked;

    // What was collected of a state that the monitor looks at with many rules: 5 % of a run.
    bool keeps;
    bool keptAreas;
    bool keptObjects;
    bool keptMappings;
    bool keptShown;

    public Mm0 Mm0 { get; } = mm0;

    public Machine Machine => Mm0.Machine;

    public GhostMemory Ghost { get; } = ghost;

    /// <summary>Which pages of writable tops were mapped for storing.</summary>
    public GhostRights Rights { get; } = new();

    /// <summary>
    /// The areas of the tree that was just unlocked; at rest, of every tree. Nobody is changing
    /// them, or what maps their pages.
    /// </summary>
    /// <remarks>The list is the world's own, and the next call may fill it anew.</remarks>
    internal List<VmArea> QuietAreas()
    {
        if (keptAreas)
        {
            return quiet;
        }

        keptAreas = keeps;
        quiet.Clear();
        for (int t = 0; t < Mm0.Tasks.Count; t++)
        {
            IReadOnlyList<VmArea> areas = Mm0.Tasks[t].Areas;
            for (int a = 0; a < areas.Count; a++)
            {
                if (IsQuiet(areas[a].Tree))
                {
                    quiet.Add(areas[a]);
                }
            }
        }

        return quiet;
    }

    /// <summary>The objects of the same trees.</summary>
    internal List<VmObject> QuietObjects()
    {
        if (keptObjects)
        {
            return quietObjects;
        }

        keptObjects = keeps;
        quietObjects.Clear();
        for (int t = 0; t < Mm0.Trees.Count; t++)
        {
            if (IsQuiet(Mm0.Trees[t]))
            {
                foreach (VmObject each in Mm0.Trees[t].Objects)
                {
                    quietObjects.Add(each);
                }
            }
        }

        return quietObjects;
    }

    /// <summary>What the entries and translations of these areas say, collected once.</summary>
    internal List<Mapping> Mappings()
    {
        if (keptMappings)
        {
            return mappings;
        }

        keptMappings = keeps;
        mappings.Clear();
        List<Shown> pages = Shown();
        for (int i = 0; i < pages.Count; i++)
        {
            AddEntry(pages[i]);
        }

        for (int c = 0; c < Machine.Cpus.Count; c++)
        {
            AddTranslations(Machine.Cpus[c]);
        }

        return mappings;
    }

    /// <summary>The pages of these areas, and where what they hold is.</summary>
    internal List<Shown> Shown()
    {
        if (keptShown)
        {
            return shown;
        }

        keptShown = keeps;
        shown.Clear();
        foreach (VmArea area in QuietAreas())
        {
            for (int i = 0; i < area.PageCount; i++)
            {
                shown.Add(new Shown(area, area.Start + i, Newest(area, area.FileOffset + i)));
            }
        }

        return shown;
    }

    /// <summary>Where the next fault on a page of an area finds what it holds.</summary>
    internal Place Newest(VmArea area, int offset)
    {
        foreach (VmObjectLink link in area.Chain)
        {
            Place place = PlaceIn(link.Target, offset);
            if (place.Exists || area.IsShared)
            {
                return place;
            }
        }

        return default;
    }

    /// <summary>Where a page of one object is.</summary>
    internal Place PlaceIn(VmObject cache, int offset)
    {
        Page? page = cache.Pager.Find(cache, offset);
        return page is null or { Transfer: Transfer.Filling }
            ? new Place(null, cache.Pager.Stored(cache, offset))
            : new Place(page, null);
    }

    /// <summary>A word at a place; null where there is none.</summary>
    internal ulong? Word(in Place place, int word)
        => place.Page is { } page ? Machine.Memory.Peek(page.Frame, word)
            : place.Block is { } block ? block.Disk.Peek(block.Number, word)
            : null;

    /// <summary>Notes which tree's lock a step has just set free.</summary>
    internal bool HasUnlockedATree(in Step step)
    {
        bool frees = step.Kind == StepKind.Release || step.AlsoKind == StepKind.Release;
        unlocked = frees
            ? TreeOf(step.Kind == StepKind.Release ? step.Object : step.Also)
            : null;
        return unlocked is not null;
    }

    /// <summary>Notes how much there is of a tree whose lock a step has just taken.</summary>
    internal void NoteLocked(in Step step)
    {
        if (step.Kind == StepKind.Acquire && TreeOf(step.Object) is { } tree)
        {
            Ghost.Locked(tree);
        }
    }

    /// <summary>From now on the rules are asked about every tree.</summary>
    internal void ComesToRest() => unlocked = null;

    /// <summary>Until it is told otherwise, nothing changes between two questions.</summary>
    internal void StandsStill(bool still)
    {
        keeps = still;
        keptAreas = keptObjects = keptMappings = keptShown = false;
    }

    void AddEntry(in Shown page)
    {
        PageTableEntry entry = Machine.Walk(page.Area.Task.Tables.Root, page.Page);
        if (entry.Present)
        {
            mappings.Add(new Mapping(page, entry.Frame, entry.Writable, null));
        }
    }

    void AddTranslations(Cpu cpu)
    {
        IReadOnlyList<Translation> held = cpu.Tlb.Translations;
        for (int i = 0; i < held.Count; i++)
        {
            Translation version = held[i];
            for (int s = 0; s < shown.Count; s++)
            {
                if (shown[s].Page == version.Page && shown[s].Area.Task.Id == version.Space)
                {
                    mappings.Add(new Mapping(shown[s], version.Frame, version.Writable, cpu));
                }
            }
        }
    }

    bool IsQuiet(ObjectTree tree)
        => unlocked is null ? !tree.Lock.IsHeld : tree == unlocked;

    ObjectTree? TreeOf(ObjectId lockId)
    {
        for (int i = 0; i < Mm0.Trees.Count; i++)
        {
            if (Mm0.Trees[i].Lock.Id == lockId)
            {
                return Mm0.Trees[i];
            }
        }

        return null;
    }
}

/// <summary>Checks the machine's and Codezero's rules as a run goes on.</summary>
public sealed class CodezeroMonitor(CodezeroWorld world, MachineMonitor machine) : IMonitor
{
    static readonly RuleSet<CodezeroWorld> Rules = new(CodezeroInvariants.All);

    readonly EventuallyMonitor<CodezeroWorld> liveness =
        new(world.Mm0.Simulator, CodezeroLiveness.All, world);
    bool hasBegun;

    /// <summary>Puts rules and ghost memory on a pager, in the set-up.</summary>
    public static CodezeroWorld Watch(Mm0 mm0)
    {
        System.ArgumentNullException.ThrowIfNull(mm0);
        var machine = new MachineMonitor(mm0.Machine);
        var ghost = new GhostMemory(mm0, machine);
        var world = new CodezeroWorld(mm0, ghost);
        mm0.Machine.Observer = ghost;
        mm0.Observer = ghost;
        mm0.Simulator.Monitor = new CodezeroMonitor(world, machine);
        foreach (Tcb tcb in mm0.Tasks)
        {
            foreach (VmArea area in tcb.Areas)
            {
                ghost.Mapped(area);
            }
        }

        return world;
    }

    public Violation? AfterStep(SimTask task, in Step step)
    {
        if (!hasBegun)
        {
            hasBegun = true;
            world.Ghost.Begin();
        }

        // The ghost knows first whether any rule of an access is broken: 10 ns a step.
        Violation? violation = world.Ghost.HasFact ? Rules.Check(When.AtAccess, world) : null;
        violation ??= machine.AfterStep(task, step) ?? liveness.AfterStep();
        if (violation is null && world.HasUnlockedATree(step))
        {
            world.StandsStill(true);
            violation = Rules.Check(When.Unlocked, world);
            world.StandsStill(false);
            return violation;
        }

        world.NoteLocked(step);
        return violation;
    }

    public Violation? AtRest()
    {
        world.ComesToRest();
        return Rules.Check(When.AtAccess, world)
            ?? machine.AtRest()
            ?? Rules.Check(When.Unlocked, world)
            ?? liveness.AtRest()
            ?? Rules.Check(When.AtRest, world);
    }
}
