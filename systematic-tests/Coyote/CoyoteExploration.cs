using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Coyote;

/// <summary>The exploration of one subject under Coyote, up to the first violation.</summary>
sealed class CoyoteExploration(Subject subject, EngineOptions options)
{
    ulong seen;
    Violation? found;

    public ExplorationResult Run(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Session session = null!;
        session = new Session(
            subject.Scenario, options.Strategy, options.Seed, options.Schedules,
            broken => Ran(session.Runner, broken)).WithGraph();
        Finding? finding = null;
        string? error = null;
        try
        {
            session.Run(() => found is null && !cancellation.IsCancellationRequested
                && !(Stopwatch.GetElapsedTime(start) >= options.Time));
            finding = found is null ? null : LargeStack.Run(() => Finding.Of(
                subject, session.Runner, session.Answers, $"coyote-{options.Strategy}",
                session.Schedules - 1, options.Seed, found));
        }
        catch (ToolException wrong)
        {
            error = wrong.Message;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        (string? bound, string covered) = Covered(session, finding, error);
        return new(
            subject, options.Strategy, options.Seed, session.Schedules, session.Points,
            error is not null ? Verdict.Unfit : found is not null ? Verdict.Violated
                : Verdict.Sampled,
            bound, covered, seconds,
            [.. subject.Scenario.MustOccur.Select((name, i) => new Outcome(
                name, (seen >> i & 1) != 0))],
            finding, error,
            Interrupted: error is null && found is null && cancellation.IsCancellationRequested)
        {
            Engine = "coyote",
            Reports = finding is null ? [] : session.Reports,
        };
    }

    bool Ran(Runner runner, Violation? broken)
    {
        seen |= runner.Occurred;
        found = broken;
        return broken is not null;
    }

    /// <summary>What was run: Coyote's own word is not ours, so nothing is claimed of it.</summary>
    (string? Bound, string Covered) Covered(Session session, Finding? finding, string? error)
    {
        if (error is not null || finding is not null)
        {
            return (null, error is not null ? "cannot be explored" : finding!.Violation.Rule);
        }

        string told = string.Create(
            CultureInfo.InvariantCulture,
            $"{session.Schedules:N0} schedules of Coyote's {options.Strategy}")
            + (session.HasEnded && session.GivenUp <= 1 ? ", which has no others" : "")
            + (session.GivenUp == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture, $", {session.GivenUp:N0} of them given up half-way"));
        return (told, told);
    }
}
