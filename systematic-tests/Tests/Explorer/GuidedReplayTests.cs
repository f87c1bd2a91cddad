using System;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>A trace guides a replay on code that has changed since it was written.</summary>
public sealed class GuidedReplayTests
{
    const string Append =
        "append: acquire guard, read length, release guard, acquire guard, check, release guard";

    const string Erase = "erase: acquire guard, write length, release guard";

    // append: ( read ), erase: ( write ), append: (
    static readonly Trace Recorded = Exploring.Explore(
        WrittenProgram.Of(Append, Erase), new() { Workers = 1 }).Finding!.Trace;

    public static TheoryDataRow<string, string, string, int, int>[] Edits =>
    [
        new("append: acquire guard, own, read length, release guard, own, acquire guard, check, "
            + "release guard", Erase, "step 2: the trace has 'append: read length', here is "
            + "'append: update append/own'", 7, 2)
            { Label = "a local step" },
        new("append: acquire guard, update log, read length, release guard, update log, "
            + "acquire guard, check, release guard",
            "erase: acquire guard, update log, write length, release guard",
            "step 2: the trace has 'append: read length', here is 'append: update log'", 7, 3)
            { Label = "a log that both write" },
        new(Append.Replace("guard", "gate", StringComparison.Ordinal),
            Erase.Replace("guard", "gate", StringComparison.Ordinal),
            "step 1: the trace has 'append: acquire guard', here is 'append: acquire gate | "
            + "erase: acquire gate'", 7, 0)
            { Label = "a lock has another name" },
        new("append: acquire guard, release guard, " + Append["append: ".Length..], Erase,
            "step 2: the trace has 'append: read length', here is 'append: release guard'", 7, 2)
            { Label = "the same lock once more" },
        new(Append, "erase: acquire outer, acquire guard, write length, release guard, "
            + "release outer", "step 4: the trace has 'erase: acquire guard', here is "
            + "'append: acquire guard | erase: acquire outer'", 7, 1)
            { Label = "a lock around it" },
        new(Append, "erase: write length", "step 4: the trace has 'erase: acquire guard', here is "
            + "'append: acquire guard | erase: write length'", 5, 0)
            { Label = "one lock less" },
        new("append: acquire guard, read length, release guard, acquire guard, own, check, "
            + "release guard", Erase,
            "step 8: the trace has 'broken rule \"the system's own assertions hold\"', "
            + "here the run goes on", 7, 1)
            { Label = "a local step at the end" },
    ];

    [Theory]
    [MemberData(nameof(Edits))]
    public void The_rule_still_breaks_and_the_first_difference_is_told(
        string append, string erase, string difference, int kept, int added)
    {
        var runner = new Runner(WrittenProgram.Of(append, erase));
        ReplayOutcome outcome = GuidedReplay.Run(Recorded, runner);
        Guidance guidance = outcome.Guidance!;

        Assert.Equal((Recorded.Rule, difference), (outcome.Broken?.Rule, outcome.Divergence));
        Assert.Equal((kept, Recorded.Steps.Count - kept), (guidance.Kept, guidance.Missing));
        Assert.Equal((added, 0), (guidance.Added, guidance.Reordered));
        Assert.Equal(guidance.Trace.Steps.Count, outcome.Account.Count);
        ReplayOutcome again = Replay.Run(guidance.Trace, runner);
        Assert.Equal((null, outcome.Broken), (again.Divergence, again.Broken));
    }

    [Fact]
    public void What_is_as_it_was_recorded_is_not_guided()
    {
        ReplayOutcome outcome = GuidedReplay.Run(
            Recorded, new Runner(WrittenProgram.Of(Append, Erase, "idle: own")));

        Assert.Equal((Recorded.Rule, null), (outcome.Broken?.Rule, outcome.Divergence));
        Assert.Null(outcome.Guidance);
    }

    [Fact]
    public void Corrected_code_breaks_nothing_and_the_first_difference_is_told()
    {
        ReplayOutcome outcome = GuidedReplay.Run(Recorded, new Runner(WrittenProgram.Of(
            "append: acquire guard, read length, own, check, release guard", Erase)));

        Assert.Null(outcome.Broken);
        Assert.Equal(
            "step 3: the trace has 'append: release guard', here is 'append: update append/own'",
            outcome.Divergence);
    }

