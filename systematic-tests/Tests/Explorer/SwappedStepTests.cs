using System;
using System.Collections.Generic;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which steps are swapped, and what of the rest is compared.</summary>
public sealed class SwappedStepTests
{
    /// <summary>What a task does differently when its step comes first.</summary>
    public static TheoryData<string> Differences
        => ["more", "fewer", "a choice", "another choice", "later"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void Whatever_is_different_is_told(string difference)
    {
        ExplorationResult result = Explore(
            Of([], (stage, first, second) =>
            {
                bool hidden = false;
                stage.Simulator.Start("writer", async () =>
                {
                    await first.Store(1);
                    hidden = true;
                    await first.Store(2);
                });
                stage.Simulator.Start("reader", async () =>
                {
                    for (int i = difference == "later" ? 5 : 0; i > 0; i--)
                    {
                        await second.Load();
                    }

                    await second.Load();
                    bool differs = difference == "more" ? !hidden : hidden;
                    if (difference == "a choice")
                    {
                        stage.Simulator.Choose("way", differs ? 3 : 2);
                    }

                    if (difference == "another choice" && differs)
                    {
                        stage.Simulator.Choose("way", 2);
                    }

                    if (difference.EndsWith("choice", StringComparison.Ordinal) || differs)
                    {
                        await second.Load();
                    }
                });
            }), StrategyKind.Dpor);

        Assert.Contains("commute; not so: with step ", result.Error);
    }

    /// <summary>Who has used them up asks for no choice any more.</summary>
    [Fact]
    public void Failures_that_disks_share_are_no_fault()
        => Assert.Null(Explore(
            Of([], (stage, first, second) =>
            {
                var machine = new Machine(
                    stage.Simulator, new MachineSettings { DiskFailures = 1, Words = 1 });
                for (int i = 0; i < 2; i++)
                {
                    Frame frame = machine.Frames.Reserve();
                    var disk = new Disk(machine, $"disk{i}", 1);
                    stage.Simulator.Start(
                        $"reader{i}", async () => await disk.Read(0, frame));
                }
            }), StrategyKind.Dpor).Error);

    /// <summary>Tasks are numbered in the order in which they start.</summary>
    [Fact]
    public void Two_steps_that_start_tasks_are_not_swapped()
        => Assert.Equal(Verdict.Verified, Explore(
            Of([], (stage, first, second) =>
            {
                foreach (Atomic<int> cell in new[] { first, second })
                {
                    var own = new Atomic<int>(stage.Simulator, "own", 0);
                    stage.Simulator.Start("parent", async () =>
                    {
                        await own.Load();
                        stage.Simulator.Start("child", async () => await cell.Store(1));
                        await own.Load();
                    });
                }
            }), StrategyKind.Dpor).Verdict);

    /// <summary>
    /// What the last step touches is not known when the next one would be chosen: so it is not
    /// swapped, or who looks last at what is told would be told of.
    /// </summary>
    [Fact]
    public void The_last_step_is_not_swapped()
        => Assert.Equal(Verdict.Verified, Explore(
            Of(["short", "long"], (stage, first, second) =>
            {
                var told = new Shared<bool>(stage.Simulator, "told", false);
                stage.Simulator.Start("writer", async () =>
                {
                    await first.Store(1);
                    told.Value = true;
                });
                stage.Simulator.Start("reader", async () =>
                {
                    await second.Load();
                    bool isShort = told.Value;
                    stage.Occurs(isShort ? 0 : 1);
                    if (!isShort)
                    {
                        await second.Load();
                    }
                });
            }), StrategyKind.Dpor).Verdict);

    static ExplorationResult Explore(Scenario scenario, StrategyKind strategy)
        => Exploring.Explore(scenario, new() { Strategy = strategy });

    static Scenario Of(
        IReadOnlyList<string> mustOccur, Action<Stage, Atomic<int>, Atomic<int>> build)
        => new("Sharing", "demo", "two tasks share a field", mustOccur, stage => build(
            stage, new(stage.Simulator, "first", 0), new(stage.Simulator, "second", 0)));
}
