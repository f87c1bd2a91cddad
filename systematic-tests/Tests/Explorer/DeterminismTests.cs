using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What does not follow from the decisions is found, and blamed on no system.</summary>
public sealed class DeterminismTests
{
    static readonly StrategyKind[] Strategies =
    [
        StrategyKind.Default, StrategyKind.Random, StrategyKind.DepthFirst, StrategyKind.Dpor,
    ];

    public static TheoryData<string, StrategyKind> All
        => [.. FickleScenarios.All.Keys.SelectMany(name => Strategies.Select(
            strategy => new TheoryDataRow<string, StrategyKind>(name, strategy)))];

    [Theory]
    [MemberData(nameof(All))]
    public void It_is_unfit_and_told_with_the_step_at_which_two_runs_part(
        string name, StrategyKind strategy)
    {
        ExplorationResult result = Exploring.Explore(
            FickleScenarios.All[name].New(),
            new() { Strategy = strategy, Schedules = 40_000, Workers = 1 });

        Assert.Equal((Verdict.Unfit, null), (result.Verdict, result.Finding));
        Assert.Matches(
            "^Fickle on demo: the same decisions give the same run; not so: "
            + $"({FickleScenarios.All[name].Told}) "
            + @"\(likely a clock, a hash order or a static\)$",
            result.Error);
    }

    [Theory]
    [InlineData("a task that is late", @"'a step of one or two or three or \w+/extra'")]
    [InlineData("a choice that is late", "'a choice of 3'")]
    [InlineData("a rule that breaks late", "'the end, where .* is broken: .*'")]
    public void A_search_that_cannot_go_back_says_where(string name, string again)
    {
        foreach (Strategy strategy in new Strategy[] { new DepthFirst(42, null), new Dpor(42) })
        {
            var wrong = Assert.Throws<ToolException>(() => RunAll(name, strategy));

            Assert.Matches(
                "^Fickle on demo: .* not so: step 5 is "
                + $"'(a step of one or two or three|a choice of 2)' and, run again, {again} ",
                wrong.Message);
        }
    }

    /// <summary>Of the earlier run only its end and its number of steps are known.</summary>
    [Theory]
    [InlineData("the end", 3, 3, "a further step", "the end")]
    [InlineData("the end; seen: it", 2, 3, "the end; seen: it", "the end")]
    [InlineData("the end", 1, 2, "the end", @"task\d: update count")]
    [InlineData("the end", 0, 1, "the end", @"task\d: update count")]
    public void An_earlier_run_that_was_another_one_is_told_with_where_it_can_have_parted(
        string end, int steps, int at, string before, string again)
    {
        var runner = new Runner(Demos.AtomicUpdate);
        var run = new Execution(runner, new RandomWalk(1), inWords: true);
        run.DemandSame(runner, "the end", 2);
        var wrong = Assert.Throws<ToolException>(() => run.DemandSame(runner, end, steps));

        Assert.Matches(
            $"not so: step {at}, or one before it, is '{before}' and, run again, '{again}' ",
            wrong.Message);
    }

    /// <summary>There is nobody then who could have a name.</summary>
    [Fact]
    public void A_run_that_ends_before_its_first_step_is_told()
    {
        bool isAgain = false;
        var runner = new Runner(new("Empty", "demo", "", [], stage =>
        {
            if (!isAgain)
            {
                Demos.AtomicUpdate.Build(stage);
            }
        }));
        var walk = new RandomWalk(1);
        walk.Begin(0);
        var run = new Execution(runner, walk);
        isAgain = true;

        Assert.Matches(
            " not so: step 1 is 'task[01]' and, run again, 'the end' ",
            Assert.Throws<ToolException>(() => run.Repeat(runner)).Message);
    }

    [Fact]
    public void An_end_tells_which_outcomes_were_seen()
    {
        var runner = new Runner(new("Late", "demo", "", ["never", "always"], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("task", async () =>
            {
                await cell.Load();
                stage.Occurs(1);
            });
        }));

