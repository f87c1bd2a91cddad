using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which task a run that follows a trace of other code lets go on.</summary>
public sealed class KeptOrderTests
{
    /// <summary>Two that the trace does not have go on in turns, and longer each time.</summary>
    [Fact]
    public void New_tasks_that_spin_take_turns_of_growing_length_and_are_given_up()
    {
        (IReadOnlyList<string> lines, KeptOrder order) = Follow(
            ["a: write x"], "p: await never", "q: await never", "a: write x");
        var lengths = new List<(char, int)>();
        foreach (string line in lines)
        {
            lengths.Add(lengths.Count > 0 && lengths[^1].Item1 == line[0]
                ? (line[0], lengths[^1].Item2 + 1)
                : (line[0], 1));
            if (lengths[^1].Item2 > 1)
            {
                lengths.RemoveAt(lengths.Count - 2);
            }
        }

        Assert.Equal(
            [('a', 1), ('p', 100), ('q', 200), ('p', 200), ('q', 200), ('p', 200), ('q', 104)],
            lengths);
        Assert.Equal((1, 1_004), (order.Kept, order.Added));
    }

    [Fact]
    public void A_task_that_only_adds_steps_is_left_for_another_after_a_hundred()
    {
        IReadOnlyList<string> lines = Follow(
            ["a: write x", "b: write y"], "a: await go, write x", "b: write y, write go").Lines;

        Assert.Equal(100, lines.ToList().IndexOf("b: write y"));
    }

    [Fact]
    public void A_task_that_takes_old_steps_only_is_left_for_nobody()
    {
        string[] steps = [.. Enumerable.Repeat("a: write x", 150), "b: write y"];

        Assert.Equal(steps, Follow(
            steps, "a: " + string.Join(", ", Enumerable.Repeat("write x", 150)), "b: write y")
            .Lines);
    }

    /// <summary>The first step of b is gone, and so nobody waits for it.</summary>
    [Fact]
    public void An_old_step_is_over_when_its_task_has_declared_a_later_one()
        => Assert.Equal(
            ["a: write x", "b: write y"],
            Follow(
                ["b: write x", "a: write x", "b: write y"], "a: write x", "b: write y").Lines);

    /// <summary>While a waits for the lock, b has taken its read and must not write yet.</summary>
    [Fact]
    public void An_old_step_that_was_taken_lets_nobody_go_on_again()
    {
        IReadOnlyList<string> lines = Follow(
            ["c: acquire g", "a: write x", "b: read y", "b: write x", "c: release g"],
            "a: acquire g, write x, release g", "b: read y, write x", "c: acquire g, release g")
            .Lines;

        Assert.True(
            lines.ToList().IndexOf("a: write x") < lines.ToList().IndexOf("b: write x"));
    }

    /// <summary>Both wait for a task that is gone; they keep their own order.</summary>
    [Fact]
    public void Of_two_that_wait_in_vain_the_first_goes_on()
    {
        (IReadOnlyList<string> lines, KeptOrder order) = Follow(
            ["gone: write x", "b: write x", "c: write x"], "b: write x", "c: write x");

        Assert.Equal(["b: write x", "c: write x"], lines);
        Assert.Equal((2, 1, 2), (order.Kept, order.Missing, order.Reordered));
    }

    [Fact]
    public void A_step_on_two_objects_waits_if_either_conflicts()
    {
        var order = new KeptOrder(
            GuidedReplayTests.Of(
                "gone: write object 2", "t0: read object 2, write object 4"),
            null, false, default);
        new Simulator().Run(order, ChangingSteps.Build("Copy 0"));

        Assert.Equal((1, 1), (order.Kept, order.Reordered));
    }

    /// <summary>The run before has shown that the first step of a is gone.</summary>
    [Theory]
    [InlineData(false, "a: update own", "b: write x", "a: write y")]
    [InlineData(true, "b: write x", "a: update own", "a: write y")]
    public void Nobody_waits_for_what_the_run_before_did_not_have(
        bool endsMissing, params string[] lines)
    {
        string[] trace = ["a: write x", "b: write x", "a: write y"];
        string[] tasks = ["a: own, write y", "b: write x"];
        IReadOnlyDictionary<string, Alignment> earlier = Follow(trace, tasks).Order.Align();

        Assert.Equal(lines, Follow(trace, tasks, earlier, endsMissing).Lines);
    }

    [Fact]
    public void A_task_that_another_one_starts_is_found_by_its_short_name()
    {
        KeptOrder order = Follow(
            ["left: read x", "child: write x"], "left: read x, start (child: own, write x)").Order;

        Assert.Equal((2, 0, 1), (order.Kept, order.Missing, order.Added));
    }

    /// <summary>A value that there is no more is taken for the first one.</summary>
    [Theory]
    [InlineData("child: choose c = 1 of 2", 2, 1)]
    [InlineData("left/child: choose c = 1 of 2", 2, 1)]
    [InlineData("child: choose c = 2 of 3", 2, 0)]
    [InlineData("child: choose c = 5 of 6", 2, 0)]
    [InlineData("other: choose c = 1 of 2", 2, 0)]
    public void A_choice_keeps_its_value_whatever_its_task_is_called(
        string line, int below, int value)
    {
        int chosen = -1;
        var order = new KeptOrder(
            GuidedReplayTests.Of("left: read x", line), null, false, default);
        new Simulator().Run(order, simulator =>
        {
            var cell = new Atomic<int>(simulator, "x", 0);
            simulator.Start("left", async () =>
            {
                await cell.Load();
                simulator.Start("child", async () =>
                {
                    await cell.Load();
                    chosen = simulator.Choose("c", below);
                });
            });
        });

        Assert.Equal(value, chosen);
    }

    static (IReadOnlyList<string> Lines, KeptOrder Order) Follow(
        string[] trace, params string[] tasks) => Follow(trace, tasks, null, false);

    static (IReadOnlyList<string> Lines, KeptOrder Order) Follow(
        string[] trace, string[] tasks, IReadOnlyDictionary<string, Alignment>? earlier,
        bool endsMissing)
    {
        var order = new KeptOrder(
            GuidedReplayTests.Of(trace), earlier, endsMissing, default);
        var transcript = new Transcript(order);
        new Verified.Explorer.Runner(WrittenProgram.Of(tasks)).Run(transcript);
        return (transcript.Lines, order);
    }
}
