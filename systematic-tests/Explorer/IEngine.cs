using System;
using System.Collections.Generic;
using System.Threading;

namespace Verified.Explorer;

/// <summary>
/// Another engine that runs the same scenarios, with threads and strategies of its own.
/// </summary>
/// <remarks>
/// It implements <see cref="Verified.Simulation.IDecider"/>, so that scenarios, systems and rules
/// are the same; what it finds is told as our own findings are, after our own replay of it.
/// </remarks>
public interface IEngine
{
    /// <summary>Its name in documents: <c>coyote</c>.</summary>
    string Name { get; }

    /// <summary>What it can be asked to do; the first one unless something else is said.</summary>
    IReadOnlyList<EngineStrategy> Strategies { get; }

    /// <summary>Runs schedules of a subject, up to the first violation.</summary>
    /// <returns>Never a proof: what another engine has covered is its own word.</returns>
    /// <remarks>A scenario that is unfit is told in the result.</remarks>
    ExplorationResult Explore(
        Subject subject, EngineOptions options, CancellationToken cancellation);

    /// <summary>Runs schedules for so long, after a warm-up, on one worker.</summary>
    /// <returns>Null if it was cancelled before it had measured anything.</returns>
    /// <exception cref="Verified.Simulation.ToolException">The scenario is unfit.</exception>
    Measurement? Measure(
        Scenario scenario, string strategy, TimeSpan time, CancellationToken cancellation);

    /// <summary>Runs schedules until a published variant breaks the rule that it must.</summary>
    /// <exception cref="Verified.Simulation.ToolException">The scenario is unfit.</exception>
    Attempt Try(
        PublishedVariant variant, string strategy, uint seed, long most,
        CancellationToken cancellation);
}

/// <summary>A strategy of another engine.</summary>
/// <param name="DrawsByChance">Whether its schedules follow from the seed.</param>
public sealed record EngineStrategy(string Name, string About, bool DrawsByChance = true);

/// <summary>How another engine is to explore one subject.</summary>
/// <param name="Time">How long at most; null for as long as it takes.</param>
public sealed record EngineOptions(string Strategy, uint Seed, long Schedules, TimeSpan? Time);

/// <summary>A search for one published variant with one seed.</summary>
/// <param name="Schedules">The schedules that were run, the one that broke the rule last.</param>
/// <param name="Found">Whether the expected rule broke.</param>
/// <param name="Ended">Whether there was no other schedule.</param>
public readonly record struct Attempt(long Schedules, double Seconds, bool Found, bool Ended);
