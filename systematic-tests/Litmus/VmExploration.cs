using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Abstract;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>Explores tests on systems, and compares them with the abstract VM.</summary>
public sealed class VmExploration
{
    readonly IReadOnlyList<VmTest> tests;
    readonly IReadOnlyList<IVmSystem> systems;
    readonly ExplorerOptions options;
    readonly Oracle[] oracles;
    readonly List<(VmTest Test, IVmSystem System)> explored = [];

    /// <param name="systems">Those under test, and the abstract VM if it is asked for.</param>
    /// <param name="most">As in <see cref="Oracle"/>.</param>
    public VmExploration(
        IReadOnlyList<VmTest> tests, IReadOnlyList<IVmSystem> systems, ExplorerOptions options,
        int most = AbstractRuns.MostStates)
    {
        ArgumentNullException.ThrowIfNull(tests);
        ArgumentNullException.ThrowIfNull(systems);
        ArgumentNullException.ThrowIfNull(options);
        (this.tests, this.systems) = (tests, systems);
        oracles = [.. tests.Select(test => new Oracle(test.Program, most))];
        // What the registers hold follows from the class of a schedule.
        this.options = options with { SeeksOutcomes = false };
        var subjects = new List<Subject>();
        foreach ((VmTest test, Oracle oracle) in tests.Zip(oracles))
        {
            foreach (IVmSystem system in systems.Where(each => each is not AbstractSystem))
            {
                if (oracle.Runs.Stuck is null && system.Lacks(test.Program) is null)
                {
                    explored.Add((test, system));
                    subjects.Add(SubjectOf(test, system, oracle));
                }
            }
        }

        Campaign = new(subjects, this.options);
    }

    /// <summary>What is to be run.</summary>
    public Campaign Campaign { get; }

    /// <summary>Whether that is nothing: no system can run any of the tests.</summary>
    public bool IsEmpty => explored.Count == 0;

    /// <summary>A test on a system, to be explored or replayed.</summary>
    public static Subject SubjectOf(VmTest test, IVmSystem system)
    {
        ArgumentNullException.ThrowIfNull(test);
        return SubjectOf(test, system, new Oracle(test.Program));
    }

    /// <summary>
    /// Whether a test always ends, and every system has what it needs.
    /// </summary>
    public bool IsComparable(int test)
        => oracles[test].Runs.Stuck is null && !MayBeStuck(test)
            && systems.All(system => system.Lacks(tests[test].Program) is null);

    /// <summary>
    /// Whether nobody knows that a test always ends: not all states were visited, and a process
    /// that memory is too small for might be waited for.
    /// </summary>
    bool MayBeStuck(int test)
        => !oracles[test].Runs.IsComplete && tests[test].Program is { MayRunOut: true } program
            && program.AllStatements.Any(placed => placed.Statement is WaitStatement);

    /// <summary>The results, test by test and of each system by system.</summary>
    /// <param name="results">What the campaign gave.</param>
    public IReadOnlyList<VmResult> Results(IReadOnlyList<ExplorationResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var all = new List<VmResult>();
        foreach ((VmTest test, Oracle oracle) in tests.Zip(oracles))
        {
            foreach (IVmSystem system in systems)
            {
                int at = explored.IndexOf((test, system));
                all.Add(at >= 0 ? VmResult.Of(test, system, results[at], oracle)
                    : Unexplored(test, system, oracle.Runs));
            }
        }

        return all;
    }

    /// <summary>Adds a run to each result of the oracle that breaks a condition itself.</summary>
    /// <remarks>
    /// That there is one is known; it is sought as in any other system, so that it replays.
    /// </remarks>
    public IReadOnlyList<VmResult> Accuse(
        IReadOnlyList<VmResult> results, CancellationToken cancellation = default)
    {
        VmResult[] all = [.. results];
        int[] broken = [.. Enumerable.Range(0, all.Length).Where(i
            => all[i] is { ShortestRun: not null, Error: null })];
        var campaign = new Campaign(
            [.. broken.Select(i => SubjectOf(all[i].Test, new AbstractSystem()))],
            options with
            {
                Strategy = StrategyKind.Default,
                Preemptions = null,
                Schedules = ExplorerOptions.DefaultSchedules,
                Time = null,
            });
        foreach ((int i, ExplorationResult found) in broken.Zip(campaign.Run(cancellation)))
        {
            all[i] = all[i] with { Finding = found.Finding, Subject = found.Subject };
        }

        return all;
    }

    static VmResult Unexplored(VmTest test, IVmSystem system, AbstractRuns runs)
        => system is AbstractSystem ? VmResult.Of(test, runs) : new VmResult(test, system.Name)
        {
            Unsupported = system.Lacks(test.Program),
            Error = VmResult.StuckIn(test, runs),
        };

    static Subject SubjectOf(VmTest test, IVmSystem system, Oracle oracle)
        => Subject.Of(VmScenario.Of(test, system, oracle));
}
