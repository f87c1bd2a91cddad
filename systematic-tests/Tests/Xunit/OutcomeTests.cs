using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.OnXunit;

/// <summary>One run of all cases.</summary>
public sealed class CasesRun : IAsyncLifetime
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");

    internal TestRun Tests { get; private set; } = null!;

    internal string Out => directory.FullName;

    public async ValueTask InitializeAsync()
        => Tests = await TestRun.Of("", Out, (SlotCases.Bug, "planted"));

    public ValueTask DisposeAsync()
    {
        directory.Delete(recursive: true);
        return default;
    }
}

/// <summary>How systematic tests end, and what they say.</summary>
[Collection(EnvironmentTests.Name)]
public sealed partial class OutcomeTests(CasesRun run) : IClassFixture<CasesRun>
{
    const string Form =
        @"^\w+: expected void Name\(Stage stage\), or Scenario or PublishedVariant Name";

    [Theory]
    [InlineData("Breaks_what_it_must")]
    [InlineData("Holds_on_a_new_instance_each_time")]
    [InlineData("Returns_a_scenario")]
    [InlineData("Returns_a_scenario_with_a_budget")]
    [InlineData("Returns_a_variant")]
    [InlineData(@"Has_rows(tasks: 1, name: ""alone"")")]
    [InlineData("Has_rows_of_scenarios(holds: True)")]
    public void A_case_holds(string name)
        => Assert.Equal(("Pass", ""), (run.Tests[name].Outcome, run.Tests[name].Message));

    [Theory]
    [InlineData(
        "Breaks_a_rule",
        @"^Breaks_a_rule on slot: broken rule ""the frame has one owner""\n")]
    [InlineData("Breaks_a_rule_where_it_is_told_to", "2 tasks have the frame")]
    [InlineData("Breaks_another_rule", @"instead  of ""no task throws"", which must break$")]
    [InlineData(
        "Breaks_nothing",
        @": expected ""the frame has one owner"" to break, and nothing did in 4 schedules of ")]
    [InlineData("Misses_an_outcome", @"must occur, not seen in .* chance: ""pigs fly""$")]
    [InlineData("Is_another_run_each_time", "step 1 is .* and, run again, .* a static")]
    [InlineData("Starts_nothing", ": no task takes a step, so nothing was explored$")]
    [InlineData(
        "Skips_itself_while_it_is_minimised",
        @"broken rule ""the frame has one owner""\n(.*\n)+  whole    not minimised: .*any more$")]
    [InlineData("Asserts_in_the_set_up", "fact     not so: there are three tasks\n")]
    [InlineData(
        "Throws_in_the_set_up",
        "^System.InvalidOperationException : no world for Verified")]
    [InlineData(
        "Asserts_in_a_task",
        @"Assert.Equal\(\) Failure: Values differ\n {11}Expected: 2\n {11}Actual:   1\n")]
    [InlineData("Takes_too_long", "timed out after 200 milliseconds$")]
    [InlineData("Returns_a_scenario_that_breaks", "^LazyInit on demo: broken rule")]
    [InlineData(
        "Returns_nothing",
        "^expected a scenario or a published variant, and null was returned$")]
    [InlineData(
        "Returns_a_scenario_and_says_more",
        "^System and MustOccur expect a method with a Stage; ")]
    [InlineData(
        "Returns_a_variant_of_another_rule",
        @"^makes-twice \(LazyInit\) on demo: broken rule")]
    [InlineData(
        "Returns_a_variant_and_names_another_rule",
        @"^Breaks expects "".*"", as makes-twice does, not ""the frame has one owner""$")]
    [InlineData("Has_a_wrong_property", "^Schedules expects a whole number above 0, not -1$")]
    [InlineData(
        "Bounds_no_search",
        "^Preemptions expects StrategyKind.DepthFirst beside it, not Default$")]
    [InlineData("Is_asynchronous", Form + @"\(\), not Task Is_asynchronous\(Stage stage\)$")]
    [InlineData(
        "Is_asynchronous_and_void",
        "^Tests marked as 'async void' are no longer supported")]
    [InlineData("Is_generic", Form + @"\(\), not void Is_generic<>\(Stage stage\)$")]
    [InlineData(
        "Has_a_parameter",
        Form + @"\(\), not void Has_a_parameter\(Stage stage, Int32 tasks\)$")]
    [InlineData("Has_no_stage", @"expected void Name\(Stage stage, …\), .*\(Int32 tasks\)$")]
    [InlineData(@"Has_rows(tasks: 2, name: ""and another one"")", "step 1  and another one0")]
    [InlineData("Has_rows_of_scenarios(holds: False)", "^LazyInit on demo: broken rule")]
    public void A_case_fails(string name, string message)
    {
        Assert.Equal("Fail", run.Tests[name].Outcome);
        Assert.Matches(message, run.Tests[name].Message);
    }

