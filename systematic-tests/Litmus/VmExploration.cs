using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>Explores tests on systems, and compares them with the abstract VM.</summary>
public sealed class VmExploration
{
    readonly IReadOnlyList<VmTest> tests;
    readonly IReadOnlyList<IVmSystem> systems;
    readonly AbstractRuns[] oracle;
    readonly List<(VmTest Test, IVmSystem System)> explored = [];

    /// <param name="systems">Those under test, and the abstract VM if it is asked for.</param>
    public VmExploration(
        IReadOnlyList<VmTest> tests, IReadOnlyList<IVmSystem> systems, ExplorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(systems);
        ArgumentNullException.ThrowIfNull(options);
        (this.tests, this.systems) = (tests, systems);
        oracle = [.. tests.Select(test => AbstractRuns.Of(test.Program))];
        var subjects = new List<Subject>();
        foreach ((VmTest test, AbstractRuns runs) in tests.Zip(oracle))
        {
            foreach (IVmSystem system in systems.Where(each => each is not AbstractSystem))
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

    /// <summary>
    /// Whether a test's outcomes are all known, and every system can be compared with them.
    /// </summary>
    public bool IsComparable(int test)
        => oracle[test] is { IsComplete: true, Stuck: null }
            && systems.All(system => system.Lacks(tests[test].Program) is null);

    /// <summary>The results, test by test and of each system by system.</summary>
    /// <param name="results">What the campaign gave.</param>
    public IReadOnlyList<VmResult> Results(IReadOnlyList<ExplorationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var all = new List<VmResult>();
        foreach ((VmTest test, AbstractRuns runs) in tests.Zip(oracle))
        {
            foreach (IVmSystem system in systems)
            {
                int at = explored.IndexOf((test, system));
                all.Add(at >= 0 ? VmResult.Of(test, results[at], Allowed(runs))
                    : Unexplored(test, system, runs));
            }
        }

        return all;
    }

    static VmResult Unexplored(VmTest test, IVmSystem system, AbstractRuns runs)
    {
        VmResult onOracle = VmResult.Of(test, runs);
        return system is AbstractSystem ? onOracle : new VmResult(test, system.Name)
        {
            Unsupported = system.Lacks(test.Program),
            Error = onOracle.Error,
        };
    }

    static HashSet<Registers>? Allowed(AbstractRuns runs)
        => runs.IsComplete ? [.. runs.Outcomes.Keys] : null;

    static Subject SubjectOf(VmTest test, IVmSystem system, AbstractRuns runs)
        => Subject.Of(VmScenario.Of(test, system, Allowed(runs)));
}
