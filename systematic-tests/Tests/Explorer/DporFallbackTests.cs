using System;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The reduction with choices and broken rules, where it keeps source sets only.</summary>
/// <remarks>
/// Nothing is missed against all schedules, and it takes as many runs as were counted: those that
/// it began before it fell back, and those that turned out to be redundant, among them.
/// </remarks>
public sealed class DporFallbackTests
{
    [Theory]
    [InlineData("Load 0 | Choose 0", 2, 0, 3)]
    [InlineData("Add 1 | Spawn 0, ChooseStore 1", 7, 0, 8)]
    [InlineData("Load 1 | ChooseStore 1 | ChooseStore 1", 22, 8, 31)]
    [InlineData("Add 0 | Load 0 | ChooseStore 1 | ChooseStore 1", 56, 17, 74)]
    [InlineData("Load 0 | ChooseStore 1, Load 1 | ChooseStore 1, Store 0", 45, 8, 54)]
    [InlineData("Spawn 0 | Spawn 1, ChooseStore 0, ChooseStore 1", 80, 13, 94)]
    [InlineData("Add 1, Spawn 0, ChooseStore 0 | Load 0 | Spawn 1", 68, 19, 88)]
    [InlineData("Spawn 1, ChooseStore 0 | ChooseStore 1", 33, 8, 42)]
    [InlineData("Down 1 | Down 1, ChooseStore 1", 3, 0, 5)]
    public void Each_value_of_each_class_is_run_once(
        string program, int classes, long blocked, int runs)
    {
        Action<Simulator> build = Build(program);
        (DporRuns seen, Dpor dpor) = DporRuns.Of(build);

        Assert.Equal(DporRuns.OfAll(build).Ends, seen.Ends);
        Assert.Equal((classes, true), (seen.Ends.Count, dpor.IsExact));
        Assert.Equal(classes, dpor.Executions + dpor.Deadlocks);
        Assert.Equal((blocked, runs), (dpor.SleepBlocked, seen.Runs));
    }

    /// <summary>A step that breaks a rule keeps others from theirs: it races with all.</summary>
    [Theory]
    [InlineData("Store 0 | Load 0, Demand 0", 2, 0, 2)]
    [InlineData("Store 0, Store 0 | Load 0, Demand 1", 3, 0, 3)]
    [InlineData("Load 1, Add 0 | Load 1, Add 0, Demand 1", 3, 0, 3)]
    [InlineData("Store 0 | Add 0, Demand 1 | Store 1", 3, 1, 8)]
    public void What_a_broken_rule_hides_is_run_too(
        string program, long executions, long blocked, int runs)
    {
        Action<Simulator> build = Build(program);
        (DporRuns seen, Dpor dpor) = DporRuns.Of(build);

        Assert.Equal(DporRuns.OfAll(build).Ends, seen.Ends);
        Assert.Equal((executions, blocked, runs), (dpor.Executions, dpor.SleepBlocked, seen.Runs));
        Assert.True(dpor.IsExact);
    }

    [Fact]
    public void A_rule_that_the_other_task_breaks_first_is_found()
    {
        var broken = DporRuns.Of(simulator =>
        {
            Breaks(simulator, "one");
            Breaks(simulator, "other");
        }).Seen.Ends;

        Assert.Equal(2, broken.Count);
    }

    /// <summary>A redundant run ends where that is known, and so breaks no rule.</summary>
    [Fact]
    public void A_redundant_run_is_given_up_at_once()
    {
        var dpor = new Dpor(0);
        var simulator = new Simulator();
        Violation? broken;
        int redundant = 0;
        do
        {
            dpor.Begin(0);
            broken = simulator.Run(dpor, Build("ChooseStore 0 | ChooseStore 1"));
            redundant += dpor.WasRedundant ? 1 : 0;
            Assert.Equal(dpor.WasRedundant, broken is not null);
        }
        while (dpor.Advance(broken));

        Assert.Equal((2, 2), (redundant, dpor.SleepBlocked));
    }