    [Fact]
    public void Where_the_trace_still_fits_and_nothing_breaks_nothing_is_guided()
    {
        ReplayOutcome outcome = GuidedReplay.Run(Recorded, new Runner(WrittenProgram.Of(
            Append.Replace("check, ", "", StringComparison.Ordinal), Erase)));

        Assert.Equal((null, null), (outcome.Broken, outcome.Divergence));
        Assert.Null(outcome.Guidance);
    }

    /// <summary>
    /// At first a is waited for, whose step is gone; then b is first, and a starts a child.
    /// </summary>
    [Theory]
    [InlineData("the system's own assertions hold", 2)]
    [InlineData("another one", 8)]
    public void What_only_the_second_run_breaks_is_told_whether_it_is_the_rule_of_the_trace(
        string rule, int guided)
    {
        int runs = 0;
        Scenario scenario = new("Late", "demo", "", [], stage =>
        {
            runs++;
            var flag = new Atomic<int>(stage.Simulator, "flag", 0);
            stage.Simulator.Start("a", async () =>
            {
                if (await flag.Load() == 1)
                {
                    stage.Simulator.Start("child", async () => Check.Kernel(
                        await flag.Load() == 0, "there is no child"));
                }
            });
            stage.Simulator.Start("b", async () => await flag.Store(1));
        });
        ReplayOutcome outcome = GuidedReplay.Run(
            Of("a: write gone", "b: write flag") with { Rule = rule }, new Runner(scenario));

        Assert.Equal(Recorded.Rule, outcome.Broken?.Rule);
        Assert.Equal(
            ["b: write flag", "a: read flag", "child: read flag"],
            outcome.Guidance!.Trace.Steps);
        Assert.Equal(1 + guided + 1, runs);
    }

    /// <summary>Strictly first, and for the account at the end.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 8)]
    public void A_guided_run_is_repeated_a_few_times_until_it_breaks_the_rule(
        bool breaks, int guided)
    {
        int runs = 0;
        string append = Edits[0].Data.Item1;
        Scenario edited = WrittenProgram.Of(
            breaks ? append : append.Replace("check, ", "", StringComparison.Ordinal), Erase);
        GuidedReplay.Run(Recorded, new Runner(edited with { Build = stage =>
        {
            runs++;
            edited.Build(stage);
        } }));

        Assert.Equal(1 + guided + 1, runs);
    }

    [Fact]
    public void An_earlier_run_tells_an_added_step_from_a_later_one_that_says_the_same()
    {
        // The first guided run takes the added read for the last one, and so skips the write.
        Trace recorded = Of("a: read x", "a: write y", "b: write y", "b: write x", "a: read x");
        Guidance guidance = Guide(
            recorded, "a: read x, read x, write y, read x", "b: write y, write x, read y, check");

        Assert.Equal((5, 0), (guidance.Kept, guidance.Missing));
    }

    [Fact]
    public void Conflicts_keep_their_order_and_the_rest_floats()
    {
        // A lock that is new keeps b out until a has ended; only what a does to z came later.
        Trace recorded = Of("a: write x", "b: write x", "b: write y", "a: write z");
        Guidance guidance = Guide(
            recorded, "a: acquire guard, write x, write z, release guard",
            "b: acquire guard, write x, write y, release guard");

        Assert.Equal((4, 4, 0), (guidance.Kept, guidance.Added, guidance.Reordered));
        Assert.Equal("b: acquire guard", guidance.Trace.Steps[4]);
    }