        Assert.Null(runner.Run(new RandomWalk(1), 0));
        Assert.Equal("the end; seen: always", Execution.EndOf(runner, null));
    }

    /// <summary>One in eight chunks, and more of the first ones.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(64, true)]
    [InlineData(2_400, true)]
    [InlineData(2_401, false)]
    public void Some_schedules_are_run_again(long schedule, bool isRunAgain)
    {
        int runs = 0;
        Scenario scenario = Demos.Independent(2, 2).Before(() => runs++);
        var runner = new Runner(scenario);
        var guard = new DeterminismGuard(Subject.Of(scenario));
        guard.Rehearse(runner, new DepthFirst(1, bound: 0));
        runs = 0;
        guard.Watch().Run(runner, new RandomWalk(1), schedule);
        int first = runs;
        Watch watch = guard.Watch();
        watch.Run(runner, new RandomWalk(1), schedule);
        watch.End(runner);

        Assert.Equal((1, isRunAgain), (first, runs > 2));
    }

    /// <summary>The schedule that broke it, two more for its words, and then the replay.</summary>
    [Fact]
    public void A_step_that_differs_only_in_the_replay_is_told()
    {
        int runs = 0;
        Scenario scenario = new("Late", "demo", "", [], stage =>
        {
            runs++;
            var cell = new Atomic<int>(stage.Simulator, runs < 4 ? "cell" : "other", 0);
            stage.Simulator.Start("a", async () =>
            {
                await cell.Load();
                Check.Kernel(false, "it never gets here");
            });
        });
        var runner = new Runner(scenario);
        var walk = new RandomWalk(1);
        Violation broken = runner.Run(walk, 0)!;
        var wrong = Assert.Throws<ToolException>(
            () => Finding.Of(Subject.Of(scenario), runner, walk, 0, 1, broken));

        Assert.Contains(
            "not so: step 1: the trace has 'a: read cell', here is 'a: read other' ",
            wrong.Message);
    }

    /// <summary>It spins through the half that is enumerated, and chance ends it.</summary>
    [Fact]
    public void What_the_first_schedule_breaks_in_its_random_half_is_told()
    {
        Scenario scenario = new("Long", "demo", "", [], stage =>
        {
            stage.Simulator.StepLimit = 400;
            var count = new Atomic<int>(stage.Simulator, "count", 0);
            stage.Simulator.Start("spinner", async () =>
            {
                while (await count.Load() < 20)
                {
                }

                Check.Kernel(false, "it spins for ever");
            });
            stage.Simulator.Start("counter", async () =>
            {
                for (int i = 0; i < 20; i++)
                {
                    await count.Add(1);
                }
            });
        });
        ExplorationResult result = Exploring.Explore(
            scenario, new() { Strategy = StrategyKind.DepthFirst, Schedules = 1, Workers = 1 });

        Assert.Null(result.Error);
        Assert.InRange(result.Finding!.Trace.Steps.Count, 200 + 20, 400);
    }

    /// <summary>Only where b comes first it does something else each time.</summary>
    [Fact]
    public void The_schedule_that_is_run_often_is_the_one_with_that_number()
    {
        int runs = 0;
        Scenario scenario = new("Sometimes", "demo", "", [], stage =>
        {
            bool isFirst = true;
            bool isOdd = runs++ % 2 == 1;
            var shared = new Atomic<int>(stage.Simulator, "shared", 0);
            var other = new Atomic<int>(stage.Simulator, "other", 0);
            stage.Simulator.Start("a", async () =>
            {
                await shared.Load();
                isFirst = false;
            });
            stage.Simulator.Start("b", async () =>
            {
                await shared.Load();
                await (isFirst && isOdd ? other : shared).Load();
            });
        });
        var guard = new DeterminismGuard(Subject.Of(scenario));
        var runner = new Runner(scenario);
        var walk = new RandomWalk(1);
        int[] first = [.. Enumerable.Range(0, 20).Select(i => FirstOf(runner, walk, i))];

        Assert.Equal([0, 1], first.Distinct().Order());
        Assert.All(Enumerable.Range(0, 20), i =>
        {
            FirstOf(runner, walk, i);
            var wrong = Record.Exception(() => guard.DemandDeterminism(runner, walk, i));
            Assert.Equal(first[i] == 1, wrong is ToolException);
        });
    }

    /// <summary>Only where a comes first, as it does in the first schedule, something changes.
    /// </summary>
    [Fact]
    public void With_the_schedule_that_is_run_often_the_first_one_is_run_again()
    {
        bool changed = false;
        Scenario scenario = new("Aging", "demo", "", [], stage =>
        {
            bool isFirst = true;
            var shared = new Atomic<int>(stage.Simulator, "shared", 0);
            var other = new Atomic<int>(stage.Simulator, "other", 0);
            stage.Simulator.Start("a", async () =>
            {
                await shared.Load();
                await (isFirst && changed ? other : shared).Load();
            });
            stage.Simulator.Start("b", async () =>
            {
                await shared.Load();
                isFirst = false;
            });
        });
        var guard = new DeterminismGuard(Subject.Of(scenario));
        var runner = new Runner(scenario);
        guard.Rehearse(runner, new DepthFirst(42, bound: 0));
        var walk = new RandomWalk(1);
        int often = Enumerable.Range(0, 20).First(i => FirstOf(runner, walk, i) == 1);
        guard.DemandDeterminism(runner, walk, often);
        changed = true;

        Assert.Throws<ToolException>(() => guard.DemandDeterminism(runner, walk, often));
    }

    static int FirstOf(Runner runner, Strategy strategy, long schedule)
    {
        var transcript = new Transcript(strategy);
        strategy.Begin(schedule);
        runner.Run(transcript);
        return transcript.Lines[0][0] - 'a';
    }

    static void RunAll(string name, Strategy strategy)
    {
        var runner = new Runner(FickleScenarios.All[name].New());
        bool goesOn = true;
        for (int i = 0; goesOn; i++)
        {
            Violation? broken = runner.Run(strategy, i);
            goesOn = strategy is DepthFirst search
                ? search.Advance()
                : ((Dpor)strategy).Advance(broken);
        }
    }
}
