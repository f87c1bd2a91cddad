using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which steps a swap tells, and that it asks for as many choices as there were.</summary>
public sealed partial class SwapWordsTests
{
    const int Seed = 5;

    /// <summary>The reader takes another step at the end, or one less.</summary>
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    [InlineData(false, 2)]
    public void The_steps_that_are_told_are_those_of_the_schedule(bool takesMore, int before)
    {
        string[] told = Wrong(Hiding(takesMore, before), 60);

        Assert.Contains(told, each => each.Contains("is another one than the end ("));
        Assert.Contains(told, each => each.Contains("is another one than 'reader: read "));
    }

    [Fact]
    public void Choices_in_a_row_are_answered_as_before()
    {
        Scenario scenario = Of(stage =>
        {
            for (int i = 0; i < 2; i++)
            {
                var own = new Atomic<int>(stage.Simulator, $"own{i}", 0);
                stage.Simulator.Start($"chooser{i}", async () =>
                {
                    await own.Load();
                    int all = stage.Simulator.Choose("one", 3) + stage.Simulator.Choose("two", 3);
                    for (int j = 0; j < all; j++)
                    {
                        await own.Load();
                    }
                });
            }
        });
        var commutation = new Commutation(Seed, new(Subject.Of(scenario)));
        var runner = new Runner(scenario);

        Assert.All(Enumerable.Range(0, 60), i => Assert.Null(commutation.Try(runner, i)));
    }

    /// <summary>What is told of those found out, each compared with its schedule.</summary>
    static string[] Wrong(Scenario scenario, int schedules)
    {
        var told = new List<string>();
        for (int i = 0; i < schedules; i++)
        {
            var runner = new Runner(scenario);
            var commutation = new Commutation(Seed, new(Subject.Of(scenario)));
            try
            {
                commutation.Try(runner, i);
            }
            catch (ToolException wrong)
            {
                told.Add(wrong.Message);
                string[] words = WordsOf(scenario, i);
                Match match = Told().Match(wrong.Message);
                for (int j = 1; j < match.Groups.Count; j += 2)
                {
                    Assert.Equal(
                        words.ElementAtOrDefault(int.Parse(match.Groups[j].Value) - 1)
                            is { } step ? $"'{step}'" : "the end",
                        match.Groups[j + 1].Value);
                }
            }
        }

        Assert.NotEmpty(told);
        return [.. told];
    }

    static string[] WordsOf(Scenario scenario, int schedule)
    {
        var walk = new RandomWalk(Seed);
        walk.Begin(schedule);
        var words = new Words(walk);
        new Runner(scenario).Run(words);
        return [.. words.All];
    }

    /// <summary>A writer sets a field that it does not tell, and a reader looks at it.</summary>
    static Scenario Hiding(bool takesMore, int before) => Of(stage =>
    {
        bool hidden = false;
        var first = new Atomic<int>(stage.Simulator, "writer's", 0);
        var second = new Atomic<int>(stage.Simulator, "reader's", 0);
        stage.Simulator.Start("writer", async () =>
        {
            for (int i = 0; i < before; i++)
            {
                await first.Add(1);
            }

            await first.Store(1);
            hidden = true;
        });
        stage.Simulator.Start("reader", async () =>
        {
            for (int i = 0; i < before; i++)
            {
                await second.Add(1);
            }

            await second.Load();
            bool saw = hidden;
            await second.Load();
            if (saw != takesMore)
            {
                await second.Load();
            }
        });
    });

    static Scenario Of(Action<Stage> build) => new("Swapped", "demo", "", [], build);

    [GeneratedRegex(
        "with step ([0-9]+) ('.*') and step ([0-9]+) ('.*') swapped, "
        + "step ([0-9]+) is another one than (the end|'.*') \\(likely")]
    private static partial Regex Told();

    sealed class Words(IDecider inner) : IDecider
    {
        public List<string> All { get; } = [];

        public int NextTask(Simulator simulator)
        {
            int next = inner.NextTask(simulator);
            All.Add(Wording.Of(simulator, simulator.Task(next)).ToString());
            return next;
        }

        public int NextValue(Simulator simulator, string name, int below)
            => inner.NextValue(simulator, name, below);
    }
}
