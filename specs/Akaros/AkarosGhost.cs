using System;
using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>
/// What processes, files and devices should hold, and who does what to which page, kept beside the
/// kernel and never read by it.
/// </summary>
/// <remarks>
/// Updated within the steps that it follows. What it must look at in the kernel, it looks at when
/// the step is over (<see cref="Settle"/>): in between, that would be an access of the task.
/// </remarks>
sealed partial class AkarosGhost(Kernel kernel, MachineMonitor claims)
    : IMachineObserver, IKernelObserver
{
    readonly int words = kernel.Machine.Settings.Words;

    // Lists: there are few of each, and a world is built for every schedule.
    readonly List<GhostMap> maps = [];
    readonly List<GhostSpace> spaces = [];
    readonly GhostCached?[] byFrame = new GhostCached?[kernel.Machine.Memory.Frames];

    /// <summary>Rises when anything is told.</summary>
    public int Changes { get; private set; }

    /// <summary>Whether any of the facts below is told.</summary>
    public bool HasFact { get; private set; }

    /// <summary>The first access that found something else than it should; null for none.</summary>
    public string? Mismatch { get; private set => field = Tell(value); }

    /// <summary>The first access that nothing mapped allows; null for none.</summary>
    public string? Trespass { get; private set => field = Tell(value); }

    /// <summary>The first copy that is of no one moment; null for none.</summary>
    public string? Torn { get; private set => field = Tell(value); }

    /// <summary>The first sync that left a store unwritten; null for none.</summary>
    public string? Unsynced { get; private set => field = Tell(value); }

    /// <summary>The first removal that told a wrong number; null for none.</summary>
    public string? Miscounted { get; private set => field = Tell(value); }

    /// <summary>The first page that was marked though it is pinned; null for none.</summary>
    public string? MarkedPin { get; private set => field = Tell(value); }

    /// <summary>The first use of a page that was not loaded, or twice; null for none.</summary>
    public string? Misloaded { get; private set => field = Tell(value); }

    /// <summary>The first user of a page who was not counted, or not told; null for none.</summary>
    public string? Stranger { get; private set => field = Tell(value); }

    /// <summary>The first right that a CPU still has though it was taken; null for none.</summary>
    public string? LeftRight { get; private set => field = Tell(value); }

    public List<GhostMap> Maps => maps;

    /// <summary>What is known of the page that is cached in a frame; null where none is.</summary>
    public GhostCached? In(Frame frame) => byFrame[frame.Number];

    public GhostMap MapOf(PageMap map)
    {
        for (int i = 0; i < maps.Count; i++)
        {
            if (maps[i].Map == map)
            {
                return maps[i];
            }
        }

        var made = new GhostMap(kernel, map);
        maps.Add(made);
        return made;
    }

    /// <summary>What a process should have; null for one that is not known, or gone.</summary>
    public GhostSpace? SpaceOf(Proc proc)
    {
        for (int i = 0; i < spaces.Count; i++)
        {
            if (spaces[i].Proc == proc)
            {
                return spaces[i];
            }
        }

        return null;
    }

    /// <summary>Takes up what the set-up has mapped and cached already.</summary>
    public void TakeUp()
    {
        foreach (Proc proc in kernel.Procs)
        {
            foreach (VmRegion region in proc.Regions)
            {
                Mapped(region);
            }
        }

        foreach (PageMap map in MapsOf(kernel))
        {
            foreach ((int index, Simulation.Atomic<ulong> cell) in map.Tree.All())
            {
                if (new Slot(cell.Value) is { Frame: { } frame } slot)
                {
                    Inserted(map, index, kernel.Pages.Of(frame));
                    GhostCached its = In(frame)!;
                    its.Owners = slot.References;
                    its.IsLoading = false;
                    its.Loads = kernel.Pages.Of(frame).UpToDate.Value ? 1 : 0;
                }
            }
        }
    }

    /// <summary>Takes up what there is before anybody has done anything.</summary>
    public void Begin()
    {
        Changes++;
        foreach (PageMap map in MapsOf(kernel))
        {
            MapOf(map).Begin();
        }
    }

    static IEnumerable<PageMap> MapsOf(Kernel kernel)
    {
        foreach (Inode inode in kernel.Inodes)
        {
            yield return inode.Map;
        }

        foreach (BlockDevice device in kernel.Devices)
        {
            yield return device.Map;
        }
    }

    string? Tell(string? fact)
    {
        HasFact |= fact is not null;
        return fact;
    }
}
