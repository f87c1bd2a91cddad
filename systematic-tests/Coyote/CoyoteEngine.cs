using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Coyote;

/// <summary>Scenarios on Microsoft.Coyote: its runtime, its strategies, its reports.</summary>
public sealed class CoyoteEngine : IEngine
{
    const uint MeasuredSeed = 42;

    public string Name => "coyote";

    public IReadOnlyList<EngineStrategy> Strategies => CoyoteStrategies.List;

    public ExplorationResult Explore(
        Subject subject, EngineOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(options);
        return new CoyoteExploration(subject, options).Run(cancellation);
    }

    public Measurement? Measure(
        Scenario scenario, string strategy, TimeSpan time, CancellationToken cancellation)
    {
        // The first quarter warms up.
        TimeSpan warm = time / 4;
        (long schedules, long points, long bytes) = (0, 0, GC.GetTotalAllocatedBytes());
        long start = Stopwatch.GetTimestamp();
        bool isWarm = false;
        var session = new Session(
            scenario, strategy, MeasuredSeed, long.MaxValue, isBug: _ => false);
        session.Run(GoesOn);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        (schedules, points) = (session.Schedules - schedules, session.Points - points);
        bool isCold = !isWarm && cancellation.IsCancellationRequested;
        return isCold || schedules == 0 ? null : new(
            scenario, strategy, 1, schedules, points, seconds,
            (GC.GetTotalAllocatedBytes() - bytes) / schedules)
        {
            Engine = Name,
        };

        bool GoesOn()
        {
            if (!isWarm && Stopwatch.GetElapsedTime(start) >= warm)
            {
                isWarm = true;
                (schedules, points) = (session.Schedules, session.Points);
                (start, bytes) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes());
            }

            return !cancellation.IsCancellationRequested
                && (!isWarm || Stopwatch.GetElapsedTime(start) < time);
        }
    }

    public Attempt Try(
        PublishedVariant variant, string strategy, uint seed, long most,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(variant);
        bool found = false;
        long start = Stopwatch.GetTimestamp();
        var session = new Session(
            variant.Scenario, strategy, seed, most,
            broken => found = broken?.Rule == variant.Expected);
        session.Run(() => !found && !cancellation.IsCancellationRequested);
        return new(
            session.Schedules, Stopwatch.GetElapsedTime(start).TotalSeconds, found,
            session.HasEnded);
    }
}
