using System.Collections.Generic;

namespace Verified.Specs.Akaros;

/// <summary>What Akaros's kernel begins, it ends.</summary>
public static class AkarosLiveness
{
    public static readonly Eventually<AkarosWorld> FaultsAreServed = new(
        name: "every fault of a thread is served",
        because: "the thread waits for the page, and for nothing else",
        pending: AddFaults,
        lacks: demand => $"a fault of {((Verified.Akaros.UserThread)demand.Of).Cpu} was not "
            + "served");

    public static readonly Eventually<AkarosWorld> RemovalsEnd = new(
        name: "every removal of pages ends",
        because: "no other one is admitted until then, and a truncation waits for it",
        pending: AddRemovals,
        lacks: demand => $"a removal from the {((GhostMap)demand.Of).Map} did not end");

    public static readonly Eventually<AkarosWorld> LoadsEnd = new(
        name: "every load of a page ends",
        because: "whoever needs the page sleeps until then",
        pending: AddLoads,
        lacks: demand => $"{demand.Of} did not come up to date, nor did it fail");

    /// <summary>All of them, in this order.</summary>
    public static readonly IReadOnlyList<Eventually<AkarosWorld>> All =
        [LoadsEnd, RemovalsEnd, FaultsAreServed];

    static void AddFaults(AkarosWorld world, List<Demand> to)
    {
        foreach ((Verified.Akaros.UserThread thread, int number) in world.Ghost.Faults)
        {
            to.Add(new Demand(thread, number));
        }
    }

    static void AddRemovals(AkarosWorld world, List<Demand> to)
    {
        foreach (GhostMap map in world.Ghost.Maps)
        {
            if (map.Removers > 0)
            {
                to.Add(new Demand(map, map.Removals));
            }
        }
    }

    static void AddLoads(AkarosWorld world, List<Demand> to)
    {
        foreach (GhostMap map in world.Ghost.Maps)
        {
            for (int i = 0; i < map.Capacity; i++)
            {
                if (map.At(i) is { IsLoading: true } its)
                {
                    to.Add(new Demand(its));
                }
            }
        }
    }
}
