using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using Verified.Gate;
using Xunit;
using GateProgram = Verified.Gate.Program;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>The gate from its arguments to its exit status, with a script for an engine.</summary>
public class GateRunTests
{
    [Fact]
    public void A_survivor_on_a_changed_line_is_told_with_place_diff_and_tests()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        Told told = repository.Gate("--base", "HEAD~1");
        Assert.Equal(1, told.Status);
        Assert.Contains(
            """
            src/A.cs:1:28: survives: Equality mutation, in A.B (code)
              - class A { bool B(int x) => x < 1; }
              + class A { bool B(int x) => x <= 1; }
              run by 3 tests: Tests.First (2 rows), unknown
            """,
            told.Output, StringComparison.Ordinal);
        Assert.Contains("1 mutant of the changed lines survived", told.Output, default);
    }

    [Fact]
    public void An_argued_survivor_holds_up_nothing()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        Told suggested = repository.Gate("--base", "HEAD~1", "--suggest");
        string row = suggested.Output.Split('\n').Single(line => line.StartsWith("| src", default));
        repository.Write(
            "mutation/survivors.md",
            "## equivalent\n| file | member | mutation | times | argument |\n"
            + "|---|---|---|---|---|\n"
            + row[..^1] + "x is never 1 |\n");
        repository.Commit();
        Told told = repository.Gate("--base", "HEAD~2");
        Assert.Equal((0, ""), (told.Status, told.Error.Contains("gate:") ? told.Error : ""));
        Assert.Contains("nothing survived on the changed lines", told.Output, default);
        Assert.DoesNotContain("once more", told.Error, default);
    }

    [Fact]
    public void What_a_second_try_kills_is_killed()
    {
        using var repository = new TestRepository(
            """
            case "$*" in
              *"--again 1000"*) sed s/Survived/Killed/ report.json > "$4";;
              *) cp report.json "$4";;
            esac
            """);
        Told told = repository.Gate("--base", "HEAD~1");
        Assert.Equal(0, told.Status);
        Assert.Contains("1 once more", told.Error, default);
    }

    [Fact]
    public void Attributes_and_settings_of_git_hide_no_change()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        repository.Git("reset", "--quiet", "--soft", "HEAD~1");
        repository.Write(".gitattributes", "*.cs binary\n");
        repository.Commit();
        Assert.Equal(1, repository.Gate("--base", "HEAD~1").Status);

        // Hunks with lines between them would be taken for longer ones.
        repository.Git("config", "diff.interHunkContext", "9");
        string between = string.Concat(Enumerable.Repeat("//\n", 9));
        repository.Write("other/B.cs", $"// a\n{between}// b\n");
        repository.Commit();
        repository.Write("other/B.cs", $"// c\n{between}// d\n");
        repository.Write("src/A.cs", Reports.Source + " // changed\n");
        repository.Commit();
        Assert.Equal(1, repository.Gate("--base", "HEAD~1").Status);
    }

    [Fact]
    public void Mutants_of_other_lines_are_not_asked_for()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        repository.Write("other/B.cs", "class B;");
        repository.Commit();
        Told told = repository.Gate("--base", "HEAD~1");
        Assert.Equal(0, told.Status);
        Assert.Contains("nothing changed that the gate's projects mutate", told.Output, default);
    }

    [Fact]
    public void The_engine_works_on_a_copy_and_is_told_the_lines()
    {
        using var repository = new TestRepository(
            "echo broken > src/A.cs; echo \"$@\" > \"$4.args\"\n" + TestRepository.Reporting);
        Assert.Equal(1, repository.Gate("--base", "HEAD~1", "--out", "out").Status);
        Assert.Equal(Reports.Source + "\n", repository.Read("src/A.cs"));
        Assert.Contains(
            "--folder src --again 0 --lines src/A.cs:1-1",
            repository.Read("out/code.json.args"), StringComparison.Ordinal);
        Assert.Contains(
            "--folder src --again 1000 --lines src/A.cs:1-1",
            repository.Read("out/code-again.json.args"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_says_what_the_table_shows()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        Told told = repository.Gate("--base", "HEAD~1", "--json", "-");
        using JsonDocument document = JsonDocument.Parse(told.Output);
        JsonElement survivor = document.RootElement.GetProperty("survivors")[0];
        Assert.Equal("src/A.cs", survivor.GetProperty("file").GetString());
        Assert.Equal(1, survivor.GetProperty("line").GetInt32());
        Assert.Equal(
            ["Tests.First", "unknown"],
            survivor.GetProperty("tests").EnumerateArray().Select(each => each.GetString()));
        Assert.False(document.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(0, document.RootElement.GetProperty("projects")[0]
            .GetProperty("score").GetDouble());
    }

    [Fact]
    public void The_document_may_be_in_the_folder_for_reports_which_is_made()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        string json = Path.Combine(repository.Root, "mutation", "out", "gate.json");
        Assert.Equal(1, repository.Gate("--base", "HEAD~1", "--json", json).Status);
        Assert.Contains("\"survivors\"", repository.Read("mutation/out/gate.json"), default);
    }

    [Fact]
    public void A_whole_run_compares_scores_and_records_them()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        Assert.Equal(1, repository.Gate("--full").Status);
        repository.Write("report.json", Reports.One(TestRepository.Code, "Killed"));
        repository.Commit();
        Assert.Equal(0, repository.Gate("--full", "--record").Status);
        Assert.Contains("\"score\": 100", repository.Read("mutation/baselines.json"), default);

        repository.Write("report.json", Reports.One(TestRepository.Code));
        repository.Commit();
        Told lower = repository.Gate("--full", "--record");
        Assert.Equal(1, lower.Status);
        Assert.Contains("is lower than the recorded one", lower.Error, default);
        Assert.Contains("| src ", lower.Output, default);
        Assert.Contains("\"score\": 100", repository.Read("mutation/baselines.json"), default);
        repository.Gate("--full", "--record", "--loosen", "the rule went");
        Assert.Contains("the rule went", repository.Read("mutation/baselines.json"), default);
    }

    [Fact]
    public void A_recorded_score_that_was_lowered_by_hand_is_refused()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        repository.Write("report.json", Reports.One(TestRepository.Code).Replace(
            "Survived", "Killed", System.StringComparison.Ordinal));
        repository.Commit();
        repository.Gate("--full", "--record");
        repository.Commit();
        string recorded = repository.Read("mutation/baselines.json");
        repository.Write("mutation/baselines.json", recorded.Replace(
            "\"score\": 100", "\"score\": 90", System.StringComparison.Ordinal));
        repository.Commit();
        ExpectRefusal(
            repository,
            "gate: mutation/baselines.json: the score of code was 100.00 before the change",
            "--base", "HEAD~1");
    }

    [Fact]
    public void A_line_that_became_a_comment_is_tried_beside_it()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        repository.Write(TestRepository.Code, Reports.Source + "\nclass Behind;\n");
        repository.Commit();
        repository.Write(TestRepository.Code, Reports.Source + "\n// class Behind;\n");
        repository.Commit();
        Assert.Equal(1, repository.Gate("--base", "HEAD~1").Status);
    }

    [Fact]
    public void What_the_time_is_too_short_for_is_untried_and_said_to_be()
    {
        using var repository = new TestRepository("sleep 60");
        Told told = repository.Gate("--base", "HEAD~1", "--time", "0.02");
        Assert.Equal(0, told.Status);
        Assert.Contains("UNTRIED", told.Output, default);
        Assert.Contains("but not all was tried", told.Output, default);
    }

    [Theory]
    [InlineData("--project code --project nothing", "unknown project 'nothing', expected one of")]
    [InlineData("--base nothing", "unknown revision 'nothing'")]
    [InlineData("--record", "--record expects --full")]
    [InlineData("--loosen why", "--loosen expects --record")]
    [InlineData("--full --base HEAD", "--base says what changed")]
    [InlineData("--full --time 9", "--full expects a run without --time")]
    [InlineData("--json ", "--json and --out expect a name")]
    [InlineData("--out ", "--json and --out expect a name")]
    [InlineData("--time never", "--time expects a number of minutes above 0, not 'never'")]
    [InlineData("--json /nowhere/a.json", "/nowhere/a.json: cannot be written")]
    [InlineData("--json .", ".: cannot be written: it is a directory")]
    [InlineData("--wrong", "Unrecognized command or argument '--wrong'")]
    public void Wrong_use_is_one_line(string args, string told)
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        ExpectRefusal(repository, $"gate: {told}", args.Split(' '));
    }

    [Theory]
    [InlineData("src/A.cs", "src/A.cs: expected no change that is not committed")]
    [InlineData("src/new.cs", "src/new.cs: expected no change that is not committed")]
    public void A_dirty_tree_is_refused(string path, string told)
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        repository.Write(path, "class C;");
        ExpectRefusal(repository, $"gate: {told}", "--base", "HEAD~1");
    }

    [Fact]
    public void A_note_beside_the_code_is_no_change()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        repository.Write("notes.txt", "to buy: milk");
        Assert.Equal(1, repository.Gate("--base", "HEAD~1").Status);
    }

    [Theory]
    [InlineData("echo tests fail: Tests.First >&2; exit 2", "tests fail: Tests.First")]
    [InlineData("exit 1", "cannot mutate code: they said nothing")]
    [InlineData("exit 0", "an engine ended without a report")]
    public void An_engine_that_cannot_run_is_told(string engine, string told)
    {
        using var repository = new TestRepository(engine);
        ExpectRefusal(repository, told, "--base", "HEAD~1");
    }

    [Fact]
    public void A_folder_without_a_repository_is_refused()
    {
        using var folder = new Folder();
        using var output = new StringWriter();
        using var error = new StringWriter();
        int status = GateProgram.Run(
            [], folder.Root, new Screen(output, error), TestContext.Current.CancellationToken);
        Assert.Equal(2, status);
        Assert.Contains("expected a folder of a git repository", error.ToString(), default);
    }

    static void ExpectRefusal(TestRepository repository, string told, params string[] args)
    {
        Told found = repository.Gate(args);
        Assert.Equal((2, ""), (found.Status, found.Output));
        Assert.Contains(told, found.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }
}
