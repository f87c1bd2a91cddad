using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Coyote;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.Explorer;
using Xunit;
using Semaphore = Verified.Simulation.Semaphore;

namespace Verified.Tests.OnCoyote;

/// <summary>How schedules end that Coyote gives up, or that cannot be run.</summary>
public sealed class CoyoteEndingTests
{
    /// <summary>Scenarios whose schedules Coyote gives up, each at another place.</summary>
    public static TheoryData<string> Places => [.. ByPlace.Keys];

    static readonly Dictionary<string, Scenario> ByPlace = new()
    {
        ["a point"] = Of("Waits", stage =>
        {
            // Those who wait are given turns, which Coyote counts as steps.
            var held = new Semaphore(stage.Simulator, "held", 1);
            for (int i = 0; i < 4; i++)
            {
                stage.Simulator.Start($"task{i}", () => TakeOften(held, 2_500));
            }
        }),
        ["a choice"] = Of("Chooses", stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            for (int i = 0; i < 3; i++)
            {
                stage.Simulator.Start($"task{i}", () => Choose(stage.Simulator, cell, 1_000));
            }
        }),
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void A_schedule_that_is_given_up_leaves_nobody_behind(string place)
    {
        var session = Sessions.Of(ByPlace[place], "prioritization", out List<Ran> ran, 12);
        Assert.Equal((12, 12, 0), (session.Schedules, session.GivenUp, ran.Count));
    }

    [Fact]
    public void What_was_given_up_is_told()
    {
        ExplorationResult result = Explore(ByPlace["a choice"], "prioritization");
        Assert.Equal(
            "10 schedules of Coyote's prioritization, 10 of them given up half-way",
            result.Covered);
    }

    [Fact]
    public void A_choice_that_depth_first_search_mixes_up_is_given_up()
    {
        // Which tasks there are depends on a choice; Coyote keeps choices and turns apart.
        Scenario scenario = Of("ChoosesWhoStarts", stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("first", () => StartOne(stage.Simulator, cell));
        });
        Session session = Sessions.Of(scenario, "dfs", out List<Ran> ran, 200);
        Assert.InRange(session.Schedules, 2, 200);
        Assert.Equal(session.Schedules - session.GivenUp, ran.Count);
    }

    [Theory]
    [InlineData("its set-up throws")]
    [InlineData("its set-up is interrupted")]
    [InlineData("a rule throws")]
    [InlineData("a task misuses the simulator")]
    public void An_unfit_scenario_is_told_as_by_our_explorer(string how)
    {
        Scenario scenario = how switch
        {
            "its set-up throws" => Oddities.BadSetUp,
            "its set-up is interrupted" => Of(
                "Interrupted", _ => throw new ThreadInterruptedException("by somebody")),
            "a rule throws" => Oddities.BadRule,
            _ => Oddities.Unfit,
        };
        ExplorationResult result = Explore(scenario, "random");
        ExplorationResult ours = Exploring.Explore(scenario, new() { Schedules = 10 });
        Assert.Equal((Verdict.Unfit, ours.Error), (result.Verdict, result.Error));
        Assert.False(result.Holds);
    }

    [Fact]
    public void A_scenario_that_runs_otherwise_on_our_explorer_is_unfit()
    {
        int runs = 0;
        Scenario scenario = Of("Fickle", stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            int steps = 3 + runs++;
            stage.Simulator.Start("task", () => FailAfter(cell, steps));
        });
        ExplorationResult result = Explore(scenario, "random");
        Assert.Equal((Verdict.Unfit, null), (result.Verdict, result.Finding));
        Assert.Contains("Fickle on demo: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_fails_in_the_set_up_is_a_violation()
    {
        Scenario scenario = Of("WrongFromTheStart", _ => Check.Kernel(false, "it is right"));
        ExplorationResult result = Explore(scenario, "random");
        Assert.Equal("not so: it is right", result.Finding?.Violation.Fact);
        Assert.Equal(1, result.Schedules);
    }

    [Fact]
    public void A_violation_whose_schedule_is_given_up_afterwards_is_told()
    {
        // Coyote's last step is among the choices that follow.
        Scenario scenario = Of("BreaksAndGoesOn", stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("task", () => BreakAndChoose(stage.Simulator, cell));
        });
        ExplorationResult result = Explore(scenario, "prioritization");
        Assert.Equal((null, "a fact"), (result.Error, result.Finding?.Violation.Fact));
    }

    [Fact]
    public void Deep_calls_have_as_much_room_as_on_our_explorer()
    {
        Scenario scenario = Of("Deep", stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("task", () => GoDown(stage.Simulator, cell, 45_000));
        });
        Assert.Equal(
            "a fact",
            Exploring.Explore(scenario, new() { Schedules = 1 }).Finding?.Violation.Fact);
        ExplorationResult result = Explore(scenario, "random");
        Assert.Equal(
            (null, "a fact"),
            (result.Error, result.Finding?.Violation.Fact));
    }

    [Fact]
    public void Paths_are_counted_by_short_texts()
    {
        HashSet<string> paths = [new('a', 1_000), new('b', 1_000), "short"];
        Session.Shorten(paths);
        Assert.Equal(3, paths.Count);
        Assert.All(paths, path => Assert.InRange(path.Length, 1, 44));
        HashSet<string> once = [.. paths];
        Session.Shorten(paths);
        Assert.Equal(once, paths);
    }

    static ExplorationResult Explore(Scenario scenario, string strategy)
        => new CoyoteEngine().Explore(
            Subject.Of(scenario), new(strategy, 42, 10, null), CancellationToken.None);

    static Scenario Of(string name, Action<Stage> build)
        => new(name, "demo", $"the demo {name}", [], build);

    static async Routine TakeOften(Semaphore held, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await held.Down();
            await held.Up();
        }
    }

    static async Routine Choose(Simulator simulator, Atomic<int> cell, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await cell.Store(i);
            for (int j = 0; j < 20; j++)
            {
                _ = simulator.Choose("way", 3);
            }
        }
    }

    static async Routine BreakAndChoose(Simulator simulator, Atomic<int> cell)
    {
        for (int i = 0; i < 1_500; i++)
        {
            await cell.Store(i);
            for (int j = 0; j < 12; j++)
            {
                _ = simulator.Choose("way", 3);
            }
        }

        await cell.Store(0);
        simulator.Violate(new("a rule", "a fact", "a reason", "a place"));
        for (int i = 0; i < 5_000; i++)
        {
            _ = simulator.Choose("way", 3);
        }
    }

    static async Routine GoDown(Simulator simulator, Atomic<int> cell, int depth)
    {
        await cell.Add(1);
        await Descend(simulator, cell, depth);
    }

    static async Routine Descend(Simulator simulator, Atomic<int> cell, int depth)
    {
        if (depth > 0)
        {
            await Descend(simulator, cell, depth - 1);
        }
        else
        {
            await cell.Add(1);
            simulator.Violate(new("a rule", "a fact", "a reason", "a place"));
        }
    }

    static async Routine StartOne(Simulator simulator, Atomic<int> cell)
    {
        await cell.Store(1);
        int who = simulator.Choose("who", 3);
        for (int i = 0; i < who; i++)
        {
            simulator.Start($"task{i}", () => Choose(simulator, cell, 1));
        }

        await cell.Store(2);
        await cell.Store(simulator.Choose("what", 2));
    }

    static async Routine FailAfter(Atomic<int> cell, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            await cell.Store(i);
        }

        Check.Kernel(false, "it goes on for ever");
    }
}
