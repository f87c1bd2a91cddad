using System;
using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>How Stryker.NET is started, with a script that stands for it.</summary>
public class StrykerTests
{
    const string Begin = "while [ \"$1\" != --output ]; do shift; done; out=\"$2\"\n"
        + "mkdir -p \"$out/reports\"; cp .gate.json \"$out\"\n";

    const string Report = "cp ../../report.json \"$out/reports/mutation-report.json\"\n";

    [Fact]
    public void It_is_given_the_changed_lines_of_its_folder()
    {
        using TestRepository repository = Repository(Begin + Report);
        Told told = repository.Gate("--base", "HEAD~1", "--out", "out");
        Assert.Equal(1, told.Status);
        string asked = repository.Read("out/A/.gate.json");
        Assert.Contains("src/A.cs{0..35}\"", asked, StringComparison.Ordinal);
        Assert.Contains("\"!**/Left.cs\"", asked, StringComparison.Ordinal);
        Assert.Contains("\"break-on-initial-test-failure\":true", asked, default);
    }

    [Fact]
    public void A_survivor_is_tried_once_more_with_more_schedules()
    {
        using TestRepository repository = Repository(
            Begin + "[ -z \"$VERIFIED_SCHEDULES\" ] "
            + "|| sed -i s/Survived/Killed/ ../../report.json\n"
            + "seen=\"seen-$VERIFIED_SCHEDULES-$VERIFIED_STAGE\"\n"
            + "cat ../../report.json > \"$out/reports/$seen\"\n" + Report);
        Told told = repository.Gate("--base", "HEAD~1", "--out", "out");
        Assert.Equal(0, told.Status);
        Assert.Contains("A), 1 once more", told.Error, StringComparison.Ordinal);
        Assert.Contains("src/A.cs{27..32}\"", repository.Read("out/A-again/.gate.json"), default);
        Assert.Contains("Killed", repository.Read("out/A-again/reports/seen-1000-long"), default);
    }

    [Theory]
    [InlineData("RuntimeError", "Killed", 0)]
    [InlineData("RuntimeError", "RuntimeError", 0)]
    [InlineData("RuntimeError", "Survived", 1)]
    [InlineData("NoCoverage", "Survived", 1)]
    [InlineData("Survived", "Ignored", 1)]
    [InlineData("Survived", "RuntimeError", 1)]
    [InlineData("RuntimeError", "Ignored", 0)]
    public void The_second_try_decides(string first, string second, int status)
    {
        using TestRepository repository = Repository(
            Begin + $"sed -i s/Survived/{first}/ ../../report.json\n"
            + $"[ -z \"$VERIFIED_SCHEDULES\" ] || sed -i s/{first}/{second}/ ../../report.json\n"
            + Report);
        Assert.Equal(status, repository.Gate("--base", "HEAD~1").Status);
    }

    [Fact]
    public void A_report_that_says_nothing_of_a_mutant_is_none()
    {
        using TestRepository repository = Repository(
            Begin + "sed -i s/Survived/Pending/ ../../report.json\n" + Report);
        Told told = repository.Gate("--base", "HEAD~1");
        Assert.Equal(2, told.Status);
        Assert.Contains("left 1 mutants of code (A) untried", told.Error, default);
    }

    [Fact]
    public void Tests_that_fail_before_any_mutation_are_told()
    {
        using TestRepository repository = Repository(
            "echo 'Initial testrun has failing tests.'; exit 1");
        Told told = repository.Gate("--base", "HEAD~1");
        Assert.Equal(2, told.Status);
        Assert.Contains("tests of code (A) fail before any mutation", told.Error, default);
        Assert.EndsWith(
            "; changed: src/A.cs:1, src/Left.cs:1\n", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiler_error_is_told_with_its_place()
    {
        using TestRepository repository = Repository(
            "echo \"$(dirname $(dirname $PWD))/src/A.cs(1,2): error CS1002: ; expected\"\n"
            + "echo sorry");
        Told told = repository.Gate("--base", "HEAD~1");
        Assert.Equal(2, told.Status);
        Assert.EndsWith(
            "cannot mutate code (A): src/A.cs(1,2): error CS1002: ; expected"
                + "; changed: src/A.cs:1, src/Left.cs:1\n",
            told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void All_tests_have_more_time_than_the_quick_ones()
    {
        using TestRepository repository = Repository(Begin + Report);
        repository.Gate("--base", "HEAD~1", "--out", "out");
        string expected = "\"additional-timeout\":";
        Assert.DoesNotContain(
            expected, repository.Read("out/A/.gate.json"), StringComparison.Ordinal);
        Assert.Contains(
            $"{expected}300000", repository.Read("out/A-again/.gate.json"), default);
    }

    [Fact]
    public void Which_tests_reach_a_few_survivors_is_found_out_once()
    {
        using TestRepository repository = Repository(Begin + Report);
        repository.Gate("--base", "HEAD~1", "--out", "out");
        string expected = "\"coverage-analysis\":\"";
        Assert.Contains(
            $"{expected}perTest", repository.Read("out/A/.gate.json"), StringComparison.Ordinal);
        Assert.Contains(
            $"{expected}off", repository.Read("out/A-again/.gate.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--base", "HEAD~1")]
    [InlineData("--full")]
    public void A_comment_that_hides_mutants_is_refused(params string[] args)
    {
        using TestRepository repository = Repository(Begin + Report);
        repository.Write("src/Left.cs", "class Left\n{\n    // Stryker disable once all\n}\n");
        repository.Commit();
        Told told = repository.Gate(args);
        Assert.Equal(2, told.Status);
        Assert.StartsWith(
            "gate: src/Left.cs:3: expected no comment that disables", told.Error, default);
    }

    [Theory]
    [InlineData("/* all */ \"mutate\": [],", 1, "survives")]
    [InlineData(
        "\"mutate\": \"all\"", 2, "mutation/Stryker/A.json: expected what Stryker.NET says")]
    public void Values_of_another_kind_are_refused_and_comments_are_not(
        string setting, int status, string told)
    {
        using TestRepository repository = Repository(Begin + Report);
        string path = "mutation/Stryker/A.json";
        repository.Write(path, repository.Read(path).Replace(
            "\"mutate\": [\"!**/Left.cs\"], \"coverage-analysis\": \"perTest\"", setting,
            System.StringComparison.Ordinal));
        repository.Commit();
        Told its = repository.Gate("--base", "HEAD~2");
        Assert.Equal(status, its.Status);
        Assert.Contains(told, its.Output + its.Error, System.StringComparison.Ordinal);
    }

    static TestRepository Repository(string engine)
    {
        var repository = new TestRepository(engine);
        repository.Git("reset", "--quiet", "--soft", "HEAD~1");
        repository.Write("src/Left.cs", "class Left;");
        repository.Write("src/A.csproj", "<Project />");
        repository.Write(
            "mutation/Stryker/A.json",
            """
            { "stryker-config": {
                "project": "A.csproj", "test-projects": ["../../src/A.csproj"],
                "mutate": ["!**/Left.cs"], "coverage-analysis": "perTest" } }
            """);
        repository.Write(
            GateFile.Path,
            """
            {
              "projects": [{ "name": "code", "stryker": ["mutation/Stryker/A.json"] }],
              "engines": { "stryker": ["sh", "../../engine.sh"] }
            }
            """);
        repository.Commit();
        return repository;
    }
}
