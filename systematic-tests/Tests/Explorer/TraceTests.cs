using System;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Traces name tasks and operations, and are followed strictly.</summary>
public sealed class TraceTests
{
    static readonly Finding Found =
        Exploring.Explore(Demos.StaleLength, new() { Workers = 1 }).Finding!;

    [Fact]
    public void A_trace_reads_as_what_the_tasks_do()
        => Assert.Equal(
            [
                "append: acquire lock0", "append: read length", "append: release lock0",
                "erase: acquire lock0", "erase: write length", "erase: release lock0",
                "append: acquire lock0",
            ],
            Found.Trace.Steps);

    [Theory]
    [InlineData(6, "schedule 6 of pct seed 42")]
    [InlineData((1L << 40) + 4, "swap 4 of pct seed 42")]
    public void Where_it_was_found_is_told_in_small_numbers(long schedule, string told)
        => Assert.Equal(
            told, (Found.Trace with { Strategy = "pct", Schedule = schedule }).FoundIn);

    [Fact]
    public void A_trace_is_read_as_it_was_written()
    {
        string text = Found.Trace.ToText();

        Assert.Equal(text, Trace.Parse(text).ToText());
    }

    [Fact]
    public void A_replay_breaks_the_same_rule_and_tells_each_step()
    {
        ReplayOutcome outcome = Replay.Run(Found.Trace, new Runner(Demos.StaleLength));

        Assert.Equal(Found.Violation, outcome.Broken);
        Assert.Equal(Found.Trace.Steps.Count, outcome.Account.Count);
        Assert.All(outcome.Account, line => Assert.Contains("Demos.cs:", line.Place));
    }

    [Fact]
    public void Choices_are_in_the_trace_and_followed()
    {
        Scenario broken = Demos.Choices with { Build = stage =>
        {
            Demos.Choices.Build(stage);
            Check(stage);
        } };
        Finding finding = Exploring.Explore(broken, new()).Finding!;

        Assert.Contains("chooser: choose colour = 2 of 3", finding.Trace.Steps);
        Assert.Equal(finding.Violation, Replay.Run(finding.Trace, new Runner(broken)).Broken);

        static void Check(Stage stage) => stage.Simulator.Monitor = new NoOutcome(stage);
    }

    [Theory]
    [InlineData(3, "erase: acquire lock7")]
    [InlineData(3, "cleaner: acquire lock0")]
    [InlineData(3, "append: choose colour = 1 of 3")]
    public void A_replay_stops_where_the_run_is_another_one(int step, string line)
    {
        string[] steps = [.. Found.Trace.Steps];
        steps[step] = line;

        ReplayOutcome outcome = Replay.Run(
            Found.Trace with { Steps = steps }, new Runner(Demos.StaleLength));

        Assert.Null(outcome.Broken);
        Assert.Equal(
            $"step 4: the trace has '{line}', here is "
            + "'append: acquire lock0 | erase: acquire lock0'", outcome.Divergence);
    }

    [Fact]
    public void A_replay_of_a_corrected_program_follows_to_the_end_and_breaks_nothing()
    {
        Trace half = Found.Trace with { Steps = [.. Found.Trace.Steps.Take(4)] };

        ReplayOutcome outcome = Replay.Run(half, new Runner(Demos.StaleLength));

        Assert.Null(outcome.Broken);
        Assert.Null(outcome.Divergence);
        Assert.Equal(4, outcome.Account.Count);
    }

    [Fact]
    public void A_trace_that_goes_on_after_the_end_diverges()
    {
        var runner = new Runner(Demos.AtomicUpdate);
        var transcript = new Transcript(new RandomWalk(1));
        runner.Run(transcript);
        Trace longer = Found.Trace with { Steps = [.. transcript.Lines, "task0: update count"] };

        Assert.Equal(
            "step 3: the trace has 'task0: update count', here is 'the end of the run'",
            Replay.Run(longer, runner).Divergence);
    }

    [Fact]
    public void The_break_comes_when_all_but_the_last_decision_were_made()
    {
        var runner = new Runner(Demos.StaleLength);
        int calls = 0;
        int points = 0;

        Replay.Run(Found.Trace, runner, () => (calls, points) = (calls + 1, runner.Points));

        Assert.Equal((1, Found.Trace.Steps.Count), (calls, points));
    }

    [Fact]
    public void The_break_of_a_trace_without_steps_comes_before_the_set_up()
    {
        string order = "";
        Scenario scenario = Demos.StaleLength with
        {
            Build = _ =>
            {
                order += "set-up";
                Simulation.Check.Kernel(false, "the world is built");
            },
        };

        ReplayOutcome outcome = Replay.Run(
            Found.Trace with { Steps = [] }, new Runner(scenario), () => order += "break ");

        Assert.Equal("break set-up", order);
        Assert.NotNull(outcome.Broken);
    }

    [Fact]
    public void What_is_not_a_trace_is_refused_with_a_line_number()
    {
        string text = Found.Trace.ToText();
        string[] bad =
        [
            "", "  \n", "{}", "[1]", "hello", text[..(text.Length / 2)],
            text.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal),
            text.Replace("\"version\": 1", "\"version\": \"x\"", StringComparison.Ordinal),
            text.Replace("erase: write", "erase: wrote", StringComparison.Ordinal),
            text.Replace("\"seed\"", "\"seat\"", StringComparison.Ordinal),
            text.Replace("\"seed\": 42", "\"seed\": null", StringComparison.Ordinal),
        ];
        foreach (string each in bad)
        {
            var told = Assert.Throws<InvalidDataException>(() => Trace.Parse(each));
            Assert.Matches("^[0-9]+: ", told.Message);
            Assert.DoesNotContain('\n', told.Message);
        }
    }

    sealed class NoOutcome(Stage stage) : Simulation.IMonitor
    {
        public Simulation.Violation? AfterStep(Simulation.SimTask task, in Simulation.Step step)
            => stage.Occurred == 0 ? null : new("no outcome", "it occurred", "a test", "here:1");

        public Simulation.Violation? AtRest() => null;
    }
}
