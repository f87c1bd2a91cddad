using System.Collections.Generic;
using Verified.Machines;

namespace Verified.Specs;

/// <summary>Two ways in which one CPU could translate one page at the same time.</summary>
/// <remarks>
/// What makes them one is the break: entry invalid, shootdown, then the new one. Rights of a page
/// may change without, frames may not. Tables and sizes may not either on Arm (Arm DDI 0487,
/// D8.16.1); x86 bears them where they lead to the same frames (Intel SDM vol. 3A, 4.10.2.3).
/// </remarks>
static class Conflict
{
    /// <summary>The first one in words; null for none.</summary>
    public static string? In(Machine machine)
    {
        for (int c = 0; c < machine.Cpus.Count; c++)
        {
            Cpu cpu = machine.Cpus[c];
            IReadOnlyList<Translation> held = cpu.Tlb.Translations;
            IReadOnlyList<CachedTable> tables = cpu.Tlb.Tables;
            bool strict = machine.Settings.Profile.BreakBeforeMake;
            string? fact = OfPages(held, strict)
                ?? (strict ? OfTables(tables) ?? OfBlocks(machine, held, tables) : null);
            if (fact is not null)
            {
                return $"{cpu} may translate {fact}";
            }
        }

        return null;
    }

    /// <param name="strict">Whether sizes count too.</param>
    static string? OfPages(IReadOnlyList<Translation> held, bool strict)
    {
        for (int i = 0; i < held.Count; i++)
        {
            for (int k = 0; k < i; k++)
            {
                (Translation one, Translation other) = (held[k], held[i]);
                bool samePage = one.Page == other.Page
                    && (one.Space == other.Space || one.Global || other.Global);
                bool isOther = one.Frame != other.Frame || (strict && one.Level != other.Level);
                if (samePage && isOther)
                {
                    return one.Frame != other.Frame
                        ? $"{one.Page} to {one.Frame} and to {other.Frame}"
                        : $"{one.Page} to {one.Frame} by entries of two levels";
                }
            }
        }

        return null;
    }

    static string? OfTables(IReadOnlyList<CachedTable> held)
    {
        for (int i = 0; i < held.Count; i++)
        {
            for (int k = 0; k < i; k++)
            {
                (CachedTable one, CachedTable other) = (held[k], held[i]);
                if (one.Space == other.Space && one.Level == other.Level
                    && one.First == other.First && one.Table != other.Table)
                {
                    return $"{one.First} by the tables in {one.Table} and in {other.Table}";
                }
            }
        }

        return null;
    }

    /// <summary>Where one entry was a block and a table, or something in the block was.</summary>
    static string? OfBlocks(
        Machine machine, IReadOnlyList<Translation> held, IReadOnlyList<CachedTable> tables)
    {
        for (int i = 0; i < held.Count; i++)
        {
            for (int k = 0; held[i].Level > 0 && k < tables.Count; k++)
            {
                (Translation block, CachedTable table) = (held[i], tables[k]);
                int behind = block.Page.Number - table.First.Number;
                if ((block.Global || block.Space == table.Space) && block.Level >= table.Level
                    && behind >= 0 && behind < machine.PagesBelow(table.Level))
                {
                    return $"{block.Page} by a block and by the table in {table.Table}";
                }
            }
        }

        return null;
    }
}
