using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Verified.Explorer;
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

    [Fact]
    public void Bench_finds_each_variant_with_each_strategy()
    {
        Assert.Equal(0, cli.Run(
            "bench", "--find", "--seeds", "4", "--schedules", "300", "--json",
            cli.PathOf("find.json")));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(cli.PathOf("find.json")));
        JsonElement[] all = [.. document.RootElement.GetProperty("hunts").EnumerateArray()];

        Assert.Matches(
            "variant +portfolio +random +sticky +pct +pos +urw +delay +dfs +dpor", cli.Output);
        Assert.Matches("breaks-nothing( +> 300){7} +in none of 2 +in none of 2 ", cli.Output);
        Assert.Equal(3 * 9, all.Length);
        Assert.Contains("reads-stale-length random: ", cli.Error, StringComparison.Ordinal);
        Assert.All(all, each => Assert.Equal(
            each.GetProperty("variant").GetString() == "reads-stale-length",
            each.GetProperty("schedules").ValueKind == JsonValueKind.Number));
    }

    [Fact]
    public void The_median_is_of_the_schedules_that_each_seed_needs()
    {
        var options = new ExplorerOptions { Strategy = StrategyKind.Random, Schedules = 1_000 };
        long[] needed = [.. Enumerable.Range(1, 4).Select(seed => Exploring.Explore(
            Demos.StaleLength, options with { Seed = (ulong)seed }).Schedules).Order()];

        Assert.Equal(0, cli.Run(
            "bench", "--find", "reads-stale-length", "--strategy", "random", "--seeds", "4",
            "--json", "-"));
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement hunt = document.RootElement.GetProperty("hunts")[0];

        Assert.Equal(4, hunt.GetProperty("found").GetInt32());
        Assert.Equal((needed[1] + needed[2] + 1) / 2, hunt.GetProperty("schedules").GetInt64());
        Assert.NotEqual(needed[0], needed[3]);
    }

    [Fact]
    public void A_hunt_ends_with_the_last_schedule_that_it_may_run()
    {
        long needed = Exploring.Explore(
            Demos.StaleLength, new() { Strategy = StrategyKind.Random, Seed = 1 }).Schedules;
        Assert.InRange(needed, 2, 1_000);

        Assert.Equal((needed, null), Told(needed));
        Assert.Equal((null, $"> {needed - 1}"), Told(needed - 1));

        (long?, string?) Told(long most)
        {
            Assert.Equal(0, cli.Run(
                "bench", "--find", "reads-stale-length", "--strategy", "random", "--seeds", "1",
                "--schedules", $"{most}", "--json", "-"));
            using JsonDocument document = JsonDocument.Parse(cli.Output);
            JsonElement hunt = document.RootElement.GetProperty("hunts")[0];
            JsonElement schedules = hunt.GetProperty("schedules");
            return (schedules.ValueKind == JsonValueKind.Null ? null : schedules.GetInt64(),
                hunt.GetProperty("missed").GetString());
        }
    }

    [Fact]
    public void A_hunt_that_is_interrupted_tells_what_it_has()
        => Assert.Equal(130, cli.Run(new CancellationToken(true), "bench", "--find"));

    [Fact]
    public void A_hunt_in_an_unfit_variant_is_one_line()
    {
        PublishedVariant unfit = new("unfit", "demo", "c", "s", "a rule", Oddities.Unfit);

        Assert.Equal(2, cli.Run(
            new([], [unfit], []), CancellationToken.None, "bench", "--find"));
        Assert.Equal(
            "verified: Unfit on demo: the body uses the simulator rightly\n", cli.Error);
    }
}
