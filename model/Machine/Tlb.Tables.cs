using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>The upper entries that a CPU may hold.</summary>
public sealed partial class Tlb
{
    readonly List<CachedTable> tables = [];

    /// <summary>The versions of upper entries that it may hold, in the order of filling.</summary>
    public IReadOnlyList<CachedTable> Tables => tables;

    /// <summary>Takes up an upper entry that was read, asked for or not.</summary>
    internal void TakeUp(in CachedTable found)
    {
        if (tables.Contains(found))
        {
            return;
        }

        tables.Add(found);
        TouchTable(found);
    }

    /// <summary>Which upper entries go where leaf entries of a scope do.</summary>
    InvalidationScope TablesWith(in InvalidationScope scope)
        => machine.Settings.Profile.PageDropsAllTables && scope is { All: false, Globals: true }
            ? InvalidationScope.WholeSpace(scope.Space) with { Tables = scope.Tables }
            : scope;

    /// <summary>Drops upper entries, but for those that would be cached again at once.</summary>
    void InvalidateTables(in InvalidationScope scope)
    {
        bool again = machine.Settings.Tlb.Unsolicited;
        for (int i = tables.Count - 1; i >= 0; i--)
        {
            if (scope.Covers(tables[i], machine) && !(again && cpu.LeadsTo(tables[i])))
            {
                TouchTable(tables[i]);
                tables.RemoveAt(i);
            }
        }
    }

    /// <summary>Tells of a change, and of the frame whose freeing looks at it.</summary>
    void TouchTable(in CachedTable changed)
    {
        machine.Changed();
        machine.Simulator.Touch(StepKind.Write, TablesId);
        cpu.TouchBelow(changed.Table, changed.Level - 1);
    }
}
