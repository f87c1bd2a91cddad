using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>How long a schedule that nothing makes smaller is tried.</summary>
public sealed class MinimizerLimitTests
{
    const int Writes = 1_000;

    /// <summary>Two thousand runs of two thousand steps each; there are more to try.</summary>
    [Fact]
    public void Four_million_steps_are_tried()
    {
        int steps = 0;
        List<int> last = [];
        List<int>? wrong = null;
        var scenario = new Scenario("OneOrder", "demo", "an order of two tasks", [], stage =>
        {
            var came = new List<int>();
            last = came;
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                stage.Simulator.Start($"task{me}", async () =>
                {
                    for (int j = 0; j < Writes; j++)
                    {
                        await cell.Store(me);
                        came.Add(me);
                        steps++;
                    }

                    Check.Kernel(
                        wrong is null || !came.SequenceEqual(wrong), "the order is another one");
                });
            }
        });
        var subject = Subject.Of(scenario);
        var runner = new Runner(scenario);
        var strategy = new RandomWalk(1);
        Assert.Null(runner.Run(strategy, 0));
        wrong = last;
        Finding found = new DeterminismGuard(subject).Confirm(
            runner, strategy, 0, 1, runner.Run(strategy, 0)!);
        steps = 0;
        Finding smaller = Minimizer.Shrink(subject, found);

        Assert.Equal(found.Trace.Steps, smaller.Trace.Steps);
        Assert.InRange(steps, 4_000_000, 4_000_000 + (10 * 2 * Writes));
    }

    /// <summary>
    /// Each value becomes 0 only when all behind it are, and is tried again each time: the 31,000
    /// tries that this takes would need no four million steps.
    /// </summary>
    [Fact]
    public void Twenty_thousand_runs_are_tried()
    {
        const int Choices = 250;
        int runs = 0;
        var scenario = new Scenario("Values", "demo", "dislikes some values", [], stage =>
        {
            runs++;
            stage.Simulator.Start("a", () =>
            {
                int last = 1;
                bool isInOrder = true;
                for (int i = 0; i < Choices; i++)
                {
                    int value = stage.Simulator.Choose("value", 2);
                    isInOrder &= value <= last;
                    last = value;
                }

                Check.Kernel(!isInOrder, "a value that is not 0 comes after one that is");
                return default;
            });
        });
        Finding found = Finding.Of(
            GuidedReplayTests.Of([.. Enumerable.Repeat("a: choose value = 1 of 2", Choices)]),
            new Runner(scenario));
        runs = 0;
        Finding smaller = Minimizer.Shrink(Subject.Of(scenario), found);

        Assert.InRange(runs, 20_000, 20_020);
        Assert.Contains("a: choose value = 1 of 2", smaller.Trace.Steps);
    }
}
