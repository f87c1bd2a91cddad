using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using Verified.Explorer;
using Verified.Tests.Explorer;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>
/// <c>run</c>: what it prints, what it returns, and that nothing else decides it.
/// </summary>
public sealed class RunVerbTests : IDisposable
{
    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void What_holds_ends_with_0()
    {
        Assert.Equal(0, cli.Run("run", "AtomicUpdate"));
        Assert.Contains("verified", cli.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 scenarios hold", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_ends_with_1_and_a_report_and_a_trace()
    {
        Assert.Equal(1, cli.Run("run", "TwoStages"));
        Assert.Contains(
            "TwoStages on demo: broken rule \"the system's own assertions hold\"", cli.Output,
            StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cli.Out, "TwoStages.trace.json")));
        Assert.Single(Directory.GetFiles(cli.Out));
    }

    [Fact]
    public void An_outcome_that_must_occur_and_does_not_ends_with_1()
    {
        Catalogue catalogue = new([Demos.NeverOccurs], [], []);

        Assert.Equal(1, cli.Run(catalogue, CancellationToken.None, "run"));
        Assert.Contains(
            "NeverOccurs on demo: must occur, not seen in one schedule of each of 2 classes, "
            + "nor in those drawn by chance: "
            + "\"the moon turns green\"", cli.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default")]
    [InlineData("portfolio")]
    [InlineData("random")]
    [InlineData("sticky")]
    [InlineData("pct")]
    [InlineData("pos")]
    [InlineData("urw")]
    [InlineData("delay")]
    [InlineData("dfs")]
    public void Output_and_document_are_the_same_with_one_and_two_workers(string strategy)
    {
        string[] told = [.. Enumerable.Range(1, 4).Select(workers =>
        {
            cli.Run(
                "run", "--strategy", strategy, "--schedules", "2000", "--workers", $"{workers}",
                "--json", cli.PathOf("run.json"));
            return cli.Output + WithoutDurations(File.ReadAllText(cli.PathOf("run.json")));
        })];

        Assert.All(told, each => Assert.Equal(told[0], each));
    }

    [Fact]
    public void Without_a_verb_it_runs()
    {
        cli.Run("run", "--schedules", "300", "--json", "-");
        string named = WithoutDurations(cli.Output);
        cli.Run("--schedules", "300", "--out", cli.Out, "--json", "-");

        Assert.Equal(named, WithoutDurations(cli.Output));
    }

    [Fact]
    public void The_document_has_the_fields_of_the_format()
    {
        Assert.Equal(1, cli.Run("run", "TwoStages", "AtomicUpdate", "--json", "-"));
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement[] all = [.. document.RootElement.GetProperty("scenarios").EnumerateArray()];

        Assert.False(document.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(["AtomicUpdate", "TwoStages"], all.Select(each => Text(each, "name")));
        Assert.Equal(["verified", "violated"], all.Select(each => Text(each, "verdict")));
        Assert.True(all[0].GetProperty("complete").GetBoolean());
        Assert.Equal(JsonValueKind.Null, all[0].GetProperty("violation").ValueKind);
        string[] fields =
        [
            "name", "system", "strategy", "seed", "schedules", "points", "verdict", "complete",
            "bound", "seconds", "mustOccur", "violation",
        ];
        Assert.All(fields, field => Assert.True(all[1].TryGetProperty(field, out _)));
        string[] violation =
            ["invariant", "fact", "because", "rule", "schedule", "steps", "trace"];
        Assert.All(violation, field => Assert.True(
            all[1].GetProperty("violation").TryGetProperty(field, out _)));
    }

    [Fact]
    public void The_document_has_both_accesses_of_a_race()
    {
        cli.Run("run", "Race", "--json", "-");
        using var document = JsonDocument.Parse(cli.Output);
        JsonElement race = document.RootElement.GetProperty("scenarios")[0]
            .GetProperty("violation").GetProperty("race");

        Assert.Equal("task0", race.GetProperty("before").GetProperty("task").GetString());
        JsonElement now = race.GetProperty("now");
        Assert.True(now.GetProperty("writes").GetBoolean());
        Assert.Equal("plain cell", now.GetProperty("object").GetString());
        Assert.Contains("Demos.cs:", $"{now.GetProperty("place")}", StringComparison.Ordinal);
        Assert.Equal(0, now.GetProperty("holding").GetArrayLength());
    }

    [Fact]
    public void Nobody_watching_gets_no_colours_no_durations_and_no_cut_lines()
    {
        cli.Run("run", "--schedules", "300");

        Assert.DoesNotContain('\u001b', cli.Output);
        Assert.DoesNotContain(" s:", cli.Output, StringComparison.Ordinal);
        Assert.Contains(cli.Output.Split('\n'), line => line.Length > 100);
        Assert.Contains("schedules/s", cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_ends_within_a_second_with_the_table_so_far()
    {
        using var interruption = new Interruption(300);
        int status = cli.Run(
            interruption.Token, "run", "AtomicUpdate", "OnOneCell9Plus9Plus9", "--schedules",
            "1000000000");

        Assert.InRange(interruption.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(130, status);
        Assert.Matches("AtomicUpdate +demo +verified ", cli.Output);
        Assert.Matches(
            "OnOneCell9Plus9Plus9 +demo +(bounded|sampled) .* interrupted; ", cli.Output);
        Assert.Contains("1 of 2 scenarios hold; interrupted", cli.Output, StringComparison.Ordinal);
    }

    static string Text(JsonElement element, string field)
        => element.GetProperty(field).GetString()!;

    static string WithoutDurations(string document)
        => Regex.Replace(document, "\"seconds\": [0-9.eE+-]+", "");
}
