using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Verified.Explorer;

/// <summary>What an exploration claims.</summary>
public enum Verdict
{
    /// <summary>Every interleaving was run, without a bound.</summary>
    Verified,

    /// <summary>Every interleaving within the named bound was run.</summary>
    Bounded,

    /// <summary>Some schedules were run; the bound says what that means.</summary>
    Sampled,

    /// <summary>A rule was broken.</summary>
    Violated,

    /// <summary>The scenario cannot be explored: no verdict.</summary>
    Unfit,
}

/// <summary>What the exploration of one subject showed.</summary>
/// <param name="Strategy">The strategy that was asked for.</param>
/// <param name="Schedules">
/// The different schedules of the search, and those that were drawn by chance. What was run again
/// with a larger bound counts for the budget, and not here.
/// </param>
/// <param name="Bound">What exactly was covered; null when that is everything, or
/// irrelevant.</param>
/// <param name="Covered">The same in few words, for a table.</param>
/// <param name="Seconds">From its first schedule to its last one.</param>
/// <param name="Finding">The first violation.</param>
/// <param name="Error">Why the scenario is unfit for exploration; null if it is not.</param>
/// <param name="Interrupted">
/// Whether it was stopped before it had done what was asked, or before it had done anything.
/// </param>
public sealed record ExplorationResult(
    Subject Subject, string Strategy, ulong Seed, long Schedules, long Points, Verdict Verdict,
    string? Bound, string Covered, double Seconds, IReadOnlyList<Outcome> MustOccur,
    Finding? Finding, string? Error, bool Interrupted)
{
    public bool Complete => Verdict == Verdict.Verified;

    /// <summary>What is known of classes; null where nobody has looked.</summary>
    public ClassFigures? Classes { get; init; }

    /// <summary>Who ran the schedules: <c>explorer</c>, or another engine's name.</summary>
    public string Engine { get; init; } = "explorer";

    /// <summary>What another engine tells of the finding itself, by the file's ending.</summary>
    public IReadOnlyList<(string Ending, string Text)> Reports { get; init; } = [];

    /// <summary>How schedules ended, where the scenario says, and how many ended so.</summary>
    public IReadOnlyDictionary<object, long> Endings { get; init; } =
        ImmutableDictionary<object, long>.Empty;

    /// <summary>Whether no rule was broken, and all happened that must occur.</summary>
    /// <remarks>An outcome that is not seen fails also where only samples were taken: then it says
    /// that the budget or the scenario is too small to show anything.</remarks>
    public bool Holds => Verdict is not (Verdict.Violated or Verdict.Unfit)
        && !Interrupted && MustOccur.All(outcome => outcome.Seen);

    /// <summary>The same with a minimised finding and its cause, if there is one.</summary>
    public ExplorationResult Shrunk()
        => Finding is { } found ? this with { Finding = Minimizer.Shrink(Subject, found) } : this;
}

/// <summary>Classes of schedules that differ only in the order of independent steps.</summary>
/// <param name="Explored">Those of which the reduction ran a schedule; 0 if it did not run.</param>
/// <param name="Estimate">About how many there are at least.</param>
/// <param name="Looked">The schedules drawn by chance whose class was looked at.</param>
/// <param name="SeenOnce">The share of those whose class no other one had.</param>
public sealed record ClassFigures(long Explored, long Estimate, int Looked, double SeenOnce);

/// <summary>An outcome that must occur, and whether some schedule had it.</summary>
public sealed record Outcome(string Name, bool Seen);
