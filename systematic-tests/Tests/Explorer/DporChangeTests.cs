using System;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The reduction where a step turns out otherwise than it was planned.</summary>
public sealed class DporChangeTests
{
    /// <summary>Effects that the plan did not know of make it keep source sets only.</summary>
    [Theory]
    [InlineData("Set 1 | TouchIfClear 1", 2, 0, 4)]
    [InlineData("Set 0, Clear 1 | TouchIfClear 0, Await 0", 2, 0, 4)]
    [InlineData("TouchIfClear 0, Read 0, Choose 0 | TouchIfClear 1 | Set 0, Clear 1", 32, 1, 34)]
    [InlineData("Choose 1 | Clear 0, ChooseTwice 0 | TouchIfSet 0 | Write 0, Write 1", 54, 9, 64)]
    public void Nothing_is_missed_where_effects_follow_from_the_state(
        string program, int classes, long blocked, int runs)
    {
        Action<Simulator> build = ChangingSteps.Build(program);
        (DporRuns seen, Dpor dpor) = DporRuns.Of(build);

        Assert.Equal(DporRuns.OfAll(build).Ends, seen.Ends);
        Assert.Equal((classes, classes), (seen.Ends.Count, dpor.Executions + dpor.Deadlocks));
        Assert.Equal((blocked, runs, true), (dpor.SleepBlocked, seen.Runs, dpor.IsExact));
    }

    [Theory]
    [InlineData("Set 1, EndIfSet 1 | Await 1 | EndIfSet 1 | TouchIfClear 1", 29)]
    [InlineData("Clear 1, Set 0 | EndIfSet 0, Await 1", 2)]
    public void Nothing_is_missed_where_a_step_ends_the_run_in_some_states(
        string program, int runs)
    {
        Action<Simulator> build = ChangingSteps.Build(program);
        (DporRuns seen, Dpor dpor) = DporRuns.Of(build);

        Assert.Equal(DporRuns.OfAll(build).Ends, seen.Ends);
        Assert.Equal((runs, true), (seen.Runs, dpor.IsExact));
    }

    /// <summary>Not exact, and it says so; but what it does run, it runs once.</summary>
    [Theory]
    [InlineData("Choose 0 | TouchIfClear 1, OpenHidden 0 | AwaitHidden 0", 3, 4, 4)]
    [InlineData("Await 1 | OpenHidden 1 | Write 0, Other 1 | AwaitHidden 1", 3, 3, 6)]
    [InlineData("Read 0, OpenHidden 1 | TouchIfClear 0 | Await 1 | AwaitHidden 1, Open 1", 3, 7, 6)]
    [InlineData("AwaitHidden 1, TouchIfSet 1 | Set 0, EndIfSet 0 | OpenHidden 1", 4, 3, 8)]
    public void Behind_a_gate_that_nobody_tells_of_the_rest_is_still_run(
        string program, long executions, long infeasible, int runs)
    {
        (DporRuns seen, Dpor dpor) = DporRuns.Of(ChangingSteps.Build(program));

        Assert.Equal((executions, infeasible), (dpor.Executions, dpor.Infeasible));
        Assert.Equal((runs, false), (seen.Runs, dpor.IsExact));
    }

    /// <summary>Whatever was known is kept: made anew after each schedule, it does the same.
    /// </summary>
    [Theory]
    [InlineData("Choose 0 | TouchIfClear 1, OpenHidden 0 | AwaitHidden 0")]
    [InlineData("Await 1 | OpenHidden 1 | Write 0, Other 1 | AwaitHidden 1")]
    [InlineData("AwaitHidden 1, TouchIfSet 1 | Set 0, EndIfSet 0 | OpenHidden 1")]
    [InlineData("AwaitHidden 1 | OpenHidden 1 | Other 1 | Other 1")]
    [InlineData("TouchIfClear 0, Read 0, Choose 0 | TouchIfClear 1 | Set 0, Clear 1")]
    public void Made_anew_after_each_schedule_it_does_the_same(string program)
    {
        Action<Simulator> build = ChangingSteps.Build(program);
        (DporRuns seen, Dpor dpor) = DporRuns.Of(build);
        (DporRuns again, Dpor anew) = DporRuns.Of(build, isSaved: true);

        Assert.Equal((seen.Runs, dpor.Infeasible), (again.Runs, anew.Infeasible));
        Assert.Equal(
            (dpor.Executions, dpor.Deadlocks, dpor.SleepBlocked),
            (anew.Executions, anew.Deadlocks, anew.SleepBlocked));
        Assert.Equal(seen.Ends, again.Ends);
    }

