using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>Which of what may be held a lookup uses.</summary>
public sealed partial class Tlb
{
    /// <summary>Stands for a walk, among indexes of what may be held.</summary>
    internal const int None = -1;

    readonly List<int> alternatives = [];

    /// <summary>The index of a version that this lookup uses, or none for a miss.</summary>
    /// <remarks>The first choice is what a tame TLB would do.</remarks>
    internal int Lookup(AddressSpaceId space, VirtualPage page, bool isWrite)
    {
        int tame = AskedFor(space, page);
        if (!machine.MaySurprise)
        {
            return tame;
        }

        bool mayMiss = machine.Settings.Tlb.MayMiss;
        alternatives.Clear();
        if (tame >= 0)
        {
            alternatives.Add(tame);
        }
        else if (mayMiss)
        {
            alternatives.Add(None);
        }

        // Of two that act alike, the one that leaves no trace: A may have been set all the same.
        AddVersions(space, page, isWrite, settled: true);
        AddVersions(space, page, isWrite, settled: false);
        if ((tame >= 0 && mayMiss) || alternatives.Count == 0)
        {
            alternatives.Add(None);
        }

        bool isChoice = alternatives.Count > 1;
        int chosen = Choose("which cached version is used");
        if (isChoice)
        {
            machine.Simulator.Recorder?.Note(chosen == None
                ? $"{cpu}  misses {page}"
                : $"{cpu}  has cached {page} as {held[chosen].AsEntry}");
        }

        if (chosen == None && tame >= 0)
        {
            Evict(tame);
        }

        return chosen;
    }

    /// <summary>
    /// The index of the cached table in which a walk begins, or none for the root.
    /// </summary>
    /// <remarks>One that the tables lead to now is no alternative to the root.</remarks>
    internal int LookupTable(AddressSpaceId space, VirtualPage page)
    {
        if (!machine.MaySurprise)
        {
            return None;
        }

        alternatives.Clear();
        alternatives.Add(None);
        machine.Simulator.Touch(StepKind.Read, TablesId);
        for (int i = 0; i < tables.Count; i++)
        {
            if (tables[i].Space == space && machine.IsBelow(tables[i].Level, tables[i].First, page)
                && !cpu.LeadsTo(tables[i]))
            {
                alternatives.Add(i);
            }
        }

        int chosen = Choose("which cached table is used");
        if (chosen != None)
        {
            machine.Simulator.Recorder?.Note(
                $"{cpu}  has cached that the table of {page} is in {tables[chosen].Table}");
        }

        return chosen;
    }

    /// <summary>One of the alternatives; any but the first is a surprise.</summary>
    int Choose(string name)
    {
        int chosen = machine.Simulator.Choose(name, alternatives.Count);
        if (chosen > 0)
        {
            machine.OnSurprise();
        }

        return alternatives[chosen];
    }

    int AskedFor(AddressSpaceId space, VirtualPage page)
    {
        for (int i = 0; i < held.Count; i++)
        {
            if (marks[i].Asked && held[i].Is(space, page))
            {
                return i;
            }
        }

        return None;
    }

    /// <summary>One version for each thing that the access could do.</summary>
    /// <param name="settled">Only those whose fill needs no trace, or only the others.</param>
    void AddVersions(AddressSpaceId space, VirtualPage page, bool isWrite, bool settled)
    {
        ReadOnlySpan<Translation> all = CollectionsMarshal.AsSpan(held);
        for (int i = 0; i < all.Length; i++)
        {
            bool counts = all[i].Is(space, page) && (marks[i].Unset == Settled) == settled;
            for (int k = 0; counts && k < alternatives.Count; k++)
            {
                counts = alternatives[k] < 0
                    || !all[alternatives[k]].ActsAs(all[i], isWrite);
            }

            if (counts)
            {
                alternatives.Add(i);
            }
        }
    }

    /// <summary>A version is gone; where it may have been cached twice, it may be there.</summary>
    void Evict(int index)
    {
        if (machine.Speculates)
        {
            TakeUpAgain(index);
        }
        else
        {
            RemoveAt(index);
        }
    }
}
