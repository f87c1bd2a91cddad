using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What the stages of a search run, tell and keep.</summary>
public sealed class SearchStageTests
{
    /// <summary>Six schedules, for six classes.</summary>
    [Fact]
    public void A_reduction_without_samples_has_the_whole_budget()
    {
        ExplorationResult result = Exploring.Explore(
            Demos.OnOneCell(2, 2), new() { Strategy = StrategyKind.Dpor, Schedules = 6 });

        Assert.True(result.Complete, result.Bound);
    }

    /// <summary>Stage by stage, with soundings and without.</summary>
    [Theory]
    [InlineData(StrategyKind.Dpor, 100, "Classes")]
    [InlineData(StrategyKind.DepthFirst, 30, "Bounds")]
    [InlineData(StrategyKind.Default, 70, "Classes Bounds Delays")]
    [InlineData(StrategyKind.Default, 800, "Classes")]
    public void It_goes_on_from_each_moment(StrategyKind strategy, long schedules, string stages)
    {
        Scenario scenario = strategy == StrategyKind.Default && schedules < 100
            ? Demos.OnOneCell(2, 2, 2, 2, 2) : Demos.OnOneCell(3, 3);
        var options = new ExplorerOptions { Strategy = strategy, Schedules = schedules };
        var runner = new Runner(scenario);
        List<SavedSearch?> whole = Rest(Begun(scenario, options, runner), runner);
        SavedSearch[] kept = [.. whole.OfType<SavedSearch>().SkipLast(1)];

        Assert.Equal(stages, string.Join(' ', kept.Select(each => each.Stage).Distinct()));
        Assert.All(kept.Where(each => each.Bounded is not null), each => Assert.Equal(
            strategy == StrategyKind.Default, each.Bounded!.Reached is not null));
        Assert.All(whole.Take(whole.Count - kept.Length - 1), Assert.Null);
        for (int i = 0; i < kept.Length; i++)
        {
            Search again = Begun(scenario, options, runner);
            again.Resume(
                JsonSerializer.Deserialize<SavedSearch>(Text(kept[i]))!, runner, new Pace());
            Assert.Equal(Search.SoundingsOf(options), again.Sounded.Schedules);
            Assert.Equal(
                whole[^(kept.Length - i + 1)..].Select(Text), Rest(again, runner).Select(Text));
        }
    }

    [Fact]
    public void The_classes_are_told_of_a_reduction_that_was_interrupted()
    {
        var options = new ExplorerOptions { Schedules = 20_000 };
        var steered = new Steered(Demos.OnOneCell(9, 9, 9), options);
        steered.Step(most: Search.SoundingsOf(options) + 10, interrupted: true);

        Assert.Equal(10, steered.It.Result().Classes?.Explored);
    }

    [Fact]
    public void Of_classes_nothing_is_told_before_any_was_seen()
    {
        var looked = new ClassCount();
        Search search = new(new(Subject.Of(Demos.LostUpdate)), new());

        Assert.Null(search.Figures(looked));
        looked.Add(1);
        Assert.Equal(new ClassFigures(0, 1, 1, 1), search.Figures(looked));
    }

    /// <summary>Six classes, and chance would guess more.</summary>
    [Fact]
    public void Where_all_classes_are_known_nothing_is_estimated()
    {
        Scenario scenario = Demos.OnOneCell(2, 2);
        var runner = new Runner(scenario);
        Search search = Begun(scenario, new() { Strategy = StrategyKind.Dpor }, runner);
        search.Run(runner, new Pace());
        var looked = new ClassCount();
        for (ulong i = 0; i < 50; i++)
        {
            looked.Add(i);
        }

        Assert.Equal(new ClassFigures(6, 6, 50, 1), search.Figures(looked));
    }

    /// <summary>With so few schedules there are no samples before the search.</summary>
    [Fact]
    public void What_was_met_while_lengths_were_learnt_counts_where_all_else_was_cut()
    {
        var steered = new Steered(Demos.LostUpdate, new() { Schedules = 100 });
        steered.Step(most: 0, timeIsOver: true);

        Assert.Equal(BasicRule.Kernel.Name, steered.It.Result().Finding?.Violation.Rule);
    }

    [Fact]
    public void What_goes_on_tells_at_once_how_far_it_is()
    {
        var options = new ExplorerOptions { Strategy = StrategyKind.DepthFirst, Preemptions = 1 };
        Scenario scenario = Demos.OnOneCell(3, 3);
        var runner = new Runner(scenario);
        Search whole = Begun(scenario, options, runner);
        whole.Run(runner, new Pace { Left = 3 });
        Search again = Begun(scenario, options, runner);
        again.Resume(whole.Save()!, runner, new Pace());

        Assert.Equal("≤ 1 preempted", again.Progress);
    }

