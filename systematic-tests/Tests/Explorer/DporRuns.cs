using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>What the reduction does with a program, and what all schedules do.</summary>
sealed class DporRuns
{
    readonly SortedSet<string> ends = new(StringComparer.Ordinal);

    /// <summary>The different ends: rule, fact, and unless a rule broke the class.</summary>
    public IReadOnlyCollection<string> Ends => ends;

    /// <summary>All runs, also those before it began anew.</summary>
    public int Runs { get; private set; }

    /// <summary>All schedules, one after the other.</summary>
    public static DporRuns OfAll(Action<Simulator> build)
    {
        var full = new DepthFirst(0, null);
        var all = new DporRuns();
        all.Run(build, () => full, _ => full.Advance(), () => false);
        return all;
    }

    /// <summary>The reduction, of which <paramref name="look"/> sees each moment.</summary>
    /// <param name="isSaved">Whether it is saved and made anew after each schedule.</param>
    public static (DporRuns Seen, Dpor Dpor) Of(
        Action<Simulator> build, bool isSaved = false, Action<Dpor>? look = null)
    {
        var dpor = new Dpor(0);
        var seen = new DporRuns();
        seen.Run(build, () => dpor, Advance, () => dpor.WasRedundant);
        return (seen, dpor);

        bool Advance(Violation? broken)
        {
            bool goesOn = dpor.Advance(broken);
            look?.Invoke(dpor);
            dpor = isSaved ? Dpor.Of(0, dpor.Save()) : dpor;
            return goesOn;
        }
    }

    void Run(
        Action<Simulator> build, Func<Strategy> strategy, Func<Violation?, bool> advance,
        Func<bool> isRedundant)
    {
        var simulator = new Simulator();
        Violation? broken;
        do
        {
            strategy().Begin(0);
            var hash = new Hashed(strategy());
            broken = simulator.Run(hash, build);
            strategy().End(simulator);
            if (!isRedundant())
            {
                bool isWhole = broken is null || broken.Rule == BasicRule.NoDeadlock.Name;
                ends.Add(isWhole ? $"{broken?.Rule} {hash.Class:x}" : $"{broken}");
            }
        }
        while (advance(broken) && ++Runs < 100_000);
        Runs++;
    }
}
