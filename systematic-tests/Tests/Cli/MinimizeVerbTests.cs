using System;
using System.IO;
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
    public void What_is_no_trace_is_told_in_one_line()
    {
        string path = cli.PathOf("none.json");
        File.WriteAllText(path, "{}");
        Assert.Equal(2, cli.Run("minimize", path, "--out", cli.PathOf("small")));
        Assert.Contains("none.json:1: expected", cli.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.PathOf("small")));
    }
}
