using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>Explores MMU tests: each to its end, then a witness of what was reached.</summary>
/// <remarks>
/// What holds at the end of a run follows from its class, so that one run of each is enough.
/// </remarks>
public sealed class MmuExploration
{
    readonly IReadOnlyList<MmuTest> tests;
    readonly ExplorerOptions options;
    readonly IReadOnlyList<string> without;

    /// <param name="without">Some of <see cref="Ingredients.Names"/>.</param>
    public MmuExploration(
        IReadOnlyList<MmuTest> tests, ExplorerOptions options, IReadOnlyList<string> without)
    {
        this.tests = tests;
        this.options = options with { Strategy = StrategyKind.Dpor, SeeksOutcomes = false };
        this.without = without;
        Campaign = new([.. tests.Select(Asking)], this.options);
    }

    /// <summary>What is to be run first.</summary>
    public Campaign Campaign { get; }

    /// <summary>Finds a witness of each condition that was reached, as short as it goes.</summary>
    /// <param name="asked">What the campaign gave, in the order of the tests.</param>
    /// <remarks>
    /// In the same order of schedules, so that it takes no more of them than the first time.
    /// </remarks>
    public IReadOnlyList<MmuResult> Witness(
        IReadOnlyList<ExplorationResult> asked, CancellationToken cancellation = default)
    {
        MmuResult[] all = [.. tests.Zip(asked, (test, its) => new MmuResult(test, its, null))];
        int[] reached = [.. Enumerable.Range(0, all.Length).Where(i => all[i].Reachable)];
        var accusing = new Campaign(
            [.. reached.Select(i => Accusing(all[i].Test))], options with { Time = null });
        foreach ((int i, ExplorationResult found) in reached.Zip(accusing.Run(cancellation)))
        {
            all[i] = all[i] with { Witness = found.Shrunk().Finding };
        }

        return all;
    }

    /// <summary>The test as the scenario of its witness, to be replayed.</summary>
    public static Subject Accusing(MmuTest test, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return Subject.Of(
            MmuScenario.Accusing(test, Ingredients.Without(origin.Without)) with
            {
                Origin = origin,
            });
    }

    Subject Accusing(MmuTest test) => Accusing(test, new Origin(test.File, without));

    Subject Asking(MmuTest test)
        => Subject.Of(MmuScenario.Asking(test, Ingredients.Without(without)));
}
