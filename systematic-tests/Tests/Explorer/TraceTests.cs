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
    [InlineData(1L << 40, "swap 0 of pct seed 42")]
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
    [InlineData(3, "erase: acquire lock00")]
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
    public void A_trace_is_a_finding_only_if_it_breaks_a_rule()
    {
        var runner = new Runner(Demos.StaleLength);
        Finding again = Finding.Of(Found.Trace, runner);

        Assert.Equal(
            (Found.Violation, Found.Trace, Found.Preemptions),
            (again.Violation, again.Trace, again.Preemptions));
        Assert.Equal(Found.Account, again.Account);
        var told = Assert.Throws<InvalidDataException>(
            () => Finding.Of(Found.Trace with { Steps = [] }, runner));
        Assert.Equal("the trace of StaleLength breaks no rule", told.Message);
    }

    [Fact]
    public void What_another_engine_has_decided_is_repeated_and_told_as_its_own()
    {
        var runner = new Runner(Demos.StaleLength);
        var answers = new Answers();
        Simulation.Violation broken = runner.Run(
            new Answering(Replay.DeciderOf(Found.Trace), answers))!;
        Finding found = Finding.Of(
            Subject.Of(Demos.StaleLength), runner, answers, "theirs", 3, 7, broken);

        Assert.Equal(("theirs", 3, 7ul), (
            found.Trace.Strategy, found.Trace.Schedule, found.Trace.Seed));
        Assert.Equal(Found.Trace.Steps, found.Trace.Steps);
        Assert.Equal(Found.Violation, found.Violation);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    public void An_empty_trace_is_called_so(string text)
        => Assert.Equal(
            "1: the file is empty, expected a trace",
            Assert.Throws<InvalidDataException>(() => Trace.Parse(text)).Message);

    [Fact]
    public void An_edited_trace_is_refused_with_the_checksum_that_it_has()
    {
        string text = Found.Trace.ToText();
        string checksum = Trace.Parse(text).Checksum;
        string unsigned = text.Replace(checksum, "", StringComparison.Ordinal);

        const string Edited = "1: the trace was edited, expected the content with checksum ";
        Assert.Equal(16, checksum.Length);
        Assert.Equal(Edited + checksum, Refusal(
            text.Replace("erase: write", "erase: wrote", StringComparison.Ordinal)));
        Assert.Equal(Edited + "(none)", Refusal(unsigned));
    }

    [Fact]
    public void Where_a_trace_is_broken_is_told_with_its_line()
    {
        string[] lines = Found.Trace.ToText().Split('\n');
        int at = Array.IndexOf(lines, "  \"seed\": 42,");
        lines[at] = "  \"seed\": 4 2,";

        Assert.StartsWith(
            $"{at + 1}: expected a whole trace: ", Refusal(string.Join('\n', lines)));
    }

    [Fact]
    public void A_file_that_is_larger_than_a_trace_may_be_is_refused_with_what_it_may_have()
    {
        const int Most = 2 << 20;
        string text = Found.Trace.ToText();
        DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");
        try
        {
            string path = Path.Combine(directory.FullName, "x.trace.json");
            File.WriteAllText(path, text + new string(' ', Most - text.Length));
            Assert.Equal(text, Trace.Read(path, Most).ToText());

            File.AppendAllText(path, " ");
            var told = Assert.Throws<InvalidDataException>(() => Trace.Read(path, Most));
            Assert.Equal($"{path}: expected a trace of at most 2 MiB", told.Message);
            Assert.Equal(text, Trace.Read(path).ToText());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_is_not_a_trace_is_refused_with_a_line_number()
    {
        string text = Found.Trace.ToText();
        string written = (Found.Trace with { Origin = new("x.litmus", []) }).ToText();
        Trace.Parse(text);
        Trace.Parse(written);
        string[] bad =
        [
            "", "  \n", "{}", "[1]", "hello", text[..(text.Length / 2)],
            text.Replace("\"version\": 1", "\"version\": 2", StringComparison.Ordinal),
            text.Replace("\"version\": 1", "\"version\": \"x\"", StringComparison.Ordinal),
            text.Replace("erase: write", "erase: wrote", StringComparison.Ordinal),
            text.Replace("\"seed\"", "\"seat\"", StringComparison.Ordinal),
            text.Replace("\"seed\": 42", "\"seed\": null", StringComparison.Ordinal),
            text.Replace($"\"{Found.Trace.Fact}\"", "null", StringComparison.Ordinal),
            written.Replace("\"without\": []", "\"variant\": \"\"", StringComparison.Ordinal),
        ];
        foreach (string each in bad)
        {
            var told = Assert.Throws<InvalidDataException>(() => Trace.Parse(each));
            Assert.Matches("^[0-9]+: ", told.Message);
            Assert.DoesNotContain('\n', told.Message);
        }
    }

    static string Refusal(string text)
        => Assert.Throws<InvalidDataException>(() => Trace.Parse(text)).Message;

    /// <summary>Keeps what another decider decides, as numbers.</summary>
    sealed class Answering(Simulation.IDecider inner, Answers answers) : Simulation.IDecider
    {
        public int NextTask(Simulation.Simulator simulator) => Keep(inner.NextTask(simulator));

        public int NextValue(Simulation.Simulator simulator, string name, int below)
            => Keep(inner.NextValue(simulator, name, below));

        int Keep(int answer)
        {
            answers.Add(answer);
            return answer;
        }
    }

    sealed class NoOutcome(Stage stage) : Simulation.IMonitor
    {
        public Simulation.Violation? AfterStep(Simulation.SimTask task, in Simulation.Step step)
            => stage.Occurred == 0 ? null : new("no outcome", "it occurred", "a test", "here:1");

        public Simulation.Violation? AtRest() => null;
    }
}
