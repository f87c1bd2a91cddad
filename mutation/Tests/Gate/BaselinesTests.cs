using System;
using System.IO;
using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>Recorded scores rise by themselves and fall only for a reason.</summary>
public class BaselinesTests
{
    static readonly Baseline Ninety = new("specs", 90, 9, 1, 1, "abc", null);

    const string One = "{\"name\": \"a\", \"score\": 9, \"killed\": 1, \"survived\": 1, "
        + "\"argued\": 0, \"commit\": \"c\"}";

    static readonly Baselines Recorded = new("b.json", [Ninety]);

    [Fact]
    public void A_lower_score_is_refused()
    {
        (Baselines newer, var refused) = Recorded.With([Ninety with { Score = 89.99 }], null);
        Assert.Equal(["specs"], refused);
        Assert.Equal([Ninety], newer.List);
    }

    [Fact]
    public void A_lower_score_is_recorded_with_its_reason()
    {
        Baseline lower = Ninety with { Score = 80 };
        (Baselines newer, var refused) = Recorded.With([lower], "rules that found nothing went");
        Assert.Empty(refused);
        Assert.Equal([lower with { Loosened = "rules that found nothing went" }], newer.List);
    }

    /// <summary>Until the score is another one.</summary>
    [Fact]
    public void The_reason_of_a_lower_score_is_kept()
    {
        var lowered = new Baselines("b.json", [Ninety with { Loosened = "why" }]);
        Assert.Equal("why", Assert.Single(lowered.With([Ninety], null).Newer.List).Loosened);
        Assert.Null(Assert.Single(
            lowered.With([Ninety with { Score = 95 }], null).Newer.List).Loosened);
    }

    [Theory]
    [InlineData("9, \"loosened\": \"why\"", 9, "why", true)]
    [InlineData("9, \"loosened\": \"why\"", 8.99, "why", false)]
    [InlineData("9, \"loosened\": \"why\"", 8.99, "another one", true)]
    [InlineData("9", 8.99, null, false)]
    [InlineData("9", 8.99, "why", true)]
    [InlineData("9", 9.5, null, true)]
    public void A_score_is_lowered_by_hand_only_with_a_new_reason(
        string before, double now, string? reason, bool may)
    {
        string text = One.Replace("9", before, StringComparison.Ordinal);
        var baselines = new Baselines("b.json", [new("a", now, 1, 1, 0, "c", reason)]);
        Assert.Equal(may, Record.Exception(
            () => baselines.ExpectNotLoosened($"{{\"projects\": [{text}]}}")) is null);
    }

    [Fact]
    public void A_score_is_not_taken_out_by_hand()
    {
        var none = new Baselines("b.json", []);
        Assert.Equal(
            "b.json: the score of a was 9.00 before the change, expected none below it unless "
                + "--loosen has said why",
            Assert.Throws<WrongUse>(
                () => none.ExpectNotLoosened("{\"projects\": [" + One + "]}")).Message);
        none.ExpectNotLoosened(null);
    }

    [Fact]
    public void A_higher_score_and_a_new_project_are_recorded_without_one()
    {
        Baseline[] scores = [Ninety with { Score = 91 }, Ninety with { Name = "model" }];
        (Baselines newer, var refused) = Recorded.With(scores, "not needed");
        Assert.Empty(refused);
        Assert.Equal(scores.OrderBy(each => each.Name), newer.List);
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        using var folder = new Folder();
        new Baselines("b.json", [Ninety with { Loosened = "why" }]).Write(folder.Root);
        Assert.Equal(
            [Ninety with { Loosened = "why" }],
            Baselines.Read(folder.Root, "b.json", ["specs"]).List);
        Assert.Equal(["b.json"], Directory.GetFiles(folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void No_file_is_no_baseline()
    {
        using var folder = new Folder();
        Assert.Empty(Baselines.Read(folder.Root, "b.json", ["specs"]).List);
    }

    [Theory]
    [InlineData("[]", "1: expected an object")]
    [InlineData("{}", "1: expected a member 'projects'")]
    [InlineData("{\"projects\": [\n{\"name\": \"a\"}]}", "2: expected a member 'score'")]
    [InlineData(
        "{\"projects\": [{\"name\": \"a\",\n\"score\": \"high\"}]}",
        "2: expected a number from 0 to 100")]
    [InlineData(
        "{\"projects\": [" + One + ",\n" + One + "]}",
        "2: expected a project of the gate's file, once, not 'a'")]
    [InlineData(
        "{\"projects\": [{\"name\":\n\"b\", \"score\": 9}]}",
        "2: expected a project of the gate's file, once, not 'b'")]
    public void A_mistake_is_told_with_its_line(string text, string told)
    {
        using var folder = new Folder();
        folder.Write("b.json", text);
        Assert.StartsWith(
            $"b.json:{told}",
            Assert.Throws<WrongUse>(
                () => Baselines.Read(folder.Root, "b.json", ["a", "c"])).Message,
            StringComparison.Ordinal);
    }
}
