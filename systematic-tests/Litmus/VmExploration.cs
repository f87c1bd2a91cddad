using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>Explores tests on systems, and compares them with the abstract VM.</summary>
public sealed class VmExploration
{
    readonly IReadOnlyList<VmTest> tests;
    readonly IReadOnlyList<string> systems;
    readonly AbstractRuns[] oracle;
    readonly List<(VmTest Test, IVmSystem System)> explored = [];

    /// <param name="systems">
    /// Their names, of <see cref="VmSystems.Abstract"/> and those under test.
    /// </param>
    public VmExploration(
        IReadOnlyList<VmTest> tests, IReadOnlyList<string> systems, ExplorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(options);
        (this.tests, this.systems) = (tests, systems);
        oracle = [.. tests.Select(test => AbstractRuns.Of(test.Program))];
        var subjects = new List<Subject>();
        foreach ((VmTest test, AbstractRuns runs) in tests.Zip(oracle))
        {
            foreach (IVmSystem system in VmSystems.All.Where(each => systems.Contains(each.Name)))
            {
                if (runs.Stuck is null && system.Lacks(test.Program) is null)
                {
                    explored.Add((test, system));
                    subjects.Add(SubjectOf(test, system, runs));
                }
            }
        }

        // What the registers hold follows from the class of a schedule.
        Campaign = new(subjects, options with { SeeksOutcomes = false });
    }

    /// <summary>What is to be run.</summary>
    public Campaign Campaign { get; }

    /// <summary>A test on a system, to be explored or replayed.</summary>
    public static Subject SubjectOf(VmTest test, IVmSystem system)
    {
        ArgumentNullException.ThrowIfNull(test);
        return SubjectOf(test, system, AbstractRuns.Of(test.Program));
    }

    /// <summary>The results, test by test and of each system by system.</summary>
    /// <param name="results">What the campaign gave.</param>
    public IReadOnlyList<VmResult> Results(IReadOnlyList<ExplorationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var all = new List<VmResult>();
        foreach ((VmTest test, AbstractRuns runs) in tests.Zip(oracle))
        {
            foreach (string system in systems)
            {
                int at = explored.FindIndex(each
                    => each.Test == test && each.System.Name == system);
                all.Add(at >= 0 ? VmResult.Of(test, results[at], Allowed(runs))
                    : Unexplored(test, system, runs));
            }
        }

        return all;
    }

    static VmResult Unexplored(VmTest test, string system, AbstractRuns runs)
    {
        VmResult onOracle = VmResult.Of(test, runs);
        return system == VmSystems.Abstract ? onOracle : new VmResult(test, system)
        {
            Unsupported = VmSystems.All.Single(each => each.Name == system).Lacks(test.Program),
            Error = onOracle.Error,
        };
    }

    static IReadOnlyCollection<Registers>? Allowed(AbstractRuns runs)
        => runs.IsComplete ? [.. runs.Outcomes.Keys] : null;

    static Subject SubjectOf(VmTest test, IVmSystem system, AbstractRuns runs)
        => Subject.Of(VmScenario.Of(
            test, system, Allowed(runs) is { } allowed ? allowed.ToHashSet() : null));
}
