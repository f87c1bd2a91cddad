using System.Collections.Generic;
using Verified.Machines;

namespace Verified.Specs;

/// <summary>What CPUs could still use, whether or not they ever will.</summary>
static class Reach
{
    /// <summary>Says what is wrong with something that a CPU could use; null for nothing.</summary>
    public delegate string? Judge<TAsked, TVersion>(TAsked asked, Machine machine, in TVersion it);

    /// <summary>
    /// The first wrong translation: of those that a TLB may hold, and of those that an instruction
    /// under way was translated with.
    /// </summary>
    /// <param name="asked">Handed to the judge, who then captures nothing.</param>
    public static string? Translation<T>(Machine machine, T asked, Judge<T, Translation> judge)
    {
        for (int c = 0; c < machine.Cpus.Count; c++)
        {
            Cpu cpu = machine.Cpus[c];
            IReadOnlyList<Translation> held = cpu.Tlb.Translations;
            for (int i = 0; i < held.Count; i++)
            {
                if (judge(asked, machine, held[i]) is { } wrong)
                {
                    return $"{cpu} {wrong}";
                }
            }

            if (cpu.InFlight is { } used && judge(asked, machine, used) is { } late)
            {
                return $"{cpu}, in the midst of an instruction, {late}";
            }
        }

        return null;
    }

    /// <summary>
    /// The first wrong table: of those that cached upper entries lead to, and that in which a walk
    /// goes on.
    /// </summary>
    public static string? Table<T>(Machine machine, T asked, Judge<T, CachedTable> judge)
    {
        for (int c = 0; c < machine.Cpus.Count; c++)
        {
            Cpu cpu = machine.Cpus[c];
            IReadOnlyList<CachedTable> tables = cpu.Tlb.Tables;
            for (int i = 0; i < tables.Count; i++)
            {
                if (judge(asked, machine, tables[i]) is { } wrong)
                {
                    return $"{cpu} has cached that {wrong}";
                }
            }

            if (cpu.Walking is { } walk && judge(asked, machine, walk) is { } late)
            {
                return $"{cpu}, in the midst of a walk, has read that {late}";
            }
        }

        return null;
    }
}