    [Theory]
    [InlineData("read", "write", true)]
    [InlineData("write", "read", true)]
    [InlineData("write", "write", true)]
    [InlineData("read", "read", false)]
    public void A_task_waits_while_what_it_conflicts_with_can_still_come(
        string first, string second, bool waits)
    {
        // a waits for c, which the trace does not have; b must not go on if it conflicts.
        Trace recorded = Of($"a: {first} x", "a: write y", $"b: {second} x", "b: write z");
        Guidance guidance = Guide(
            recorded, $"a: await go, {first} x, write y", $"b: {second} x, write z",
            "c: own, own, own, write go");

        Assert.Equal((4, 0), (guidance.Kept, guidance.Reordered));
        Assert.Equal(waits, IndexOf($"a: {first} x") < IndexOf($"b: {second} x"));
        int IndexOf(string line) => guidance.Trace.Steps.ToList().IndexOf(line);
    }

    [Fact]
    public void An_order_is_given_up_only_when_nothing_else_can_go_on()
    {
        Trace recorded = Of("a: write x", "b: write y", "b: write x", "a: write y");
        Guidance guidance = Guide(
            recorded, "a: acquire guard, write x, write y, release guard",
            "b: acquire guard, write y, write x, release guard");

        Assert.Equal((4, 1), (guidance.Kept, guidance.Reordered));
    }

    [Fact]
    public void A_new_task_that_spins_holds_nobody_up_and_is_not_accused()
    {
        Trace recorded = Of("a: write x", "b: write x", "b: read y");
        Guidance guidance = Guide(recorded, "spinner: await never", "a: write x", "b: write x");

        Assert.Equal((2, 1), (guidance.Kept, guidance.Missing));
        Assert.True(guidance.Trace.Steps.Count < 10_000);
    }

    [Fact]
    public void A_guided_run_is_accused_of_standing_still_only_if_the_trace_was()
    {
        Scenario spinning = WrittenProgram.Of("spinner: await never", "a: write x");
        var runner = new Runner(spinning with { Build = stage =>
        {
            spinning.Build(stage);
            stage.Simulator.StepLimit = 50;
        } });
        Trace recorded = Of("a: write x", "a: read x");

        Assert.Null(GuidedReplay.Run(recorded, runner).Broken);
        Assert.Equal(BasicRule.Progress.Name, GuidedReplay.Run(
            recorded with { Rule = BasicRule.Progress.Name }, runner).Broken?.Rule);
    }

    [Fact]
    public void A_replay_that_is_interrupted_breaks_nothing()
    {
        using var interruption = new System.Threading.CancellationTokenSource();
        Scenario edited = WrittenProgram.Of(Edits[0].Data.Item1, Erase);
        Scenario interrupted = edited with { Build = stage =>
        {
            edited.Build(stage);
            stage.Simulator.Monitor = new Interrupting(stage.Simulator, interruption);
        } };
        ReplayOutcome outcome = GuidedReplay.Run(
            Recorded, new Runner(interrupted), null, interruption.Token);

        Assert.Equal((null, true), (outcome.Broken, outcome.Interrupted));
    }

    [Fact]
    public void Choices_keep_their_values()
    {
        Trace recorded = Of(
            "chooser: write other", "chooser: read cell", "chooser: choose colour = 2 of 4",
            "chooser: choose side = 1 of 2", "chooser: write cell");
        ReplayOutcome outcome = GuidedReplay.Run(recorded, new Runner(Demos.Choices));

        Assert.Equal(
            ["chooser: read cell", "chooser: choose colour = 2 of 3",
                "chooser: choose side = 1 of 2", "chooser: write cell"],
            outcome.Guidance!.Trace.Steps);
    }

    /// <summary>A trace of these steps.</summary>
    internal static Trace Of(params string[] steps) => Recorded with { Steps = steps };

    static Guidance Guide(Trace recorded, params string[] tasks)
    {
        ReplayOutcome outcome = GuidedReplay.Run(recorded, new Runner(WrittenProgram.Of(tasks)));
        Assert.Null(outcome.Broken);
        return outcome.Guidance!;
    }

    /// <summary>Interrupts the second run, at its third step.</summary>
    sealed class Interrupting(
        Simulator simulator, System.Threading.CancellationTokenSource interruption) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
        {
            if (simulator.StepCount == 3)
            {
                interruption.Cancel();
            }

            return null;
        }

        public Violation? AtRest() => null;
    }
}
