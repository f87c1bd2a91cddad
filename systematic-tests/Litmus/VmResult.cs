using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>How a test went on one system.</summary>
public enum VmStatus : byte
{
    Ok,

    /// <summary>A condition, a rule of the system, or refinement is broken.</summary>
    Violated,

    /// <summary>The system lacks something that the test needs.</summary>
    Unsupported,

    /// <summary>There is no verdict: it cannot be had, or somebody stopped too early.</summary>
    Error,
}

/// <summary>What a condition came to.</summary>
public enum ConditionVerdict : byte
{
    Holds,

    Violated,

    /// <summary>Not seen in what was explored, and that was not everything.</summary>
    NotSeen,
}

/// <summary>What a test showed on one system.</summary>
/// <param name="System">Its name.</param>
public sealed record VmResult(VmTest Test, string System)
{
    /// <summary>Whether all that can happen was covered.</summary>
    public bool Complete { get; init; }

    /// <summary>Those that were run; of the oracle, the interleavings of its steps.</summary>
    public long Schedules { get; init; }

    public double Seconds { get; init; }

    /// <summary>What was covered, in few words.</summary>
    public string Covered { get; init; } = "";

    /// <summary>Each outcome with its schedules, in the order of their texts.</summary>
    public IReadOnlyList<KeyValuePair<Registers, long>> Outcomes { get; init; } = [];

    /// <summary>What says which outcomes are allowed; null of its own results.</summary>
    public Oracle? Oracle { get; init; }

    /// <summary>What the system lacks, by the format's name; null for nothing.</summary>
    public string? Unsupported { get; init; }

    /// <summary>A run that breaks something; null for none.</summary>
    public Finding? Finding { get; init; }

    /// <summary>The system itself; null of the oracle's own results.</summary>
    public IVmSystem? On { get; init; }

    /// <summary>What was explored, for the report of the finding.</summary>
    public Subject? Subject { get; init; }

    /// <summary>
    /// Of the oracle, a shortest run that breaks a condition; null for none, and for systems.
    /// </summary>
    public (Registers Outcome, IReadOnlyList<Move> Way)? ShortestRun { get; init; }

    /// <summary>Why there is no verdict, in one line; null if there is one.</summary>
    public string? Error { get; init; }

    public bool Interrupted { get; init; }

    /// <summary>What each condition of the test came to, in their order.</summary>
    public IReadOnlyList<ConditionVerdict> Conditions => Unsupported is null
        ? [.. Test.Conditions.Select(VerdictOf)]
        : [];

    /// <summary>
    /// Whether the outcomes are a subset of the oracle's; null where that is not asked, would take
    /// too long to find out, or nothing was seen.
    /// </summary>
    public bool? Refines
    {
        get
        {
            bool?[] allowed = Oracle is null || Outcomes.Count == 0
                ? [null]
                : [.. Outcomes.Select(each => Oracle.Allows(each.Key))];
            return allowed.Contains(false) ? false : allowed.Contains(null) ? null : true;
        }
    }

    /// <summary>Whether the oracle allows it, or is not asked, or cannot tell.</summary>
    public bool Allows(Registers outcome) => Oracle?.Allows(outcome) != false;

    /// <summary>What the oracle allows, as far as it knows, and the system has not shown.
    /// </summary>
    public IEnumerable<Registers> NeverShown
        => (Oracle?.Runs.Outcomes.Keys ?? []).Except(Outcomes.Select(each => each.Key))
            .OrderBy(each => $"{each}", StringComparer.Ordinal);

    public VmStatus Status => Error is not null ? VmStatus.Error
        : Unsupported is not null ? VmStatus.Unsupported
        : Finding is not null || Refines == false
            || Conditions.Contains(ConditionVerdict.Violated) ? VmStatus.Violated
        : Interrupted ? VmStatus.Error
        : VmStatus.Ok;

    /// <summary>Whether nothing is wrong, as far as the test can tell of this system.</summary>
    public bool Holds => Status is VmStatus.Ok or VmStatus.Unsupported;

    /// <summary>The same with a minimised finding and its cause, if there is one.</summary>
    public VmResult Shrunk() => Finding is { } found
        ? this with { Finding = Minimizer.Shrink(Subject!, found) }
        : this;

    /// <summary>Of a test on the oracle.</summary>
    public static VmResult Of(VmTest test, AbstractRuns runs)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(runs);
        (Registers, IReadOnlyList<Move>)? broken = Broken(test, runs);
        return new(test, VmSystems.Abstract)
        {
            Complete = runs.IsComplete,
            Schedules = runs.Interleavings,
            Seconds = runs.Seconds,
            Covered = runs.IsComplete
                ? $"all {runs.States:N0} states"
                : $"{runs.States:N0} states, not all",
            Outcomes = Sorted(runs.Outcomes),
            ShortestRun = broken,
            Error = StuckIn(test, runs),
        };
    }

    /// <summary>That some run of the oracle does not end, in one line; null if all do.</summary>
    public static string? StuckIn(VmTest test, AbstractRuns runs)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(runs);
        return runs.Stuck is { } stuck
            ? $"{test.File}: expected a test whose runs all end; one is stuck "
                + (stuck.Count == 0 ? "at its start"
                    : $"after {string.Join("; ", stuck.Select(move => move.Told))}")
            : null;
    }

    /// <summary>Of a test on a system.</summary>
    public static VmResult Of(
        VmTest test, IVmSystem system, ExplorationResult explored, Oracle oracle)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(explored);
        return new(test, system.Name)
        {
            On = system,
            Complete = explored.Complete,
            Schedules = explored.Schedules,
            Seconds = explored.Seconds,
            Covered = explored.Covered,
            Outcomes = Sorted(explored.Endings.ToDictionary(
                each => (Registers)each.Key, each => each.Value)),
            Oracle = oracle,
            Finding = explored.Finding,
            Subject = explored.Subject,
            Error = explored.Error,
            Interrupted = explored.Interrupted,
        };
    }

    static (Registers, IReadOnlyList<Move> Way)? Broken(VmTest test, AbstractRuns runs)
        => Sorted(runs.Outcomes).Select(each => each.Key)
            .Where(outcome => test.Conditions.Any(outcome.Break))
            .Select(outcome => ((Registers, IReadOnlyList<Move> Way)?)(
                outcome, runs.WayTo(outcome)))
            .MinBy(run => run!.Value.Way.Count);

    static KeyValuePair<Registers, long>[] Sorted(IReadOnlyDictionary<Registers, long> outcomes)
        => [.. outcomes.OrderBy(each => $"{each.Key}", StringComparer.Ordinal)];

    ConditionVerdict VerdictOf(VmCondition condition)
    {
        bool isSeen = Outcomes.Any(each => each.Key.Satisfy(condition.Condition));
        return condition.Kind switch
        {
            // Nothing was seen, so that nothing is said of all.
            _ when Outcomes.Count == 0 => ConditionVerdict.NotSeen,
            ConditionKind.Sometimes => isSeen ? ConditionVerdict.Holds
                : Complete ? ConditionVerdict.Violated : ConditionVerdict.NotSeen,
            _ => Outcomes.Any(each => each.Key.Break(condition))
                ? ConditionVerdict.Violated
                : ConditionVerdict.Holds,
        };
    }
}
