using System;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What a replay tells of each step, and of what is not as the trace has it.</summary>
public sealed class ReplayReportTests
{
    static readonly Trace Found =
        Exploring.Explore(Demos.StaleLength, new() { Workers = 1 }).Finding!.Trace;

    [Fact]
    public void What_is_as_it_was_recorded_is_told_as_it_was_found()
    {
        string[] lines = Report(Demos.StaleLength, Found);

        Assert.StartsWith("StaleLength on demo: broken rule ", lines[0], StringComparison.Ordinal);
        Assert.Contains(" · 7 steps · ", lines[4], StringComparison.Ordinal);
        Assert.EndsWith(" replay out/x.trace.json", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Another_rule_than_the_traces_is_told()
        => Assert.Equal(
            "  differs  the trace was written for \"a rule that is not so\"",
            Report(Demos.StaleLength, Found with { Rule = "a rule that is not so" })[^1]);

    [Fact]
    public void A_rule_that_breaks_before_the_trace_ends_is_told()
        => Assert.Equal(
            "  differs  the rule breaks at step 7 of 9",
            Report(
                Demos.StaleLength,
                Found with { Steps = [.. Found.Steps, .. Found.Steps.Take(2)] })[^1]);

    /// <summary>A trace of code that did not read the length.</summary>
    [Fact]
    public void What_the_code_does_now_is_told_with_the_steps_that_it_has_now()
    {
        string[] lines = Report(
            Demos.StaleLength, Found with { Steps = [Found.Steps[0], .. Found.Steps.Skip(2)] });

        Assert.Equal(
            [
                "not as recorded from step 2: the trace has 'append: release lock0', here is "
                    + "'append: read length'",
                "guided by the order of conflicting accesses: 6 steps kept, 0 of them out of "
                    + "order, 0 missing, 1 added",
            ],
            lines[..2]);
        Assert.Contains(" · 7 steps · ", lines[6], StringComparison.Ordinal);
        Assert.EndsWith(" replay out/x.trace.json", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nothing_breaks_any_more_each_step_is_told_before_the_verdict()
    {
        string[] lines = Report(Demos.AtomicUpdate, Found with { Steps = ["task0: update count"] });

        Assert.Equal(2, lines.Length);
        Assert.StartsWith(
            "  steps    >  1  task0  update count", lines[0], StringComparison.Ordinal);
        Assert.Equal(
            "AtomicUpdate on demo: every step was followed, and no rule is broken; it was "
            + $"\"{Found.Rule}\"", lines[1]);
    }

    [Fact]
    public void Where_other_code_breaks_nothing_the_verdict_alone_is_told()
        => Assert.Equal(
            [
                "AtomicUpdate on demo: not as recorded from step 1: the trace has 'task1: read "
                    + "count', here is 'task0: update count | task1: update count'; guided by the "
                    + $"trace, and no rule is broken; it was \"{Found.Rule}\"",
            ],
            Report(
                Demos.AtomicUpdate,
                Found with { Steps = ["task1: read count", "task0: update count"] }));

    static string[] Report(Scenario scenario, Trace trace)
    {
        using var writer = new StringWriter();
        new ReplayReport(
            Subject.Of(scenario), trace, GuidedReplay.Run(trace, new Runner(scenario)))
            .Write(writer, "out/x.trace.json");
        return writer.ToString().TrimEnd().Split('\n');
    }
}
