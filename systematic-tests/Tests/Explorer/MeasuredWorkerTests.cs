using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What one worker of a measurement runs, where each schedule takes a second.</summary>
public sealed class MeasuredWorkerTests
{
    const ulong Seed = 42;

    readonly HandClock clock = new();
    readonly List<string> orders = [];

    /// <summary>A quarter of the time, and a second.</summary>
    [Fact]
    public void It_warms_up_before_it_meets_the_others()
    {
        int warm = 0;
        using var barrier = new Barrier(1, _ => warm = orders.Count);
        MeasuredWorker worker = Of(StrategyKind.DepthFirst);
        long schedules = worker.Run(barrier, TimeSpan.FromSeconds(8), default);

        Assert.Equal((2 + 1, 8, 8.0), (warm, schedules, worker.Seconds));
        Assert.Equal(warm + 8, orders.Count);
        Assert.Equal(8 * 3, worker.Points);
    }

    [Theory]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Dpor)]
    public void What_has_run_each_order_begins_again(StrategyKind kind)
    {
        Run(Of(kind), 12);

        Assert.Equal(6, orders.Take(6).Distinct().Count());
        Assert.Equal(orders.Take(6), orders[6..12]);
        Assert.Equal(1 + 3 + 12, orders.Count);
    }

    /// <summary>Where there are choices, its first schedule is run to learn that.</summary>
    [Fact]
    public void A_reduction_begins_again_as_a_new_one()
    {
        Run(new(Orders(choosing: true), StrategyKind.Dpor, 0, 1, clock), 40);
        string[] measured = [.. orders];
        orders.Clear();
        var runner = new Runner(Orders(choosing: true));
        int begun = 0;
        for (; orders.Count < measured.Length; begun++)
        {
            var dpor = new Dpor(Seed);
            while (dpor.Advance(runner.Run(dpor, 0)))
            {
            }
        }

        Assert.InRange(begun, 3, 5);
        Assert.Equal(orders.Take(measured.Length), measured);
    }

    /// <summary>One of three workers: each third schedule, behind one to learn from.</summary>
    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    public void Workers_draw_different_schedules(StrategyKind kind)
    {
        Run(Of(kind, first: 1, step: 3), 12);
        Strategy strategy = kind == StrategyKind.Pct ? new Pct(Seed, 3) : new RandomWalk(Seed);
        string[] measured = [.. orders.Skip(1)];
        orders.Clear();
        var runner = new Runner(Orders());
        for (int i = 0; i < 1 + 3 + 12; i++)
        {
            runner.Run(strategy, 1 + (3 * i));
        }

        Assert.Equal(orders, measured);
    }

    [Fact]
    public void Whoever_fails_leaves_the_others_alone()
    {
        using var barrier = new Barrier(2);
        var worker = new MeasuredWorker(Oddities.Unfit, StrategyKind.Random, 0, 2, clock);

        Assert.Equal(
            "Unfit on demo: the body uses the simulator rightly",
            Assert.Throws<ToolException>(
                () => worker.Run(barrier, TimeSpan.FromSeconds(1), default)).Message);
        Assert.Equal(1, barrier.ParticipantCount);
    }

    MeasuredWorker Of(StrategyKind kind, int first = 0, int step = 1)
        => new(Orders(), kind, first, step, clock);

    static void Run(MeasuredWorker worker, int seconds)
    {
        using var barrier = new Barrier(1);
        worker.Run(barrier, TimeSpan.FromSeconds(seconds), default);
    }

    /// <summary>Three tasks of one step, and in which order they have it.</summary>
    /// <param name="choosing">Whether the first one then chooses one of two values.</param>
    Scenario Orders(bool choosing = false) => new("Orders", "demo", "", [], stage =>
    {
        clock.Advance(1);
        Check.Tool(orders.Count < 100, "it ends when its time is over");
        orders.Add("");
        var cell = new Atomic<int>(stage.Simulator, "cell", 0);
        for (int i = 0; i < 3; i++)
        {
            int me = i;
            stage.Simulator.Start($"task{i}", async () =>
            {
                await cell.Store(me);
                orders[^1] += me;
                orders[^1] += choosing && me == 0 ? stage.Simulator.Choose("colour", 2) : "";
            });
        }
    });
}
