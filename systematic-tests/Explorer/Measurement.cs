using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>How fast schedules of a scenario are run under one strategy.</summary>
/// <param name="AllocatedBytes">Bytes allocated for each schedule, after the warm-up.</param>
public sealed record Measurement(
    Scenario Scenario, string Strategy, int Workers, long Schedules, long Points, double Seconds,
    long AllocatedBytes)
{
    /// <summary>Whose schedules they are: <c>explorer</c>, or another engine's name.</summary>
    public string Engine { get; init; } = "explorer";

    public double SchedulesPerSecond => Schedules / Seconds;

    public double PointsPerSecond => Points / Seconds;

    /// <summary>Runs schedules for <paramref name="time"/>, after a warm-up.</summary>
    /// <param name="strategy">Random, PCT, or else depth-first, begun again at its end.</param>
    /// <returns>Null if it was cancelled before it had measured anything.</returns>
    /// <remarks>Violations are not looked at: a broken scenario is as fast as another
    /// one.</remarks>
    /// <exception cref="ToolException">The scenario is unfit for exploration.</exception>
    public static Measurement? Of(
        Scenario scenario, StrategyKind strategy, int workers, TimeSpan time,
        CancellationToken cancellation)
        => Of(scenario, strategy, workers, time, TimeProvider.System, cancellation);

    internal static Measurement? Of(
        Scenario scenario, StrategyKind strategy, int workers, TimeSpan time, TimeProvider clock,
        CancellationToken cancellation)
    {
        using var barrier = new Barrier(workers);
        MeasuredWorker[] all = [.. Enumerable.Range(0, workers).Select(
            i => new MeasuredWorker(scenario, strategy, i, workers, clock))];
        Task<long>[] threads = [
            .. all.Select(each => LargeStack.Start(() => each.Run(barrier, time, cancellation)))];
        long schedules = Task.WhenAll(threads).GetAwaiter().GetResult().Sum();
        return schedules == 0 ? null : new(
            scenario, ExplorerOptions.NameOf(strategy), workers, schedules,
            all.Sum(each => each.Points), all.Max(each => each.Seconds),
            all.Sum(each => each.Allocated) / schedules);
    }
}
