using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What the default does, in which order, and what it claims at the end.</summary>
/// <remarks>
/// With fewer than 800 schedules there are no soundings, so that what chance meets soon does not
/// hide what comes later.
/// </remarks>
public sealed class DefaultOrderTests
{
    /// <summary>Of each stage that ran schedules: its name, and how many.</summary>
    public static readonly TheoryData<string, long, string> Stages = new()
    {
        { "one class", 20_000, "Soundings 300, Classes 1" },
        { "one class", 1_600, "Soundings 200, Classes 1" },
        { "one class", 799, "Classes 1" },
        { "few classes", 20_000, "Soundings 300, Classes 252" },

        // By the soundings there are more than 16 times as many as may be run; it looks after an
        // eighth of those.
        { "many classes", 2_400, "Soundings 300, Classes 150, Bounds 600, Delays 300" },

        // 48,620 classes: more than 16 times 2,000, but neither estimate sees so many.
        { "some classes", 4_000, "Soundings 300, Classes 2000, Bounds 1000" },
        // Chance's have 2 points, so 100 may have 800: twice 2, since the choice makes it begin
        // anew, and 8 times 100.
        { "long classes", 200, "Classes 10, Bounds 50, Delays 25" },

        // Where a dependence is not declared, a class does not stand for all of its schedules.
        { "hidden gate", 400, "Classes 1, Bounds 1" },
    };

    static readonly Dictionary<string, Func<Scenario>> ByName = new()
    {
        ["one class"] = () => Demos.Independent(3, 3),
        ["few classes"] = () => Demos.OnOneCell(5, 5),
        ["some classes"] = () => Demos.OnOneCell(9, 9),
        ["many classes"] = () => Demos.OnOneCell(6, 6, 6, 6, 6, 6, 6, 6),
        ["long classes"] = () => LongByChoice,
        ["hidden gate"] = () => HiddenGates.Opened(stepsBehind: 0),
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public void Each_stage_runs_as_many_schedules_as_it_is_worth(
        string name, long schedules, string stages)
    {
        Scenario scenario = ByName[name]();
        var search = new Search(
            new(Subject.Of(scenario)), new() { Schedules = schedules });
        var runner = new Runner(scenario);
        var pace = new Log(search);
        search.Begin(runner);
        search.Run(runner, pace);

        Assert.Null(search.Finding);
        Assert.Equal(stages, string.Join(", ", pace.Runs.Select(
            each => $"{each.Key} {each.Value}")));
    }

    [Theory]
    [InlineData("one class", "its only class", 1)]
    [InlineData("few classes", "all 252 classes", 252)]
    [InlineData("hidden gate", "all schedules", 2)]
    public void What_is_verified_says_how(string name, string covered, long schedules)
    {
        ExplorationResult result = Exploring.Explore(ByName[name](), new() { Schedules = 600 });

        Assert.Equal(
            (Verdict.Verified, null, covered, schedules),
            (result.Verdict, result.Bound, result.Covered, result.Schedules));
    }

    /// <summary>Three tasks store nine times each; a beginning of their orders is wrong.</summary>
    [Theory]
    [InlineData("0", 20_000, "dfs", 1)]
    [InlineData("1 1 1", 20_000, "sticky", 300)]
    [InlineData("0*9 1*8 2 2 1", 400, "dpor", 200)]
    [InlineData("0*9 1*4 2*9", 400, "dfs", 100)]
    [InlineData("mixed", 400, "random", (1L << 40) + 64)]
    public void A_violation_is_told_of_the_first_stage_that_meets_it(
        string order, long schedules, string strategy, long before)
    {
        ExplorationResult result = Exploring.Explore(
            Breaks(order), new() { Schedules = schedules });

        Assert.Equal(Verdict.Violated, result.Verdict);
        Assert.Equal(strategy, result.Finding!.Trace.Strategy);
        Assert.InRange(result.Finding.Trace.Schedule, 0, before - 1);
    }

    /// <summary>One class, of which one schedule was run, and chance sees the rest.</summary>
    [Theory]
    [InlineData(StrategyKind.Default, true)]
    [InlineData(StrategyKind.Dpor, true)]
    public void An_outcome_that_shows_who_came_first_is_sought_where_all_is_verified(
        StrategyKind strategy, bool seen)
    {
        ExplorationResult result = Exploring.Explore(
            WhoIsFirst, new() { Schedules = 700, Strategy = strategy });

        Assert.Equal((Verdict.Verified, "its only class", 1),
            (result.Verdict, result.Covered, result.Schedules));
        Assert.All(result.MustOccur, outcome => Assert.Equal(seen, outcome.Seen));
    }

    /// <summary>300 soundings see both, and no chunk of 100 is drawn after them.</summary>
    [Fact]
    public void What_the_soundings_have_seen_is_not_sought_again()
    {
        int runs = 0;
        ExplorationResult result = Exploring.Explore(
            WhoIsFirst with
            {
                Build = stage =>
                {
                    runs++;
                    WhoIsFirst.Build(stage);
                },
            },
            new() { Workers = 1 });

        Assert.True(result.Holds);
        Assert.InRange(runs, 300, 399);
    }

    /// <summary>It is not sought for ever, or not at all, and stays unseen.</summary>
    [Theory]
    [InlineData(StrategyKind.Default, true, 700, 1_000)]
    [InlineData(StrategyKind.Dpor, true, 700, 1_000)]
    [InlineData(StrategyKind.Dpor, false, 4, 200)]
    public void An_outcome_that_no_schedule_has_is_sought_and_not_seen(
        StrategyKind strategy, bool seeks, int least, int most)
    {
        int runs = 0;
        Scenario counted = Demos.NeverOccurs with
        {
            Build = stage =>
            {
                runs++;
                Demos.NeverOccurs.Build(stage);
            },
        };
        ExplorationResult result = Exploring.Explore(
            counted, new()
            {
                Schedules = 700, Strategy = strategy, SeeksOutcomes = seeks, Workers = 1,
            });

        Assert.Equal(Verdict.Verified, result.Verdict);
        Assert.False(result.Holds);
        Assert.InRange(runs, least, most);
    }

    static Scenario WhoIsFirst => new(
        "WhoIsFirst", "demo", "two tasks that share nothing", ["one", "other"], stage =>
        {
            int came = 0;
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                var cell = new Atomic<int>(stage.Simulator, $"cell{me}", 0);
                stage.Simulator.Start($"task{me}", async () =>
                {
                    await cell.Load();
                    if (came++ == 0)
                    {
                        stage.Occurs(me);
                    }
                });
            }
        });

