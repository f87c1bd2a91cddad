using System;
using System.Collections.Generic;
using System.Text.Json.Serialization;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>An initial state, programs, and what must occur in some schedule.</summary>
/// <param name="Name">The situation, in one word: <c>TwoThreadsBreakCopyOnWrite</c>.</param>
/// <param name="System">The system's name in tables and documents: <c>codezero</c>.</param>
/// <param name="Sentence">What happens, for <c>list</c>.</param>
/// <param name="MustOccur">
/// Outcomes of which each must be seen in some schedule; at most 64. A scenario in which nothing
/// interesting happens passes for nothing.
/// </param>
/// <param name="Build">Builds the world and starts the tasks, for one schedule.</param>
public sealed record Scenario(
    string Name, string System, string Sentence, IReadOnlyList<string> MustOccur,
    Action<Stage> Build)
{
    /// <summary>Where it was read from, for its traces; null for one of the catalogue.</summary>
    public Origin? Origin { get; init; }
}

/// <summary>The file that a scenario was read from.</summary>
/// <param name="Without">What was left out of its machine, by name.</param>
public sealed record Origin(string File, IReadOnlyList<string> Without)
{
    /// <summary>The published variant that stood for its system; null for the correct one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>The profile of its machine; null for the usual one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Machine { get; init; }
}

/// <summary>Where one schedule of a scenario takes place.</summary>
public sealed class Stage(Simulator simulator)
{
    public Simulator Simulator { get; } = simulator;

    /// <summary>The outcomes seen in this schedule, one bit each.</summary>
    public ulong Occurred { get; private set; }

    /// <summary>Notes that the <paramref name="outcome"/>-th must-occur outcome was seen.</summary>
    public void Occurs(int outcome)
    {
        Check.Tool((uint)outcome < 64, $"outcome {outcome} is one of 0 … 63");
        Occurred |= 1UL << outcome;
    }

    /// <summary>How this schedule ended; null where nobody has said.</summary>
    public object? Ending { get; private set; }

    /// <summary>Says how the schedule ended, to be counted with its equals.</summary>
    public void Ends(object ending) => Ending = ending;

    /// <summary>Makes it ready for the next schedule.</summary>
    public void Clear() => (Occurred, Ending) = (0, null);
}

/// <summary>
/// A seed's bug, kept on purpose: a scenario on a system with one step overridden.
/// </summary>
/// <param name="Name">The mistake: <c>merge-keeps-freed-link</c>.</param>
/// <param name="System">The system that it deviates from.</param>
/// <param name="Source">Seed file and function: <c>codezero-fault.c vma_merge_object</c>.</param>
/// <param name="Sentence">What goes wrong.</param>
/// <param name="Expected">The name of the rule that must break.</param>
/// <param name="Scenario">The smallest scenario that shows it, built on the variant.</param>
public sealed record PublishedVariant(
    string Name, string System, string Source, string Sentence, string Expected,
    Scenario Scenario);
