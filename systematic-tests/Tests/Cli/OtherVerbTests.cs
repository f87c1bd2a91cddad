using System;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Verified.Tests.Explorer;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary><c>bugs</c>, <c>list</c> and <c>bench</c>.</summary>
public sealed class OtherVerbTests : IDisposable
{
    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Bugs_hold_only_where_the_expected_rule_breaks()
    {
        Assert.Equal(0, cli.Run("bugs", "reads-stale-length"));
        Assert.Equal(1, cli.Run("bugs", "expects-another-rule"));
        Assert.Equal(1, cli.Run("bugs", "breaks-nothing", "--schedules", "100"));
        Assert.Equal(1, cli.Run("bugs", "--schedules", "100", "--json", "-"));
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement[] all = [.. document.RootElement.GetProperty("variants").EnumerateArray()];

        Assert.Equal(
            [true, false, false], all.Select(each => each.GetProperty("found").GetBoolean()));
        Assert.Equal(
            ["the system's own assertions hold", "the system's own assertions hold", null],
            all.Select(each => each.GetProperty("invariant").GetString()));
        string[] fields =
            ["name", "system", "source", "expected", "strategy", "schedules", "seconds", "trace"];
        Assert.All(fields, field => Assert.True(all[0].TryGetProperty(field, out _)));
    }

    [Fact]
    public void List_names_scenarios_variants_rules_and_strategies()
    {
        Assert.Equal(0, cli.Run("list"));
        string[] names = ["TwoStages", "reads-stale-length", "a rule", "specs/Rules.cs:1", "pct"];
        Assert.All(names, name => Assert.Contains(name, cli.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Unfit", "the body uses the simulator rightly")]
    [InlineData("BadSetUp", "its set-up threw InvalidOperationException: no world")]
    public void Bench_of_an_unfit_scenario_is_one_line(string name, string told)
    {
        Assert.Equal(2, cli.Run(
            new([Oddities.Unfit, Oddities.BadSetUp], [], []), CancellationToken.None, "bench", name,
            "--time", "0.02", "--workers", "2"));
        Assert.Equal($"verified: {name} on demo: {told}\n", cli.Error);
    }

    [Fact]
    public void Bench_that_is_interrupted_while_it_warms_up_has_no_row()
    {
        using var interruption = new Interruption(150);

        Assert.Equal(130, cli.Run(
            interruption.Token, "bench", "ThreeTasksOfEmptySteps", "--time", "5"));
        Assert.DoesNotContain("ThreeTasksOfEmptySteps", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bench_measures_each_strategy_and_two_workers()
    {
        Assert.Equal(
            0, cli.Run("bench", "ThreeTasksOfEmptySteps", "--time", "0.02", "--json", "-"));
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement[] all = [.. document.RootElement.GetProperty("measurements").EnumerateArray()];

        Assert.Equal(
            [
                "random 1", "sticky 1", "pct 1", "pos 1", "urw 1", "delay 1", "dfs 1", "dpor 1",
                "random 2",
            ],
            all.Select(each => $"{each.GetProperty("strategy")} {each.GetProperty("workers")}"));
        Assert.All(all, each => Assert.True(each.GetProperty("pointsPerSecond").GetDouble() > 1));
        Assert.All(all, each => Assert.Equal(
            3000 * each.GetProperty("schedules").GetInt64(),
            each.GetProperty("points").GetInt64()));
    }
}
