using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Verified.Explorer;
using Verified.Tests.Explorer;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary><c>replay</c>: of good traces, and of all kinds of bad ones.</summary>
public sealed class ReplayVerbTests : IDisposable
{
    readonly CommandLineRun cli = new();
    readonly string path;
    readonly Trace trace;

    public ReplayVerbTests()
    {
        cli.Run("run", "TwoStages");
        path = Path.Combine(cli.Out, "TwoStages.trace.json");
        trace = Trace.Parse(File.ReadAllText(path));
    }

    public void Dispose() => cli.Dispose();

    [Fact]
    public void It_tells_every_step_and_the_broken_rule_and_ends_with_1()
    {
        Assert.Equal(1, cli.Run("replay", path));
        Assert.Equal(
            trace.Steps.Count,
            cli.Output.Split('\n').Count(line => Regex.IsMatch(line, "^ .*[0-9]  .*Demos.cs:")));
        Assert.Contains(
            "broken rule \"the system's own assertions hold\"", cli.Output,
            StringComparison.Ordinal);
        Assert.Empty(cli.Error);
    }

    [Fact]
    public void A_trace_that_breaks_nothing_any_more_ends_with_0()
    {
        Save(trace with { Scenario = "AtomicUpdate", Steps = ["task0: update count"] });

        Assert.Equal(0, cli.Run("replay", path));
        Assert.Contains(
            "AtomicUpdate on demo: every step was followed, and no rule is broken; it was \"",
            cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_of_other_code_guides_and_says_so_above_the_account()
    {
        string[] steps = [.. trace.Steps];
        steps[2] = "writer: release lock9";
        Save(trace with { Steps = steps });

        Assert.Equal(1, cli.Run("replay", path));
        string[] lines = cli.Output.Split('\n');
        Assert.StartsWith(
            "not as recorded from step 3: the trace has 'writer: release lock9', here is 'writer: ",
            lines[0], StringComparison.Ordinal);
        Assert.Matches(
            $"^guided by the order of conflicting accesses: {steps.Length - 1} steps kept, "
            + "0 of them out of order, 1 missing, 1 added$", lines[1]);
        Assert.StartsWith("TwoStages on demo: broken rule", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("differs", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_of_other_code_that_breaks_nothing_is_told_in_one_line_and_ends_with_0()
    {
        Save(trace with
        {
            Scenario = "AtomicUpdate",
            Steps = ["task0: update count", "task1: read count", "task1: update count"],
        });

        Assert.Equal(0, cli.Run("replay", path));
        Assert.Equal(
            "AtomicUpdate on demo: not as recorded from step 2: the trace has 'task1: read count', "
            + "here is 'task1: update count'; guided by the trace, and no rule is broken; "
            + $"it was \"{trace.Rule}\"\n", cli.Output);
    }

    [Fact]
    public void A_trace_with_no_step_of_the_scenario_is_refused()
    {
        Save(trace with { Steps = ["cook: stir soup"] });

        ExpectOneLine("diverges at step 1: the trace has 'cook: stir soup', here is 'writer: ");
    }

    [Fact]
    public void An_unknown_scenario_is_named()
    {
        Save(trace with { Scenario = "TwoStage" });
        ExpectOneLine("unknown scenario 'TwoStage': did you mean 'TwoStages'?");
        Save(trace with { Scenario = "breaks-nothing-at-all", Variant = true });
        ExpectOneLine("unknown variant 'breaks-nothing-at-all': ");
        Save(trace with { System = "SlotExample", Scenario = "Two_tasks" });
        ExpectOneLine(
            "unknown system 'SlotExample': the trace of a test is replayed by that test, "
            + "with VERIFIED_REPLAY");
    }

    [Fact]
    public void A_trace_of_a_variant_is_replayed_on_the_variant()
    {
        Assert.Equal(0, cli.Run("bugs", "reads-stale-length"));
        string variant = Path.Combine(cli.Out, "reads-stale-length.trace.json");

        Assert.Equal(1, cli.Run("replay", variant));
        Assert.StartsWith(
            "reads-stale-length (StaleLength) on demo: broken rule", cli.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_no_whole_trace_is_one_line_with_its_place()
    {
        string text = File.ReadAllText(path);
        Dictionary(text, ("", ":1: the file is empty"), ("{ \"a\": 1 }", ":1: expected \"format\""),
            ("hello", ":1: expected a whole trace"), (text[..200], ": expected a whole trace"),
            (text.Replace("lock1", "lock0", StringComparison.Ordinal), ":1: the trace was edited"));

        void Dictionary(string whole, params (string Text, string Told)[] rows)
        {
            foreach ((string bad, string told) in rows)
            {
                Assert.NotEqual(whole, bad);
                File.WriteAllText(path, bad);
                ExpectOneLine(told);
            }
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        string text = File.ReadAllText(path).TrimEnd();
        for (int length = 0; length < text.Length; length += 7)
        {
            File.WriteAllText(path, text[..length]);
            ExpectOneLine(length == 0 ? "the file is empty" : "expected a whole trace");
        }
    }

    [Fact]
    public void A_file_that_is_too_large_for_a_trace_is_refused()
    {
        using (FileStream file = File.Create(path))
        {
            file.SetLength((64 << 20) + 1);
        }

        ExpectOneLine("expected a trace of at most 64 MiB");
    }

    [Fact]
    public void A_replay_that_is_interrupted_ends()
    {
        Assert.Equal(130, cli.Run(new CancellationToken(canceled: true), "replay", path));
        Assert.Contains("interrupted after step 0 of ", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_that_breaks_the_rule_before_the_trace_ends_says_so()
    {
        Save(trace with { Steps = [.. trace.Steps, trace.Steps[^1], trace.Steps[^1]] });

        Assert.Equal(1, cli.Run("replay", path));
        Assert.Contains(
            $"  differs  the rule breaks at step {trace.Steps.Count} of {trace.Steps.Count + 2}",
            cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_break_without_a_debugger_waits_for_one()
    {
        using var interruption = new CancellationTokenSource(300);

        Assert.Equal(130, cli.Run(interruption.Token, "replay", path, "--break"));
        Assert.StartsWith(
            "waiting for a debugger to attach to process", cli.Error, StringComparison.Ordinal);
    }

    void Save(Trace changed) => File.WriteAllText(path, changed.ToText());

    void ExpectOneLine(string told)
    {
        Assert.Equal(2, cli.Run("replay", path));
        Assert.Empty(cli.Output);
        Assert.Contains(told, cli.Error, StringComparison.Ordinal);
        Assert.Equal(cli.Error.Length - 1, cli.Error.IndexOf('\n', StringComparison.Ordinal));
    }
}
