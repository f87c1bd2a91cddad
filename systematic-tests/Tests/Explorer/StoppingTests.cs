using System;
using System.Diagnostics;
using System.Threading;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What there is when the time is over, or somebody has stopped it.</summary>
public sealed class StoppingTests
{
    static readonly ExplorerOptions TwoWorkers = new()
    {
        Strategy = StrategyKind.Random, Workers = 2, Schedules = 1_000_000,
    };

    [Fact]
    public void A_violation_in_a_later_chunk_is_kept_when_the_time_is_over()
    {
        ExplorationResult result = Exploring.Explore(
            Oddities.WrongInSchedule(101), TwoWorkers with { Time = TimeSpan.FromSeconds(0.4) });

        Assert.Equal("the system's own assertions hold", result.Finding?.Violation.Rule);
        Assert.True(result.Schedules > 0);
    }

    [Fact]
    public void A_body_that_loops_without_a_step_does_not_outlast_the_time()
    {
        bool loops = true;
        long start = Stopwatch.GetTimestamp();
        ExplorationResult[] results = [.. new Campaign(
            [Subject.Of(Oddities.NeverBack(() => Volatile.Read(ref loops))),
                Subject.Of(Demos.TwoStages)],
            new() { Workers = 2, Time = TimeSpan.FromSeconds(0.5) }).Run()];
        Volatile.Write(ref loops, false);

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.5, 6);
        Assert.Equal(
            "NeverBack on demo: had not come back from a step when the time was over",
            results[0].Error);
        Assert.Equal(Verdict.Violated, results[1].Verdict);
    }

    [Fact]
    public void A_violation_in_a_later_chunk_is_kept_at_an_interruption()
    {
        using var interruption = new Interruption(400);

        ExplorationResult result = new Campaign(
            [Subject.Of(Oddities.WrongInSchedule(101))], TwoWorkers).Run(interruption.Token)[0];

        Assert.Equal("the system's own assertions hold", result.Finding?.Violation.Rule);
    }

    [Fact]
    public void A_violation_is_told_though_the_time_was_limited()
    {
        ExplorationResult result = Exploring.Explore(
            Demos.TwoStages,
            new() { Schedules = long.MaxValue, Time = TimeSpan.FromSeconds(0.3) });

        Assert.Equal((Verdict.Violated, false), (result.Verdict, result.Interrupted));
    }
}
