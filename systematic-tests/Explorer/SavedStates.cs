using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What an exploration has come to, as a checkpoint keeps it.</summary>
/// <param name="Result">If it is done; then the rest is null.</param>
/// <param name="Search">Where the search stood, if its stages have begun.</param>
sealed record SavedExploration(
    SavedResult? Result, SavedSearch? Search, SavedSampling? Sampling);

/// <summary>A result; what follows from the scenario is not kept.</summary>
/// <param name="Seen">The must-occur outcomes, one bit each.</param>
/// <param name="Trace">The text of the finding's trace, if there is one.</param>
sealed record SavedResult(
    long Schedules, long Points, Verdict Verdict, string? Bound, string Covered, double Seconds,
    ulong Seen, string? Trace, string? Error, ClassFigures? Classes);

/// <summary>The sampling up to the first chunk that is missing.</summary>
/// <param name="Classes">The classes of the schedules that were looked at.</param>
sealed record SavedSampling(long Merged, Tally Tally, IReadOnlyList<ulong> Classes);

/// <summary>A search behind its soundings, which are run again.</summary>
sealed record SavedSearch(
    SearchStage Stage, long Next, long Points, long Index, long Tails, Tally Tally, long Runs,
    long Explored, long Estimate, bool IsDistrusted, SavedReduction? Reduction,
    SavedDepthFirst? Bounded, ReducedSearch? Reduced, CompletedBound? Completed);

/// <summary>Depth-first search between two schedules.</summary>
sealed record SavedDepthFirst(
    int? Bound, bool OfDelays, bool HasCut, byte[]? Reached, IReadOnlyList<SavedDecision> Path);

/// <summary>A decision of depth-first search and what is left to be taken there.</summary>
readonly record struct SavedDecision(
    ulong Enabled, ulong Rest, int Chosen, int Stay, int Turn, int Below);

/// <summary>The reduction between two schedules.</summary>
/// <param name="MustRestart">Whether it is to begin anew after the next one.</param>
sealed record SavedReduction(
    bool ByInitials, bool MustRestart, long Executions, long Deadlocks, long SleepBlocked,
    long Infeasible, long Tails, IReadOnlyList<SavedNode> Path,
    IReadOnlyList<SavedPlan> Sleepers, IReadOnlyList<int[]> Choices);

/// <summary>A state of the reduction: see its node.</summary>
/// <param name="Plan">All that is planned there.</param>
/// <param name="Taken">
/// The step that is taken, with what was known of it, and behind it what is planned there; null if
/// it was not planned, or is behind the next state already.
/// </param>
sealed record SavedNode(
    int Task, ulong Enabled, int Done, ulong Asleep, int FirstSleeper, int FirstChoice,
    int[]? Values, IReadOnlyList<SavedPlan> Plan, IReadOnlyList<SavedPlan>? Taken);

/// <summary>A step that is planned, or sleeps.</summary>
/// <param name="Flags">1: it starts tasks; 2: it ends the run.</param>
/// <param name="Effects">Kind and object of each, in turn.</param>
/// <param name="Parent">
/// The step behind which it is planned, by its place in the list; −1 for none. A tree may be as
/// deep as a schedule is long.
/// </param>
sealed record SavedPlan(
    int Task, Step Step, int Flags, int[]? Effects, int[]? Values, int Parent);
