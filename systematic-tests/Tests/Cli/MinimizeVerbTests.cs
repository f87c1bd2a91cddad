using System;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary><c>minimize</c>: writes a smaller trace, and tells what it needs.</summary>
public sealed class MinimizeVerbTests : IDisposable
{
    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void It_writes_a_trace_that_replays_and_tells_the_cause()
    {
        cli.Run("run", "TwoStages");
        string found = Path.Combine(cli.Out, "TwoStages.trace.json");
        string folder = cli.PathOf("small");
        Assert.Equal(1, cli.Run("minimize", found, "--out", folder));
        Assert.Contains("  needs    step ", cli.Output, StringComparison.Ordinal);
        Assert.Contains("  before   ", cli.Output, StringComparison.Ordinal);
        string small = Path.Combine(folder, "TwoStages.trace.json");
        Assert.NotEmpty(Trace.Parse(File.ReadAllText(small)).Steps);
        Assert.Equal(1, cli.Run("replay", small));
    }

    [Fact]
    public void A_trace_of_other_code_is_written_anew()
    {
        cli.Run("run", "TwoStages");
        string path = Path.Combine(cli.Out, "TwoStages.trace.json");
        Trace trace = Trace.Parse(File.ReadAllText(path));
        File.WriteAllText(path, (trace with { Steps = [.. trace.Steps.Skip(1)] }).ToText());
        string folder = cli.PathOf("small");

        Assert.Equal(1, cli.Run("minimize", path, "--out", folder));
        Assert.Equal(1, cli.Run("replay", Path.Combine(folder, "TwoStages.trace.json")));
        Assert.DoesNotContain("not as recorded", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_that_breaks_nothing_is_told_in_one_line()
    {
        cli.Run("run", "TwoStages");
        string path = Path.Combine(cli.Out, "TwoStages.trace.json");
        Trace trace = Trace.Parse(File.ReadAllText(path));
        File.WriteAllText(path, (trace with { Scenario = "AtomicUpdate" }).ToText());

        Assert.Equal(2, cli.Run("minimize", path, "--out", cli.PathOf("small")));
        Assert.Contains(
            "diverges at step 1: ", cli.Error, StringComparison.Ordinal);
        Assert.EndsWith(
            $", and breaks no rule, expected \"{trace.Rule}\" to be broken\n", cli.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_trace_is_told_in_one_line()
    {
        string path = cli.PathOf("none.json");
        File.WriteAllText(path, "{}");
        Assert.Equal(2, cli.Run("minimize", path, "--out", cli.PathOf("small")));
        Assert.Contains("none.json:1: expected", cli.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.PathOf("small")));
    }
}
