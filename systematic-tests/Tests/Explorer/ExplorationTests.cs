using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Who may do what of an exploration, for how long, and what then counts.</summary>
public sealed class ExplorationTests
{
    static readonly Scenario Large = Demos.OnOneCell(9, 9, 9);

    static readonly ExplorerOptions Default = new() { Schedules = 20_000 };

    static readonly ExplorerOptions DepthFirst = new() { Strategy = StrategyKind.DepthFirst };

    static readonly ExplorerOptions Random = new()
    {
        Strategy = StrategyKind.Random, Schedules = 1_000,
    };

    [Fact]
    public void A_search_has_a_slice_of_the_time_or_what_is_left_of_it()
    {
        var steered = new Steered(Large, DepthFirst with { Slice = Steered.Share / 4 });
        TimeSpan first = steered.Take().Time;
        steered = new Steered(Large, DepthFirst with { Slice = Steered.Share / 4 });
        steered.Step(most: 10, took: 0.875);

        Assert.Equal((Steered.Share / 4, Steered.Share / 8), (first, steered.Take().Time));
    }

    /// <summary>The stage before bounds is left when half of the time is over.</summary>
    [Theory]
    [InlineData(StrategyKind.Default, 0, true, false)]
    [InlineData(StrategyKind.Default, 0.6, true, true)]
    [InlineData(StrategyKind.Default, 0.6, false, false)]
    [InlineData(StrategyKind.DepthFirst, 0, true, false)]
    public void Only_beside_bounds_who_has_nothing_else_to_do_draws_by_chance(
        StrategyKind strategy, double took, bool early, bool draws)
    {
        var steered = new Steered(Large, Default with { Strategy = strategy });
        steered.Step(most: 301, took);

        Assert.Null(steered.Take().Chunk);
        Job? beside = steered.It.Take(early);
        Assert.Equal(draws, beside is not null);
        if (beside is not null)
        {
            Assert.NotNull(beside.Chunk);
            steered.Run(beside);
            Assert.Equal(301 + 100, steered.Runs);
        }
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(0.5, false, false)]
    [InlineData(1, false, true)]
    [InlineData(0, true, true)]
    public void A_search_is_cut_when_its_share_or_all_time_is_over(
        double took, bool timeIsOver, bool cut)
    {
        var steered = new Steered(Large, DepthFirst);
        steered.Step(most: 10, took, timeIsOver: timeIsOver);

        Assert.Equal((cut, cut), (steered.It.IsDone, steered.It.WasCut));
        Assert.Equal(!cut, steered.It.Result().Interrupted);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void Sampling_is_cut_when_its_share_or_all_time_is_over(double took, bool timeIsOver)
    {
        var steered = new Steered(Large, Random);
        steered.Step();
        steered.Step(took: took, timeIsOver: timeIsOver);

        Assert.Equal((true, true), (steered.It.IsDone, steered.It.WasCut));
        ExplorationResult result = steered.It.Result();
        Assert.Equal((100, false), (result.Schedules, result.Interrupted));
    }

    [Fact]
    public void What_cut_the_search_and_the_sampling_has_cut_both()
    {
        var steered = new Steered(Large, Default);
        steered.Step(most: 301, timeIsOver: true);

        Assert.Equal((true, true), (steered.It.IsDone, steered.It.WasCut));
    }

    [Fact]
    public void What_has_ended_with_the_time_is_not_cut()
    {
        var steered = new Steered(Demos.OnOneCell(2, 2), DepthFirst);
        steered.Step(timeIsOver: true);

        Assert.Equal((true, false), (steered.It.IsDone, steered.It.WasCut));
        Assert.Equal(Verdict.Verified, steered.It.Result().Verdict);
    }

    [Fact]
    public void An_interruption_ends_what_has_found_something_and_nothing_else()
    {
        var searching = new Steered(Large, DepthFirst);
        searching.Step(most: 10, interrupted: true);
        var sampling = new Steered(Demos.LostUpdate, Random);
        sampling.Step();
        sampling.Step(interrupted: true);

        Assert.True(searching.It.Result().Interrupted);
        Assert.Equal(
            (Verdict.Violated, false),
            (sampling.It.Result().Verdict, sampling.It.Result().Interrupted));
    }

    [Fact]
    public void Who_watches_is_told_how_far_a_search_is_until_it_ends()
    {
        var steered = new Steered(Large, DepthFirst with { Preemptions = 1 });
        steered.Step(most: 64);
        Assert.Equal("OnOneCell9Plus9Plus9 ≤ 1 preempted", steered.It.Told);
        steered.Step(most: 1, interrupted: true);

        Assert.Equal("OnOneCell9Plus9Plus9", steered.It.Told);
    }

    [Fact]
    public void The_seconds_are_those_from_the_first_job_to_the_last()
    {
        var steered = new Steered(Large, DepthFirst);
        steered.Step(most: 1);
        Thread.Sleep(40);
        steered.Step(most: 1);

        Assert.InRange(steered.It.Result().Seconds, 0.03, 60);
    }

    [Fact]
    public void What_chance_showed_beside_a_search_that_verifies_counts_for_nothing()
    {
        var steered = new Steered(Demos.OnOneCell(3, 3), Default);
        (Job search, Job beside) = BesideBounds(steered);
        steered.Put(beside, wrong: "it is unfit");
        steered.Put(search, steered.Run(search));

        ExplorationResult result = steered.It.Result();
        Assert.Equal((Verdict.Verified, null), (result.Verdict, result.Error));
    }

    [Fact]
    public void What_chance_showed_beside_a_search_that_breaks_a_rule_is_not_counted()
    {
        var alone = new Steered(BrokenByTwo, Default);
        (Job search, _) = BesideBounds(alone);
        alone.Put(search, alone.Run(search));
        var both = new Steered(BrokenByTwo, Default);
        (search, Job beside) = BesideBounds(both);
        both.Put(beside, both.Run(beside));
        both.Put(search, both.Run(search));

        Assert.Equal("dfs", both.It.Result().Finding?.Trace.Strategy);
        Assert.Equal(100, both.Runs - alone.Runs);
        Assert.Equal(alone.It.Result().Schedules, both.It.Result().Schedules);
    }

    [Fact]
    public void What_does_not_come_back_is_unfit_and_cut()
    {
        var steered = new Steered(Large, DepthFirst);
        steered.Take();
        steered.It.GiveUp();

        Assert.Equal((true, true), (steered.It.IsDone, steered.It.WasCut));
        Assert.Equal(
            (Verdict.Unfit, "OnOneCell9Plus9Plus9 on demo: had not come back from a step when the "
                + "time was over"),
            (steered.It.Result().Verdict, steered.It.Result().Error));
    }

    /// <summary>Nobody knows what a worker that has not come back is about to write.</summary>
    [Fact]
    public void What_was_not_handed_in_is_not_counted()
    {
        var steered = new Steered(Large, DepthFirst);
        steered.Run(steered.Take(), most: 10);
        steered.It.GiveUp();

        Assert.Equal((10, 0), (steered.Runs, steered.It.Result().Schedules));
    }

    [Fact]
    public void Where_the_search_says_all_nobody_draws_by_chance_any_more()
    {
        var unfit = new Steered(Large, Default);
        (Job search, _) = BesideBounds(unfit);
        unfit.Put(search, wrong: "it is unfit");
        var broken = new Steered(BrokenByTwo, Default);
        (search, _) = BesideBounds(broken);
        broken.Put(search, broken.Run(search));

        Assert.Equal((true, null), (unfit.It.IsDone, unfit.It.Take(early: true)));
        Assert.Equal((true, null), (broken.It.IsDone, broken.It.Take(early: true)));
    }

    /// <summary>All classes are known then; who draws on seeks an outcome.</summary>
    [Fact]
    public void The_classes_of_schedules_that_seek_outcomes_are_not_told()
    {
        Scenario never = Demos.OnOneCell(3, 3) with { MustOccur = ["never"] };
        var steered = new Steered(never, Default);
        ExplorationResult result = steered.Finish();

        Assert.InRange(steered.Runs, 10_000, 20_000);
        Assert.Equal((20, 300), (result.Classes!.Explored, result.Classes.Looked));
    }

    [Fact]
    public void What_was_shown_before_stays_where_something_does_not_come_back()
    {
        var found = new Steered(Demos.LostUpdate, Random);
        found.Step();
        Job first = found.Take();
        found.Take();
        found.Put(first, found.Run(first));
        found.It.GiveUp();
        var unfit = new Steered(Large, Default);
        (Job search, _) = BesideBounds(unfit);
        unfit.Put(search, wrong: "it is unfit");
        unfit.It.GiveUp();

        Assert.Equal(Verdict.Violated, found.It.Result().Verdict);
        Assert.Equal("it is unfit", unfit.It.Result().Error);
    }

    /// <summary>Only the first schedule shows it, and is run again with each bound.</summary>
    [Fact]
    public void What_a_schedule_showed_is_not_forgotten_when_others_are_run_again()
    {
        var search = new Search(new(Subject.Of(Ordered)), new() { Schedules = 100 });
        var runner = new Runner(Ordered);
        search.Begin(runner);
        search.Run(runner, new Pace());

        Assert.InRange(search.Completed!.Most!.Value, 1, 9);
        Assert.Equal(1UL, search.Tally.Seen);
    }

    /// <summary>A search of bounds that is under way, and a chunk of samples beside it.</summary>
    static (Job Search, Job Beside) BesideBounds(Steered steered)
    {
        steered.Step(most: 10, took: 0.6);
        return (steered.Take(), steered.Take(early: true));
    }

    static Scenario Ordered => Listed(
        "Ordered", ["in order"], 4, (stage, came) =>
        {
            if (came.SequenceEqual([0, 0, 0, 0, 1, 1, 1, 1]))
            {
                stage.Occurs(0);
            }
        });

    /// <summary>An order with two preemptions, which chance hardly meets.</summary>
    static Scenario BrokenByTwo => Listed(
        "BrokenByTwo", [], 9, (_, came) => Check.Kernel(
            string.Concat(came) != "000111000000111111", "the order is right"));

    /// <summary>Two tasks of some steps each, and what is looked at after each step.</summary>
    static Scenario Listed(
        string name, string[] mustOccur, int steps, Action<Stage, List<int>> look)
        => new(name, "demo", "the order of two tasks", mustOccur, stage =>
        {
            var came = new List<int>();
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                stage.Simulator.Start($"task{me}", async () =>
                {
                    for (int j = 0; j < steps; j++)
                    {
                        await cell.Store(me);
                        came.Add(me);
                        look(stage, came);
                    }
                });
            }
        });
}
