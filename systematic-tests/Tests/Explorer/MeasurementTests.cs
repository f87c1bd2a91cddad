using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What several workers measure, each by a clock that its own schedules move on.</summary>
public sealed class MeasurementTests
{
    static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    readonly Clocks clock = new();

    /// <summary>A schedule takes the one worker a second, and the other one three.</summary>
    [Fact]
    public void It_is_of_all_schedules_of_all_workers_until_the_last_one_has_ended()
    {
        Scenario scenario = Demos.OnOneCell(1, 1).Before(
            () => clock.Advance(clock.IsFirst ? 1 : 3));
        Measurement measured = Of(scenario, 2)!;

        Assert.Equal(
            (scenario, "random", 2, "explorer"),
            (measured.Scenario, measured.Strategy, measured.Workers, measured.Engine));
        Assert.Equal((4 + 2, 2 * 6), (measured.Schedules, measured.Points));
        Assert.Equal(
            (6.0, 1.0, 2.0),
            (measured.Seconds, measured.SchedulesPerSecond, measured.PointsPerSecond));
    }

    [Fact]
    public void What_a_schedule_allocates_is_told_without_the_warm_up()
    {
        const int Size = 1 << 18;
        Scenario scenario = Demos.OnOneCell(1, 1).Before(() =>
        {
            clock.Advance(1);
            GC.KeepAlive(new byte[Size]);
        });

        Assert.InRange(Of(scenario, 2)!.AllocatedBytes, Size, Size * 3 / 2);
    }

    [Fact]
    public void What_never_comes_back_does_not_keep_the_process_alive()
    {
        bool isBackground = false;
        Of(Demos.OnOneCell(1, 1).Before(() =>
        {
            clock.Advance(1);
            isBackground = Thread.CurrentThread.IsBackground;
        }));

        Assert.True(isBackground);
    }

    [Fact]
    public void An_unfit_scenario_is_not_measured()
        => Assert.Equal(
            "Unfit on demo: the body uses the simulator rightly",
            Assert.Throws<ToolException>(() => Of(Oddities.Unfit, 2)).Message);

    /// <summary>Whoever fails, nobody waits for them.</summary>
    [Fact]
    public void One_schedule_that_is_unfit_spoils_the_measurement()
    {
        Scenario scenario = Demos.OnOneCell(1, 1).Before(() =>
        {
            clock.Advance(1);
            Check.Tool(!clock.IsFirst, "the first one is as good as the other");
        });

        Assert.EndsWith(
            "the first one is as good as the other",
            Assert.Throws<ToolException>(() => Of(scenario, 2)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_cancelled_in_the_warm_up_has_no_result()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Null(Of(
            Demos.OnOneCell(1, 1).Before(() => clock.Advance(1)), cancellation: source.Token));
    }

    [Fact]
    public void What_was_cancelled_later_has_measured_that_much()
    {
        using var source = new CancellationTokenSource();
        int runs = 0;
        Measurement? measured = Measurement.Of(
            Demos.OnOneCell(1, 1).Before(() =>
            {
                clock.Advance(1);
                if (++runs == 2 + 3)
                {
                    source.Cancel();
                }
            }),
            StrategyKind.DepthFirst, 1, Time, clock, source.Token);

        Assert.Equal((3, 3.0), (measured!.Schedules, measured.Seconds));
    }

    Measurement? Of(Scenario scenario, int workers = 1, CancellationToken cancellation = default)
        => Measurement.Of(scenario, StrategyKind.Random, workers, Time, clock, cancellation);

    /// <summary>A clock for each thread.</summary>
    sealed class Clocks : TimeProvider
    {
        readonly ConcurrentDictionary<int, long> times = new();
        int first;

        /// <summary>Whether nobody else has asked before.</summary>
        public bool IsFirst
            => Interlocked.CompareExchange(ref first, Me, 0) is var before
                && (before == 0 || before == Me);

        public override long TimestampFrequency => 1;

        static int Me => Environment.CurrentManagedThreadId;

        public override long GetTimestamp() => times.GetValueOrDefault(Me);

        public void Advance(int seconds) => Check.Tool(
            times.AddOrUpdate(Me, seconds, (_, now) => now + seconds) < 100,
            "it ends when its time is over");
    }
}
