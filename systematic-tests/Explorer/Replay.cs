using System;
using System.Collections.Generic;
using System.Globalization;
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
                if (Wording.Of(simulator, simulator.Task(task)) == line)
                {
                    position++;
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
            string begin = Wording.ChoiceOf(simulator, name);
            string end = Wording.OfBelow(below);
            if (line.StartsWith(begin, StringComparison.Ordinal)
                && line.EndsWith(end, StringComparison.Ordinal)
                && int.TryParse(
                    line.AsSpan(begin.Length, line.Length - end.Length - begin.Length),
                    NumberStyles.None, null, out int value)
                && value < below)
            {
                position++;
                return value;
            }

            Diverge(simulator, $"{begin}…{end}");
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

        if (position == trace.Steps.Count - 1)
        {
            beforeLast?.Invoke();
        }

        if (cancellation.IsCancellationRequested)
        {
            simulator.Violate(Stop);
            return null;
        }

        return trace.Steps[position];
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
            .Select(i => Wording.Of(simulator, simulator.Task(i)));
}

/// <summary>What a replay showed.</summary>
/// <param name="Broken">What it broke; null when it broke nothing as far as the trace goes.</param>
/// <param name="Divergence">At which step the run was another one; null if it never was.</param>
/// <param name="Followed">How many steps of the trace were taken.</param>
/// <param name="Interrupted">Whether it was cancelled before it had shown anything.</param>
/// <param name="Preemptions">How often a task was left that could have gone on.</param>
/// <param name="Account">What every step did.</param>
public sealed record ReplayOutcome(
    Violation? Broken, string? Divergence, int Followed, bool Interrupted, int Preemptions,
    IReadOnlyList<AccountLine> Account);
