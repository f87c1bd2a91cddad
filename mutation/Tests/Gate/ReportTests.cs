using System;
using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>Reports of the engines are read.</summary>
public class ReportTests
{
    [Theory]
    [InlineData("Killed", Status.Killed)]
    [InlineData("Survived", Status.Survived)]
    [InlineData("NoCoverage", Status.NoCoverage)]
    [InlineData("Timeout", Status.Timeout)]
    [InlineData("CompileError", Status.CompileError)]
    [InlineData("Ignored", Status.Ignored)]
    [InlineData("RuntimeError", Status.Crashed)]
    [InlineData("Pending", Status.Untried)]
    public void A_mutant_has_its_place_its_texts_and_its_tests(string told, Status status)
    {
        Mutant mutant = Report.Parse(Reports.One("/r/specs/A.cs", told), "/r").Single();
        Assert.Equal(
            ("specs/A.cs", new Position(1, 28), new Position(1, 33), status),
            (mutant.File, mutant.Start, mutant.End, mutant.Status));
        Assert.Equal(("A.B", "x < 1", "x <= 1"), (
            mutant.Member, mutant.Original, mutant.Replacement));
        Assert.Equal(["Tests.First", "Tests.First", "unknown"], mutant.CoveredBy);
        Assert.Equal(["class A { bool B(int x) => x < 1; }"], mutant.Before);
        Assert.Equal(["class A { bool B(int x) => x <= 1; }"], mutant.After);
    }

    [Fact]
    public void An_engine_may_say_itself_what_it_replaces_and_where()
    {
        string text = Reports.One("specs/A.cs").Replace(
            "\"id\": \"1\"",
            """
            "id": "1", "original": "a lock", "member": "B(int)", "rule": "no page is lost"
            """,
            StringComparison.Ordinal);
        Mutant mutant = Report.Parse(text, "/r").Single();
        Assert.Equal(
            ("a lock", "B(int)", "no page is lost"), (mutant.Original, mutant.Member, mutant.Rule));
        Assert.Equal(["- a lock", "+ x <= 1"], Difference.Of(mutant));
    }

    [Fact]
    public void Paths_may_start_from_the_root()
        => Assert.Equal("specs/A.cs", Report.Parse(Reports.One("specs/A.cs"), "/r").Single().File);

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"files\": {\"A.cs\": {\"mutants\": [{}], \"source\": \"\"}}}")]
    public void What_is_no_report_is_told_as_the_engines_mistake(string text)
    {
        using var folder = new Folder();
        folder.Write("report.json", text);
        Assert.StartsWith(
            "an engine's report is not as its schema says",
            Assert.Throws<WrongUse>(
                () => Report.Read($"{folder.Root}/report.json", folder.Root)).Message,
            StringComparison.Ordinal);
    }
}
