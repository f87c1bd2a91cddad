using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What is told of each step of a trace, and at which line of code.</summary>
public sealed class AccountTests
{
    const int WithPlaces = 2_000;

    [Fact]
    public void Of_a_very_long_trace_the_last_steps_have_their_lines_of_code()
    {
        Finding found = Find(stage =>
        {
            var it = new RaceWorld(stage.Simulator);
            it.Task("a", async () =>
            {
                it.Data = 1;
                stage.Simulator.Choose("early", 2);
                for (int i = 0; i < WithPlaces; i++)
                {
                    await it.Flag.Store(i);
                }

                stage.Simulator.Choose("late", 2);
            });
            it.Task("b", async () => it.Data = 2);
        });
        DataRace race = found.Violation.Race!;

        // b has declared its only step before all others.
        Assert.Null(found.Account[^1].Place);
        IReadOnlyList<AccountLine> others = [.. found.Account.SkipLast(1)];
        Assert.Equal(1 + 1 + WithPlaces + 1, others.Count);
        Assert.All(others.Take(4), line => Assert.Null(line.Place));
        Assert.All(others.Skip(4), line => Assert.Contains("AccountTests.cs:", line.Place));
        Assert.Null(race.Before.Place);
        Assert.Contains("AccountTests.cs:", race.Now.Place);
    }

    /// <summary>It waits there, and takes its lock again, without a line of its own.</summary>
    [Fact]
    public void What_a_sleeper_does_has_the_line_where_it_went_to_sleep()
    {
        Finding found = Find(stage =>
        {
            var it = new RaceWorld(stage.Simulator);
            stage.Simulator.Start("sleeper", async () =>
            {
                await it.Guard.Acquire();
                await it.Channel.Sleep(it.Guard);
                Check.Kernel(false, "it sleeps for ever");
            });
            stage.Simulator.Start("waker", async () =>
            {
                await it.Guard.Acquire();
                await it.Channel.WakeAll();
                await it.Guard.Release();
            });
        });
        AccountLine[] its = [.. found.Account.Where(line => line.Task == "sleeper")];

        Assert.Equal(
            ["acquire outer lock 0", "sleep on channel, release outer lock 0", "sleep on channel",
                "acquire outer lock 0"],
            its.Select(line => line.Text));
        Assert.NotEqual(its[0].Place, its[1].Place);
        Assert.NotNull(its[1].Place);
        Assert.All(its[2..], line => Assert.Equal(its[1].Place, line.Place));
    }

    [Fact]
    public void The_line_of_an_access_without_a_routine_is_the_innermost_one()
    {
        Finding found = Find(stage =>
        {
            var cell = new Cell(stage.Simulator);
            foreach (string name in (string[])["a", "b"])
            {
                stage.Simulator.Start(name, () =>
                {
                    cell.Write();
                    return default;
                });
            }
        });
        DataRace race = found.Violation.Race!;

        Assert.Equal(
            "public void Write() => value.Write(1);", RaceReportTests.LineAt(race.Now.Place));
        Assert.Equal(race.Now.Place, race.Before.Place);
    }

    [Fact]
    public void Notes_of_one_step_are_told_one_after_the_other_and_not_whose_they_are()
    {
        Scenario scenario = Demos.AtomicUpdate with
        {
            Build = stage =>
            {
                stage.Simulator.Recorder?.Note("nobody has done anything");
                Demos.AtomicUpdate.Build(stage);
                stage.Simulator.Monitor = new Talker(stage.Simulator);
            },
        };

        Assert.Equal(
            ["adds one; was asked to; is content", "adds one; was asked to; is content"],
            Find(scenario.Build).Account.Select(line => line.Text));
    }

    static Finding Find(System.Action<Stage> build)
        => Exploring.Explore(
            new("Told", "demo", "", [], build),
            new() { Strategy = StrategyKind.DepthFirst, Schedules = 1, Workers = 1 }).Finding!;

    sealed class Cell(Simulator simulator)
    {
        Plain<int> value = new(simulator, "cell", 0);

        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Write() => value.Write(1);
    }

    sealed class Talker(Simulator simulator) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
        {
            simulator.Recorder?.Note($"{task}  adds one");
            simulator.Recorder?.Note("was asked to");
            simulator.Recorder?.Note($"{task}  is content");
            return null;
        }

        public Violation? AtRest() => new("never rests", "it rests", "a test", "here:1");
    }
}