    [Theory]
    [InlineData("Is_skipped", "not today")]
    [InlineData("Skips_itself", "no machine for Verified.Explorer.Stage")]
    public void A_case_that_is_skipped_says_why(string name, string why)
        => Assert.Equal(("Skip", why), (run.Tests[name].Outcome, run.Tests[name].Message));

    [Fact]
    public void A_violation_is_in_the_output_too()
        => Assert.Matches(
            @"^Breaks_a_rule on slot: ""the frame has one owner"" breaks: 2 tasks .*\n"
            + "VERIFIED_REPLAY=.* dotnet test ",
            run.Tests["Breaks_a_rule"].Output);

    [Fact]
    public void What_the_set_up_throws_has_its_stack()
        => Assert.Contains(
            "SlotCases.Throws_in_the_set_up(Stage stage)", run.Tests["Throws_in_the_set_up"].Stack,
            StringComparison.Ordinal);

    [Fact]
    public void Rows_that_cannot_be_kept_are_tests_too()
    {
        TestResult first = run.Tests.Results.Single(each => each.Name.StartsWith(
            "Has_rows_that_cannot_be_kept(most: 2, tasks: Func", StringComparison.Ordinal));
        TestResult second = run.Tests.Results.Single(each => each.Name.StartsWith(
            "the second row(most: 2, tasks: Func", StringComparison.Ordinal));
        Assert.Equal(("Pass", "Fail"), (first.Outcome, second.Outcome));
    }

    [Fact]
    public void Nothing_else_went_wrong()
    {
        Assert.Equal(37, run.Tests.Results.Count);
        Assert.Empty(run.Tests.Errors);
    }

    /// <summary>Who tries mutants runs the tests often in one process.</summary>
    [Fact]
    public async Task A_second_run_ends_as_the_first()
    {
        const string Name = "Skips_itself_while_it_is_minimised";
        TestRun again = await TestRun.Of(Name, Out, (SlotCases.Bug, "planted"));
        Assert.Equal(
            (run.Tests[Name].Outcome, run.Tests[Name].Message),
            (again[Name].Outcome, again[Name].Message));
    }

    [Fact]
    public void A_report_is_whole()
    {
        TestResult result = run.Tests["Breaks_a_rule"];
        string[] labels = [.. result.Message.Split('\n').Skip(1)
            .Select(line => line[..Math.Min(line.Length, 11)].Trim())
            .Where(label => label.Length > 0)];
        Assert.Equal(["fact", "matters", "rule", "found", "needs", "steps", "replay"], labels);
        Assert.Matches(@"\n {11}>  6  task\d  update owners", result.Message);
        Assert.Matches(@"found    schedule \d+ of \w+ seed 42 · 6 steps · minim", result.Message);
        Assert.Equal("", result.Stack);
        string trace = Path.Combine(Out, $"{typeof(SlotCases).FullName}.Breaks_a_rule.trace.json");
        Assert.EndsWith(
            $"\n  replay   VERIFIED_REPLAY={trace} dotnet test{Configuration} "
            + $"--filter \"FullyQualifiedName={typeof(SlotCases).FullName}.Breaks_a_rule\"",
            result.Message, StringComparison.Ordinal);
        Assert.Equal("the frame has one owner", Trace.Read(trace).Rule);
    }

    [Fact]
    public void Each_failure_has_a_trace_of_its_own()
    {
        string[] named = [.. run.Tests.Results
            .Select(each => TracePath().Match(each.Message))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value)];
        Assert.Equal(
            named.Order(), Directory.GetFiles(Out, "*.trace.json").Order());
        Assert.Equal(11, named.Distinct().Count());
    }

    [Theory]
    [InlineData(
        "Holds_on_a_new_instance_each_time",
        @"^.* on .*SlotCases: verified, 4 schedules of default seed 42 \(all 4 classes\); "
        + @"seen: ""a task finds the slot empty""\s*$")]
    [InlineData(
        "Returns_a_scenario", @"^AtomicUpdate on demo: verified, 2 schedules of default seed 42 ")]
    [InlineData(
        "Returns_a_scenario_with_a_budget",
        @"^AtomicUpdate on demo: sampled, 70 schedules of random seed 42 \(p < 0\.043, .*\)\s+"
        + @"p < 0\.043 at 95 % \(70 schedules drawn by chance\)")]
    [InlineData(
        "Breaks_what_it_must",
        @"^.*: ""the frame has one owner"" breaks, as it must, in schedule \d+ of \w+ seed 42")]
    public void What_holds_says_what_was_done(string name, string output)
        => Assert.Matches(output, run.Tests[name].Output);

    string Out => run.Out;

#if DEBUG
    static string Configuration => "";
#else
    static string Configuration => " -c Release";
#endif

    [GeneratedRegex("VERIFIED_REPLAY=(.*) dotnet test")]
    private static partial Regex TracePath();
}