    /// <summary>It is told after 64, 128 and 192 of 252 classes, and only then.</summary>
    [Fact]
    public void How_far_it_is_is_told_from_time_to_time()
    {
        Scenario scenario = Demos.OnOneCell(5, 5);
        var runner = new Runner(scenario);
        Search search = Begun(
            scenario, new() { Strategy = StrategyKind.Dpor }, runner);
        var told = new List<string>();
        search.Run(runner, new Pace { OnRan = () => told.Add(search.Progress) });

        var expected = new List<string>();
        string last = "";
        var dpor = new Dpor(0);
        do
        {
            expected.Add(last);
            if (expected.Count % 64 == 1 && expected.Count > 1)
            {
                last = $"{dpor.Executions:N0}/≈"
                    + $"{(long)((dpor.Executions + 1) / dpor.Fraction):N0} classes";
                expected[^1] = last;
            }
        }
        while (dpor.Advance(runner.Run(dpor, 0)));
        Assert.Equal(expected, told);
        Assert.Equal(4, told.Distinct().Count());
    }

    /// <summary>
    /// The first one twice, each swap with what it swaps, the only class; both again at the end.
    /// </summary>
    [Theory]
    [InlineData(1, 2 + (2 * 1) + 1 + 2)]
    [InlineData(199, 2 + (2 * 1) + 1 + 2)]
    [InlineData(500, 2 + (2 * 5) + 1 + 2)]
    public void One_in_a_hundred_schedules_is_tried_with_two_steps_swapped(
        long schedules, int runs)
        => Assert.Equal(
            runs, RunsOf(new() { Strategy = StrategyKind.Dpor, Schedules = schedules }));

    /// <summary>One in two schedules is for classes, one in four for bounds.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2 + 1)]
    public void No_stage_exceeds_its_budget(long schedules, long runs)
    {
        Scenario scenario = Demos.OnOneCell(9, 9, 9);
        var runner = new Runner(scenario);
        Search search = Begun(scenario, new() { Schedules = schedules }, runner);
        search.Run(runner, new Pace());

        Assert.Equal((SearchStage.Over, runs), (search.Stage, search.Runs));
    }

    /// <summary>One, with what it swaps: however little may be run.</summary>
    [Fact]
    public void Steps_are_swapped_where_there_is_no_budget_for_classes()
        => Assert.Equal(2, RunsOf(new() { Schedules = 1 })
            - RunsOf(new() { Schedules = 1, Strategy = StrategyKind.Portfolio }));

    /// <summary>
    /// Two tasks share nothing but what they do last: where they are swapped before that, it is one
    /// state, from which others went on.
    /// </summary>
    [Fact]
    public void A_state_that_was_reached_is_no_finding_and_is_left()
    {
        Scenario scenario = PrivateThenShared;
        var options = new ExplorerOptions { Schedules = 799 };
        var runner = new Runner(scenario);
        Search search = Begun(scenario, options, runner);
        search.Run(runner, new Pace());

        Assert.Null(search.Finding);
        Assert.Equal(1, search.Completed!.Most);
    }

    static Scenario PrivateThenShared => new("Private", "demo", "", [], stage =>
    {
        var shared = new Atomic<int>(stage.Simulator, "shared", 0);
        for (int i = 0; i < 3; i++)
        {
            var own = new Atomic<int>(stage.Simulator, $"own{i}", 0);
            stage.Simulator.Start($"task{i}", async () =>
            {
                for (int j = 0; j < 3; j++)
                {
                    await own.Store(j);
                }

                for (int j = 0; j < 4; j++)
                {
                    await shared.Store(j);
                }
            });
        }
    });

    static int RunsOf(ExplorerOptions options)
    {
        int runs = 0;
        Scenario inner = Demos.Independent(2, 2);
        Scenario scenario = inner with
        {
            Build = stage =>
            {
                runs++;
                inner.Build(stage);
            },
        };
        var runner = new Runner(scenario);
        Begun(scenario, options, runner).Run(runner, new Pace());
        return runs;
    }

    static Search Begun(Scenario scenario, ExplorerOptions options, Runner runner)
    {
        var search = new Search(new(Subject.Of(scenario)), options);
        search.Begin(runner);
        return search;
    }

    /// <summary>What is kept before each schedule that is left, and at the end.</summary>
    static List<SavedSearch?> Rest(Search search, Runner runner)
    {
        var rest = new List<SavedSearch?>();
        while (search.Stage != SearchStage.Over)
        {
            rest.Add(search.Save());
            search.Run(runner, new Pace { Left = 1 });
        }

        return [.. rest, search.Save()];
    }

    static string Text(SavedSearch? saved) => JsonSerializer.Serialize(saved);
}
