using System;
using System.Diagnostics;
using System.Linq;
using System.Threading;

namespace Verified.Explorer;

/// <summary>How fast schedules of a scenario are run under one strategy.</summary>
/// <param name="AllocatedBytes">Bytes allocated for each schedule, after the warm-up.</param>
public sealed record Measurement(
    Scenario Scenario, string Strategy, int Workers, long Schedules, long Points, double Seconds,
    long AllocatedBytes)
{
    const ulong Seed = 42;

    /// <summary>Until the hot methods are compiled with all optimisations.</summary>
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    public double SchedulesPerSecond => Schedules / Seconds;

    public double PointsPerSecond => Points / Seconds;

    /// <summary>Runs schedules for <paramref name="time"/>, after a warm-up.</summary>
    /// <param name="strategy">Random, PCT, or else depth-first, begun again at its end.</param>
    /// <remarks>Violations are not looked at: a broken scenario is as fast as another
    /// one.</remarks>
    public static Measurement Of(
        Scenario scenario, StrategyKind strategy, int workers, TimeSpan time,
        CancellationToken cancellation)
    {
        using var barrier = new Barrier(workers);
        Worker[] all = [.. Enumerable.Range(0, workers).Select(
            i => new Worker(scenario, strategy, i, workers))];
        Thread[] threads = [.. all.Select(each => new Thread(
            () => each.Run(barrier, time, cancellation), 16 << 20) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        long schedules = all.Sum(each => each.Schedules);
        return new(
            scenario, ExplorerOptions.NameOf(strategy), workers, schedules,
            all.Sum(each => each.Points), all.Max(each => each.Seconds),
            all.Sum(each => each.Allocated) / Math.Max(1, schedules));
    }

    sealed class Worker(Scenario scenario, StrategyKind kind, int first, int step)
    {
        readonly Runner runner = new(scenario);
        long schedule = first;

        public long Schedules { get; private set; }

        public long Points { get; private set; }

        public double Seconds { get; private set; }

        public long Allocated { get; private set; }

        public void Run(Barrier barrier, TimeSpan time, CancellationToken cancellation)
        {
            Strategy strategy = Build();
            RunFor(time / 4 + Settling, strategy, cancellation);
            barrier.SignalAndWait(CancellationToken.None);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            RunFor(time, strategy, cancellation);
            Allocated = GC.GetAllocatedBytesForCurrentThread() - bytes;
        }

        Strategy Build()
        {
            runner.Run(new DepthFirst(Seed, 0), 0);
            return kind switch
            {
                StrategyKind.Random => new RandomWalk(Seed),
                StrategyKind.Pct => new Pct(Seed, Math.Max(1, runner.Points)),
                _ => new DepthFirst(Seed, null),
            };
        }

        // Counts in locals: the workers' objects lie on the same cache line.
        void RunFor(TimeSpan time, Strategy strategy, CancellationToken cancellation)
        {
            (long schedules, long points) = (0, 0);
            long start = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(start) < time && !cancellation.IsCancellationRequested)
            {
                runner.Run(strategy, schedule);
                schedule += step;
                schedules++;
                points += runner.Points;
                if (strategy is DepthFirst search && !search.Advance())
                {
                    schedule = first;
                }
            }

            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            (Schedules, Points) = (schedules, points);
        }
    }
}
