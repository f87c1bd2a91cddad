using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>When a campaign ends, by a clock that the tests move on.</summary>
public sealed class CampaignTimeTests : IDisposable
{
    static readonly ExplorerOptions OneSecond =
        new() { Time = TimeSpan.FromSeconds(1), Workers = 1 };

    readonly HandClock clock = new();
    readonly CancellationTokenSource source = new();
    bool isOver;
    bool wasAwaited;

    public void Dispose() => source.Dispose();

    /// <summary>Of 200 seconds each has half, and each schedule takes one.</summary>
    [Fact]
    public void Each_subject_has_an_equal_share_of_the_time()
    {
        int runs = 0;
        Scenario scenario = Demos.OnOneCell(9, 9, 9).Before(() =>
        {
            runs++;
            clock.Advance(1);
        });
        IReadOnlyList<ExplorationResult> results = Run(
            OneSecond with { Strategy = StrategyKind.Random, Time = TimeSpan.FromSeconds(200) },
            scenario, scenario with { Name = "Second" });

        Assert.Equal(200, runs);
        Assert.InRange(results[0].Schedules, 80, 98);
        Assert.Equal(results[0].Schedules, results[1].Schedules);
    }

    /// <summary>Both move the one clock on; what they take is counted twice.</summary>
    [Fact]
    public void Each_worker_has_the_whole_time()
    {
        int runs = 0;
        Run(
            OneSecond with
            {
                Strategy = StrategyKind.Random, Time = TimeSpan.FromSeconds(400), Workers = 2,
            },
            Demos.OnOneCell(9, 9, 9).Before(() =>
            {
                Interlocked.Increment(ref runs);
                clock.Advance(1);
            }));

        Assert.InRange(runs, 400, 410);
    }

    [Fact]
    public void A_body_that_loops_without_a_step_does_not_outlast_the_time()
    {
        bool wasWatched = false;
        ExplorationResult result = Run(OneSecond, Oddities.NeverBack(() =>
        {
            clock.Advance(1.5);
            wasWatched = clock.IsWatched();
            clock.Advance(3);
            wasAwaited = !Attending.Comes(() => Volatile.Read(ref isOver));
            return false;
        }))[0];

        Assert.True(wasWatched);
        Assert.False(wasAwaited);
        Assert.Equal(
            "NeverBack on demo: had not come back from a step when the time was over",
            result.Error);
        Assert.InRange(result.Seconds, 0, 600);
    }

    [Fact]
    public void Two_seconds_without_a_step_are_not_too_long()
    {
        Run(OneSecond, Oddities.NeverBack(() =>
        {
            clock.IsWatched();
            clock.Advance(2);
            wasAwaited = clock.IsWatched();
            clock.Advance(1);
            Attending.Comes(() => Volatile.Read(ref isOver));
            return false;
        }));

        Assert.True(wasAwaited);
    }

    /// <summary>A look that falls on the deadline is not before it.</summary>
    [Fact]
    public void Silence_lasts_from_the_last_look_before_the_deadline()
    {
        Run(OneSecond, Oddities.NeverBack(() =>
        {
            clock.IsWatched();
            clock.Advance(1);
            clock.IsWatched();
            clock.Advance(1.5);
            wasAwaited = !Attending.Comes(() => Volatile.Read(ref isOver));
            return false;
        }));

        Assert.False(wasAwaited);
    }

    /// <summary>One and a half seconds from step to step.</summary>
    [Fact]
    public void A_schedule_that_still_takes_steps_is_waited_for()
    {
        var watched = new List<bool>();
        Scenario scenario = new("Slow", "demo", "", [], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("task", async () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    await cell.Load();
                    if (watched.Count < 4)
                    {
                        clock.Advance(1.5);
                        watched.Add(clock.IsWatched());
                    }
                }
            });
        });
        ExplorationResult result = Run(OneSecond, scenario)[0];

        Assert.Equal([true, true, true, true], watched);
        Assert.Null(result.Error);
    }

    /// <summary>A hundred seconds for a rule are not too long, though nobody else works.</summary>
    [Fact]
    public void A_rule_that_takes_its_time_is_waited_for()
    {
        var watched = new List<bool>();
        ExplorationResult result = Judged(() =>
        {
            while (watched.Count < 10)
            {
                clock.Advance(10);
                watched.Add(clock.IsWatched());
            }
        });

        Assert.All(watched, Assert.True);
        Assert.Null(result.Error);
    }

    [Fact]
    public void A_rule_that_does_not_come_back_does_not_outlast_the_time_for_ever()
    {
        ExplorationResult result = Judged(() => Loop(seconds: 2));

        Assert.False(wasAwaited);
        Assert.Equal(
            "Judged on demo: had not come back from a step when the time was over", result.Error);
    }

    /// <summary>Half a second, and not longer.</summary>
    [Fact]
    public void A_schedule_that_is_under_way_at_an_interruption_is_waited_for()
    {
        ExplorationResult result = Run(OneSecond with { Time = null }, Oddities.NeverBack(() =>
        {
            source.Cancel();
            bool isWatched = clock.IsWatched();
            clock.Advance(0.5);
            wasAwaited = isWatched && clock.IsWatched();
            return false;
        }))[0];

        Assert.True(wasAwaited);
        Assert.True(result.Interrupted);
    }

    [Fact]
    public void A_body_that_loops_without_a_step_does_not_outlast_an_interruption()
    {
        ExplorationResult result = Run(OneSecond with { Time = null }, Oddities.NeverBack(() =>
        {
            source.Cancel();
            return Loop();
        }))[0];

        Assert.False(wasAwaited);
        Assert.True(result.Interrupted);
        Assert.Equal(0, result.Seconds);
    }

    /// <summary>One task with one step, and a rule that is asked at rest.</summary>
    ExplorationResult Judged(Action rule) => Run(
        OneSecond with { Schedules = 1, Workers = 2 },
        new Scenario("Judged", "demo", "", [], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Monitor = new AtRestOnly(rule);
            stage.Simulator.Start("task", async () => await cell.Load());
        }))[0];

    /// <summary>Goes on for what seems to be long, until nobody waits for it any more.</summary>
    bool Loop(double seconds = 0.1)
    {
        wasAwaited = wasAwaited || !Attending.Comes(() =>
        {
            clock.Advance(seconds);
            return Volatile.Read(ref isOver);
        });
        return false;
    }

    IReadOnlyList<ExplorationResult> Run(ExplorerOptions options, params Scenario[] scenarios)
    {
        IReadOnlyList<ExplorationResult> results = new Campaign(
            [.. scenarios.Select(Subject.Of)],
            options with
            {
                Clock = clock, Watch = TimeSpan.FromMilliseconds(1),
            })
            .Run(source.Token);
        Volatile.Write(ref isOver, true);
        return results;
    }

    sealed class AtRestOnly(Action rule) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step) => null;

        public Violation? AtRest()
        {
            rule();
            return null;
        }
    }
}
