using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Verified.Tests.Cli;
using Xunit;

namespace Verified.Tests.OnCoyote;

/// <summary><c>--engine coyote</c> and <c>--engine both</c>, where Coyote is built in.</summary>
public sealed class CoyoteCommandLineTests : IDisposable
{
    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Run_tells_what_Coyote_found_as_our_own_findings()
    {
        Assert.Equal(1, cli.Run("run", "TwoStages", "--engine", "coyote"));
        Assert.Contains("TwoStages on demo: broken rule", cli.Output, StringComparison.Ordinal);
        Assert.Contains("of coyote-portfolio seed 42", cli.Output, StringComparison.Ordinal);
        string trace = Path.Combine(cli.Out, "TwoStages.trace.json");
        Assert.Equal(1, cli.Run("replay", trace));
        Assert.Contains("broken rule", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Coyotes_own_reports_are_kept_beside_the_trace()
    {
        cli.Run("bugs", "reads-stale-length", "--engine", "coyote", "--strategy", "random");
        Assert.Equal(
            [
                "reads-stale-length.coyote.trace", "reads-stale-length.coyote.trace.dgml",
                "reads-stale-length.coyote.txt", "reads-stale-length.trace.json",
            ],
            Directory.GetFiles(cli.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Documents_name_the_engine_and_the_strategy()
    {
        int status = cli.Run(
            "run", "AtomicUpdate", "--engine", "coyote", "--strategy", "dfs", "--seed", "7",
            "--schedules", "100", "--json", "-");
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement scenario = document.RootElement.GetProperty("scenarios")[0];
        Assert.Equal(0, status);
        Assert.Equal(
            ("coyote", "dfs", 7, "sampled", false),
            (scenario.GetProperty("engine").GetString(),
                scenario.GetProperty("strategy").GetString(),
                scenario.GetProperty("seed").GetInt32(),
                scenario.GetProperty("verdict").GetString(),
                scenario.GetProperty("complete").GetBoolean()));
        Assert.Contains(
            "which has no others", scenario.GetProperty("bound").GetString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run --strategy pct",
        "unknown strategy 'pct': see 'list' for those that there are")]
    [InlineData("run --seed 4294967296",
        "--seed expects a whole number from 0 to 4294967295, not '4294967296'")]
    [InlineData("run --workers 2", "--workers expects --engine explorer")]
    [InlineData("run --checkpoint file", "--checkpoint expects --engine explorer")]
    [InlineData("bugs --strategy dfss", "unknown strategy 'dfss': did you mean 'dfs'?")]
    [InlineData("bench --workers 2", "--workers expects --engine explorer")]
    public void What_Coyote_does_not_have_is_one_line(string use, string told)
    {
        Assert.Equal(2, cli.Run([.. use.Split(' '), "--engine", "coyote"]));
        Assert.Equal($"verified: {told}", cli.Error.TrimEnd());
    }

    [Fact]
    public void Bench_puts_both_engines_side_by_side()
    {
        int status = cli.Run(
            "bench", "--engine", "both", "AtomicUpdate", "reads-stale-length", "--time", "0.2",
            "--seeds", "3", "--json", "-");
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        Assert.Equal(0, status);
        Assert.Equal(
            ["explorer random", "coyote random"],
            document.RootElement.GetProperty("measurements").EnumerateArray().Select(
                each => $"{each.GetProperty("engine")} {each.GetProperty("strategy")}"));
        Assert.Equal(
            [
                "coyote portfolio 3", "coyote random 3", "explorer portfolio 3",
                "explorer random 3",
            ],
            document.RootElement.GetProperty("hunts").EnumerateArray()
                .Select(each => $"{each.GetProperty("engine")} {each.GetProperty("strategy")} "
                    + $"{each.GetProperty("found")}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Bench_tells_how_many_times_faster_our_explorer_is()
    {
        cli.Run("bench", "--engine", "both", "AtomicUpdate", "--time", "0.2");
        string row = cli.Output.Split('\n').Single(line => line.Contains(" explorer "));
        string last = row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.InRange(double.Parse(last, CultureInfo.InvariantCulture), 2, 1e6);
    }

    [Fact]
    public void List_has_Coyotes_strategies()
    {
        cli.Run("list");
        Assert.Contains("q-learning", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_run_ends_with_130()
    {
        Assert.Equal(
            130, cli.Run(new CancellationToken(true), "run", "AtomicUpdate", "--engine", "coyote"));
    }
}
