using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Threading;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Follows a trace strictly, and stops where the run wants to do something else.</summary>
public sealed class Replay : IDecider
{
    static readonly Violation Stop = new("the replay goes on", "", "", "");

    readonly Trace trace;
    readonly Action? beforeLast;
    readonly CancellationToken cancellation;
    int position;
    string? divergence;

    Replay(Trace trace, Action? beforeLast, CancellationToken cancellation)
    {
        this.trace = trace;
        this.beforeLast = beforeLast;
        this.cancellation = cancellation;
    }

    /// <summary>What follows a trace, for a run of its own.</summary>
    internal static IDecider DeciderOf(Trace trace)
        => new Replay(trace, null, CancellationToken.None);

    /// <summary>Runs a trace on the scenario that <paramref name="runner"/> has.</summary>
    /// <param name="beforeLast">
    /// Called when all decisions but the last one were made; before the set-up if there are none.
    /// </param>
    /// <param name="cancellation">Ends it before the next step.</param>
    public static ReplayOutcome Run(
        Trace trace, Runner runner, Action? beforeLast = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(runner);
        var replay = new Replay(trace, beforeLast, cancellation);
        var account = new Account(trace);
        var transcript = new Transcript(replay);
        if (trace.Steps.Count == 0)
        {
            beforeLast?.Invoke();
        }

        Violation? broken = runner.Run(transcript, account);
        if (broken is null && replay.position < trace.Steps.Count)
        {
            replay.Expected("the end of the run");
        }

        return new(
            broken == Stop ? null : broken, replay.divergence, replay.position,
            broken == Stop && cancellation.IsCancellationRequested, transcript.Preemptions,
            account.Lines);
    }

    public int NextTask(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        if (Follow(simulator) is { } line)
        {
            for (ulong left = simulator.Enabled; left != 0; left &= left - 1)
            {
                int task = BitOperations.TrailingZeroCount(left);
                if (Wording.Of(simulator, simulator.Task(task)).IsSaidBy(line))
                {
                    Advance(simulator);
                    return task;
                }
            }

            Diverge(simulator, string.Join(" | ", Enabled(simulator)));
        }

        return BitOperations.TrailingZeroCount(simulator.Enabled);
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        if (Follow(simulator) is { } line)
        {
            if (Wording.ChoiceIn(line) is (_, var value) && value < below
                && Wording.OfChoice(simulator, name, value, below).IsSaidBy(line))
            {
                Advance(simulator);
                return value;
            }

            Diverge(
                simulator,
                $"{Wording.NameOfCurrent(simulator).Path}: choose {name} = … of {below}");
        }

        return 0;
    }

    /// <summary>The line that comes now; null when the replay is over.</summary>
    string? Follow(Simulator simulator)
    {
        if (simulator.Violation == Stop)
        {
            return null;
        }

        if (position == trace.Steps.Count)
        {
            simulator.Violate(Stop);
            return null;
        }

        if (cancellation.IsCancellationRequested)
        {
            simulator.Violate(Stop);
            return null;
        }

        return trace.Steps[position];
    }

    /// <summary>The line fits, and is followed.</summary>
    void Advance(Simulator simulator)
    {
        if (++position == trace.Steps.Count)
        {
            beforeLast?.Invoke();
            if (cancellation.IsCancellationRequested)
            {
                position--;
                simulator.Violate(Stop);
            }
        }
    }

    void Diverge(Simulator simulator, string here)
    {
        Expected(here);
        simulator.Violate(Stop);
    }

    void Expected(string here)
        => divergence = $"step {position + 1}: the trace has '{trace.Steps[position]}', "
            + $"here is '{here}'";

    static IEnumerable<string> Enabled(Simulator simulator)
        => Enumerable.Range(0, simulator.TaskCount)
            .Where(i => (simulator.Enabled >> i & 1) != 0)
            .Select(i => Wording.Of(simulator, simulator.Task(i)).ToString());
}

/// <summary>What a replay showed.</summary>
/// <param name="Broken">What it broke; null when it broke nothing as far as the trace goes.</param>
/// <param name="Divergence">
/// At which step the run was another one, what was expected and what was there; null if it never
/// was.
/// </param>
/// <param name="Followed">How many steps of the trace were taken.</param>
/// <param name="Interrupted">Whether it was cancelled before it had shown anything.</param>
/// <param name="Preemptions">How often a task was left that could have gone on.</param>
/// <param name="Account">What every step did.</param>
public sealed record ReplayOutcome(
    Violation? Broken, string? Divergence, int Followed, bool Interrupted, int Preemptions,
    IReadOnlyList<AccountLine> Account)
{
    /// <summary>How far the trace guided a run that is another one; null where it fits.</summary>
    public Guidance? Guidance { get; init; }
}

/// <summary>What became of the steps of a trace that does not fit any more.</summary>
/// <param name="Trace">The run that it led to, as a trace that fits.</param>
/// <param name="Kept">How many of its steps were taken.</param>
/// <param name="Missing">How many of its steps were not taken.</param>
/// <param name="Added">How many steps the run has that the trace does not have.</param>
/// <param name="Reordered">
/// How many of its steps came before one of its steps that they conflict with and had followed,
/// because nothing else could go on.
/// </param>
public sealed record Guidance(
    Trace Trace, int Kept, int Missing, int Added, int Reordered);