    /// <summary>The choice is met in the second schedule, when somebody sleeps already.</summary>
    [Fact]
    public void It_begins_anew_when_a_choice_comes_late()
    {
        int moment = 0;
        (DporRuns seen, Dpor dpor) = DporRuns.Of(LateChoice, look: here =>
        {
            SavedReduction now = here.Save();
            Assert.Equal(++moment == 2, here.Begins);
            Assert.Equal(moment >= 2, now.ByInitials);
            Assert.Equal(moment is 2 or 5, now.Path.Count == 0);
            Assert.True(moment != 2 || now.Sleepers.Count + now.Choices.Count == 0);
        });

        Assert.Equal((5, 3, 0), (seen.Runs, dpor.Executions, dpor.SleepBlocked));
        Assert.Equal(DporRuns.OfAll(LateChoice).Ends, seen.Ends);
    }

    /// <summary>
    /// What was planned of a step's choices may be more than there is with another first value.
    /// </summary>
    /// <param name="c">With which value of the first choice the chooser meets the writer.</param>
    [Theory]
    [InlineData(0, 2, true)]
    [InlineData(1, 0, false)]
    public void How_many_values_there_are_may_follow_from_an_earlier_one(
        int c, int d, bool asksTwice)
    {
        void Start(Simulator simulator)
        {
            var own = new Atomic<int>(simulator, "own", 0);
            var shared = new Atomic<int>(simulator, "shared", 0);
            simulator.Start("writer", async () => await shared.Store(1));
            simulator.Start("chooser", async () =>
            {
                await own.Store(1);
                int first = simulator.Choose("c", 2);
                int second = asksTwice || first == 0 ? simulator.Choose("d", 3 - first) : 0;
                Verified.Simulation.Check.Kernel(second < 3 - first, "there is such a value");
                if ((first, second) == (c, d))
                {
                    await shared.Load();
                }
            });
        }

        (DporRuns seen, Dpor dpor) = DporRuns.Of(
            Start, look: DporChangeTests.DemandThatNobodySleepsTwice);
        Assert.Equal(DporRuns.OfAll(Start).Ends, seen.Ends);
        Assert.True(dpor.IsExact);
    }

    /// <summary>What was run with the value before is of no schedule any more.</summary>
    [Fact]
    public void A_set_up_may_start_nobody()
    {
        static void Start(Simulator simulator)
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            int count = simulator.Choose("tasks", 3) switch { 0 => 3, 1 => 0, _ => 2 };
            for (int i = 0; i < count; i++)
            {
                simulator.Start($"task{i}", async () => await cell.Store(1));
            }
        }

        (DporRuns seen, Dpor dpor) = DporRuns.Of(Start);
        Assert.Equal(DporRuns.OfAll(Start).Ends, seen.Ends);
        Assert.Equal((6 + 1 + 2, true), (dpor.Executions, dpor.IsExact));
    }

    static void LateChoice(Simulator simulator)
    {
        var cell = new Atomic<int>(simulator, "cell", 0);
        simulator.Start("writer", async () => await cell.Store(1));
        simulator.Start("chooser", async () =>
        {
            if (await cell.Load() == 0)
            {
                simulator.Choose("late", 2);
            }
        });
    }

    static void Breaks(Simulator simulator, string name)
    {
        var cell = new Atomic<int>(simulator, $"{name}'s", 0);
        simulator.Start(name, async () =>
        {
            await cell.Store(1);
            Verified.Simulation.Check.Kernel(false, name);
        });
    }

    /// <summary>A program as text: its tasks, and their parts.</summary>
    internal static Action<Simulator> Build(string program)
    {
        Part[][] tasks = [.. program.Split(" | ").Select(task => task.Split(", ")
            .Select(part => new Part(Enum.Parse<Deed>(part[..^2]), part[^1] - '0')).ToArray())];
        return simulator => DporRandomPrograms.Build(simulator, tasks);
    }
}
