using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Verified.Tests.OnXunit;

/// <summary>
/// What the environment says of systematic tests: other schedules, or a trace to replay.
/// </summary>
[Collection(EnvironmentTests.Name)]
public sealed class TestReplayTests : IDisposable
{
    const string Told = "Breaks_a_rule_where_it_is_told_to";
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_trace_is_replayed_by_its_test_alone()
    {
        string trace = await TraceOf("Has_rows_tasks__2", of: "Has_rows");
        TestRun replay = await TestRun.Of(
            "Has_rows", directory.FullName, ("VERIFIED_REPLAY", trace));
        TestResult mine = replay[@"Has_rows(tasks: 2, name: ""and another one"")"];
        Assert.Equal("Fail", mine.Outcome);
        Assert.Matches(
            @"^Has_rows\(.*\) on .*: broken rule ""the frame has one owner""\n  fact     2 tasks",
            mine.Message);
        Assert.Contains(
            $"VERIFIED_REPLAY={trace} dotnet test", mine.Message, StringComparison.Ordinal);
        Assert.All(replay.Results.Where(each => each != mine), each => Assert.Equal(
            ("Skip", true),
            (each.Outcome, each.Message.StartsWith(
                $"VERIFIED_REPLAY: {trace} is of Has_rows(", StringComparison.Ordinal))));
        Assert.Equal(6, replay.Results.Count);
    }

    [Fact]
    public async Task What_was_repaired_passes_and_says_so()
    {
        string trace = await TraceOf(Told, of: Told);
        TestRun replay = await TestRun.Of(Told, directory.FullName, ("VERIFIED_REPLAY", trace));
        Assert.Equal("Pass", replay[Told].Outcome);
        Assert.Matches(
            "^Breaks_a_rule_where.*: not as recorded from step 1: .*; guided by the trace, and no "
            + @"rule is broken; it was ""the frame has one owner""\s*$",
            replay[Told].Output);
    }

    [Fact]
    public async Task What_is_no_trace_is_told_in_one_line()
    {
        string file = Path.Combine(directory.FullName, "no.trace.json");
        await File.WriteAllTextAsync(file, "{}");
        TestRun replay = await TestRun.Of(Told, directory.FullName, ("VERIFIED_REPLAY", file));
        Assert.Equal(
            ("Fail", $"VERIFIED_REPLAY: {file}:1: expected \"format\": \"verified-trace\" with "
                + "\"version\": 1"),
            (replay[Told].Outcome, replay[Told].Message));
    }

    [Fact]
    public async Task The_environment_comes_first()
    {
        TestRun run = await TestRun.Of(
            Told, directory.FullName, ("VERIFIED_STRATEGY", "random"), ("VERIFIED_SEED", "7"),
            ("VERIFIED_SCHEDULES", "50"));
        Assert.Matches(
            "on .*SlotCases: sampled, 50 schedules of random seed 7 ", run[Told].Output);
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_fails_the_test_in_one_line()
    {
        TestRun run = await TestRun.Of(Told, directory.FullName, ("VERIFIED_SEED", "x"));
        Assert.Equal(
            ("Fail", "VERIFIED_SEED expects a whole number from 0, not 'x'"),
            (run[Told].Outcome, run[Told].Message));
    }

    [Fact]
    public async Task A_trace_that_cannot_be_written_hides_no_report()
    {
        string file = Path.Combine(directory.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        TestRun run = await TestRun.Of(
            Told, directory.FullName, ("VERIFIED_OUT", file), (SlotCases.Bug, "planted"));
        Assert.Matches(
            @"broken rule(.*\n)+  replay   .*file/.*\.trace\.json: cannot be written: ",
            run[Told].Message);
    }

    /// <summary>Lets a case fail, and finds the trace that it leaves.</summary>
    async Task<string> TraceOf(string file, string of)
    {
        await TestRun.Of(of, directory.FullName, (SlotCases.Bug, "planted"));
        return Directory.GetFiles(directory.FullName, $"*.{file}*.trace.json").Single();
    }
}
