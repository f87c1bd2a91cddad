using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Replays a trace on code that may have changed since.</summary>
/// <remarks>
/// First strictly. Where that does not fit, or ends before a rule breaks, guided: see
/// <see cref="KeptOrder"/>. A guided run that does not break the trace's rule is repeated a few
/// times, with what its tasks did to tell old steps from added and missing ones. What comes out is
/// replayed strictly, for its account.
/// </remarks>
public static class GuidedReplay
{
    const int MostRuns = 8;

    /// <summary>Runs a trace on the scenario that <paramref name="runner"/> has.</summary>
    /// <param name="beforeLast">As in <see cref="Replay.Run"/>, for the run that is told.</param>
    /// <param name="cancellation">Ends it before the next step.</param>
    public static ReplayOutcome Run(
        Trace trace, Runner runner, System.Action? beforeLast = null,
        CancellationToken cancellation = default)
    {
        System.ArgumentNullException.ThrowIfNull(trace);
        System.ArgumentNullException.ThrowIfNull(runner);
        ReplayOutcome strict = Replay.Run(trace, runner, beforeLast, cancellation);
        if (strict.Broken is not null || strict.Interrupted)
        {
            return strict;
        }

        (Violation? broken, Guidance guidance) = Guide(trace, runner, cancellation);
        if (strict.Divergence is null && broken?.Rule != trace.Rule)
        {
            return strict;
        }

        ReplayOutcome guided = Replay.Run(guidance.Trace, runner, beforeLast, cancellation);
        return guided with
        {
            Broken = broken is null ? null : guided.Broken,
            Divergence = strict.Divergence ?? $"step {trace.Steps.Count + 1}: the trace has "
                + $"'broken rule \"{trace.Rule}\"', here the run goes on",
            Guidance = guidance,
        };
    }

    /// <summary>
    /// The best of some runs: one that breaks the rule, else another one, else the most kept.
    /// </summary>
    static (Violation? Broken, Guidance Guidance) Guide(
        Trace trace, Runner runner, CancellationToken cancellation)
    {
        IReadOnlyDictionary<string, Alignment>? earlier = null;
        var runs = new List<(Violation? Broken, Guidance Guidance)>();
        bool goesOn = true;
        while (goesOn && runs.Count < MostRuns)
        {
            var order = new KeptOrder(trace, earlier, runs.Count % 2 == 1, cancellation);
            var transcript = new Transcript(order);
            Violation? broken = runner.Run(transcript);
            goesOn = broken?.Rule != trace.Rule && !cancellation.IsCancellationRequested;
            runs.Add((Told(broken, trace), new(
                trace with { Steps = transcript.Lines }, order.Kept, order.Missing, order.Added,
                order.Reordered)));
            earlier = order.Align();
        }

        return runs.OrderByDescending(run => run.Broken?.Rule == trace.Rule)
            .ThenByDescending(run => run.Broken is not null)
            .ThenByDescending(run => run.Guidance.Kept)
            .First();
    }

    /// <summary>
    /// What a run broke; no guided run is fair enough to be accused of standing still, unless the
    /// trace does that too.
    /// </summary>
    static Violation? Told(Violation? broken, Trace trace)
        => KeptOrder.Stopped(broken)
            || (broken?.Rule == BasicRule.Progress.Name && broken.Rule != trace.Rule)
            ? null
            : broken;
}