    /// <summary>The lowest values but 0 make it long; chance hardly meets them.</summary>
    static Scenario LongByChoice => new(
        "LongByChoice", "demo", "a choice says how long it is", [], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("task", async () =>
            {
                await cell.Load();
                int lot = stage.Simulator.Choose("lot", 100_000);
                for (int i = 0; lot is > 0 and < 100 && i < 98; i++)
                {
                    await cell.Load();
                }

                await cell.Load();
            });
        });

    static Scenario Breaks(string order)
    {
        int[] wrong = order == "mixed" ? [] : [.. order.Split(' ').SelectMany(part
            => Enumerable.Repeat(part[0] - '0', part.Length == 1 ? 1 : part[2] - '0'))];
        return new("Breaks", "demo", "an order breaks a rule", [], stage =>
        {
            var came = new List<int>();
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            for (int i = 0; i < 3; i++)
            {
                int me = i;
                stage.Simulator.Start($"task{me}", async () =>
                {
                    for (int j = 0; j < 9; j++)
                    {
                        await cell.Store(me);
                        came.Add(me);
                        Check.Kernel(
                            order == "mixed" ? !IsMixed(came) : !came.SequenceEqual(wrong),
                            "the order is right");
                    }
                });
            }
        });
    }

    /// <summary>Who stores changes nine times within the first twelve stores.</summary>
    static bool IsMixed(List<int> came)
        => came.Count == 12 && came.Zip(came.Skip(1)).Count(two => two.First != two.Second) >= 9;

    /// <summary>Counts the schedules of each stage.</summary>
    sealed class Log(Search search) : IPace
    {
        public SortedDictionary<SearchStage, int> Runs { get; } = [];

        public bool GoesOn => true;

        public void Ran(int points)
            => Runs[search.Stage] = Runs.GetValueOrDefault(search.Stage) + 1;
    }
}