    /// <summary>Even where a schedule was redundant, and its last state given up.</summary>
    [Theory]
    [InlineData("Add 0 | Load 0 | ChooseStore 1 | ChooseStore 1")]
    [InlineData("Load 1 | ChooseStore 1 | ChooseStore 1")]
    [InlineData("Load 0 | ChooseStore 1, Load 1 | ChooseStore 1, Store 0")]
    [InlineData("Spawn 0 | Spawn 1, ChooseStore 0, ChooseStore 1")]
    [InlineData("ChooseStore 0 | ChooseStore 0 | ChooseStore 0")]
    public void Nobody_sleeps_twice_at_a_state(string program)
        => DporRuns.Of(
            DporFallbackTests.Build(program),
            look: DemandThatNobodySleepsTwice);

    internal static void DemandThatNobodySleepsTwice(Dpor dpor)
    {
        SavedReduction now = dpor.Save();
        for (int i = 0; i < now.Path.Count; i++)
        {
            int end = i + 1 < now.Path.Count
                ? now.Path[i + 1].FirstSleeper : now.Sleepers.Count;
            int[] tasks = [.. now.Sleepers.Take(end).Skip(now.Path[i].FirstSleeper)
                .Select(each => each.Task)];
            Assert.Equal(tasks.Distinct(), tasks);
        }
    }

    /// <summary>The two that read race; what is independent of the first one comes along.</summary>
    [Fact]
    public void Planned_steps_keep_the_values_of_their_own_choices()
    {
        SavedReduction? planned = null;
        DporRuns.Of(
            ChangingSteps.Build("Write 0 | ChooseTwice 1 | Set 0 | Read 0 | ChooseTwice 1"),
            look: dpor => planned ??= dpor.Begins ? null : dpor.Save());
        var plans = planned!.Path[0].Plan.Select(each => (each.Task, each.Values?.Length));

        Assert.Equal([(1, 2), (2, null), (4, 2), (3, null)], plans);
    }

    /// <summary>Those of earlier steps come before them.</summary>
    [Fact]
    public void Planned_values_are_taken_so_that_what_was_planned_behind_them_can_come()
    {
        (DporRuns seen, Dpor dpor) = DporRuns.Of(ChangingSteps.Build(
            "Choose 1 | Read 0, Clear 1 | Open 0, ChooseTwice 0 | Choose 1"));

        Assert.Equal((180, 60, true), (dpor.Executions, dpor.SleepBlocked, dpor.IsExact));
        Assert.Equal((180, 241), (seen.Ends.Count, seen.Runs));
    }

    [Fact]
    public void A_schedule_may_have_more_steps_than_were_reserved()
    {
        var dpor = new Dpor(0);
        var runner = new Verified.Explorer.Runner(Demos.Independent(700));

        Assert.False(dpor.Advance(runner.Run(dpor, 0)));
        Assert.Equal((1, 0, true), (dpor.Executions, dpor.Tails, dpor.IsExact));
    }

    /// <summary>The values of choices are decisions too, and have numbers.</summary>
    [Fact]
    public void Where_two_runs_part_is_told_by_the_number_of_the_decision()
    {
        int runs = 0;
        var wrong = Assert.Throws<ToolException>(() => DporRuns.Of(simulator =>
        {
            int late = ++runs < 3 ? 2 : 3;
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("odd", async () =>
            {
                await cell.Store(1);
                simulator.Choose("first", 2);
                await cell.Store(simulator.Choose("second", 2));
                simulator.Choose("late", late);
            });
        }));

        Assert.Contains(
            "step 5 is 'a choice of 2' and, run again, 'a choice of 3'", wrong.Message,
            StringComparison.Ordinal);
    }

    /// <summary>A task that the second run does not have is told by its number.</summary>
    [Fact]
    public void Where_two_runs_part_a_task_that_is_gone_is_told_too()
    {
        int runs = 0;
        var wrong = Assert.Throws<ToolException>(() => DporRuns.Of(simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            for (int i = 0; i < (runs == 0 ? 3 : 2); i++)
            {
                simulator.Start($"writer{i}", async () => await cell.Store(1));
            }

            runs++;
        }));

        Assert.Contains(
            "is 'a step of writer0 or writer1 or task 2' and, run again, "
            + "'a step of writer0 or writer1'", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("a step of task 0 or task 2", Parting.StepOf(null, 0b101));
    }
}
