using System;
using System.Threading;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>One thread of a measurement.</summary>
/// <param name="first">The number of its first schedule.</param>
/// <param name="step">From each schedule's number to the next one's.</param>
sealed class MeasuredWorker(
    Scenario scenario, StrategyKind kind, int first, int step, TimeProvider clock)
{
    const ulong Seed = 42;

    /// <summary>Until the hot methods are compiled with all optimisations.</summary>
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    readonly Runner runner = new(scenario);
    long schedule = first;

    public long Points { get; private set; }

    public double Seconds { get; private set; }

    public long Allocated { get; private set; }

    /// <summary>Warms up, waits for the others, and measures.</summary>
    /// <returns>The schedules that were measured.</returns>
    /// <remarks>Whoever fails leaves the barrier, so that nobody waits for them.</remarks>
    /// <exception cref="ToolException">The scenario is unfit.</exception>
    public long Run(Barrier barrier, TimeSpan time, CancellationToken cancellation)
    {
        try
        {
            Strategy strategy = Build();
            RunFor(time / 4 + Settling, strategy, cancellation);
            barrier.SignalAndWait(CancellationToken.None);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            long schedules = RunFor(time, strategy, cancellation);
            Allocated = GC.GetAllocatedBytesForCurrentThread() - bytes;
            return schedules;
        }
        catch
        {
            barrier.RemoveParticipant();
            throw;
        }
    }

    Strategy Build()
    {
        if (kind == StrategyKind.DepthFirst)
        {
            return new DepthFirst(Seed, null);
        }

        if (kind == StrategyKind.Dpor)
        {
            return new Dpor(Seed);
        }

        var profile = new Profile();
        profile.Run(runner, new RandomWalk(Seed), 0);
        return new Turns(kind, Seed, profile).Of(0);
    }

    // Counts in locals: the workers' objects lie on the same cache line.
    long RunFor(TimeSpan time, Strategy strategy, CancellationToken cancellation)
    {
        (long schedules, long points) = (0, 0);
        long start = clock.GetTimestamp();
        while (clock.GetElapsedTime(start) < time && !cancellation.IsCancellationRequested)
        {
            Violation? broken = runner.Run(strategy, schedule);
            schedule += step;
            schedules++;
            points += runner.Points;
            if (strategy is DepthFirst search)
            {
                // Behind its last schedule it begins again.
                search.Advance();
            }
            else if (strategy is Dpor reduction && !reduction.Advance(broken))
            {
                // All classes were run: from the beginning again.
                strategy = Build();
            }
        }

        Seconds = clock.GetElapsedTime(start).TotalSeconds;
        Points = points;
        return schedules;
    }
}
