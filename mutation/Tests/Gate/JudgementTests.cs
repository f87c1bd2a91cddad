using System.Collections.Generic;
using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>What is said of mutants, and so of a change.</summary>
public class JudgementTests
{
    static readonly Survivors NoneArgued = new("s.md", []);

    [Theory]
    [InlineData(Status.Killed, true)]
    [InlineData(Status.Timeout, true)]
    [InlineData(Status.Crashed, true)]
    [InlineData(Status.Ignored, true)]
    [InlineData(Status.CompileError, true)]
    [InlineData(Status.Survived, false)]
    [InlineData(Status.NoCoverage, false)]
    public void A_change_holds_unless_a_mutant_of_it_survives(Status status, bool holds)
        => Assert.Equal(holds, Judge(isFull: false, [Mutants.Of(status)]).Holds);

    [Fact]
    public void A_survivor_that_is_argued_holds_up_nothing()
    {
        Mutant mutant = Mutants.Surviving(line: 3);
        var argued = new Survivors("s.md", [new(1, mutant.Key, 1, "why")]);
        Judgement judgement = Judge(isFull: false, [mutant], argued);
        Assert.True(judgement.Holds);
        Assert.Single(judgement.Projects.Single().Argued);
        Mutant other = mutant with { Start = new(9, 1) };
        Assert.False(Judge(isFull: false, [mutant, other], argued).Holds);
    }

    [Fact]
    public void The_score_counts_what_survives_argued_or_not_and_nothing_that_was_not_tried()
    {
        Judgement judgement = Judge(
            isFull: true,
            [
                Mutants.Of(Status.Killed), Mutants.Of(Status.Timeout), Mutants.Of(Status.Crashed),
                Mutants.Of(Status.Survived), Mutants.Of(Status.NoCoverage),
                Mutants.Of(Status.Ignored), Mutants.Of(Status.CompileError),
                Mutants.Of(Status.Untried),
            ]);
        Assert.Equal(60, judgement.Projects.Single().Score);
    }

    [Fact]
    public void Each_folder_has_a_score_of_its_own()
    {
        Mutant argued = Mutants.Surviving(1) with { File = "specs/Akaros/B.cs" };
        Judgement judgement = Judge(
            isFull: true,
            [
                Mutants.Of(Status.Killed), Mutants.Of(Status.Ignored), argued,
                Mutants.Of(Status.Crashed) with { File = "specs/Akaros/A.cs" },
                Mutants.Of(Status.NoCoverage) with { File = "specs/Akaros/A.cs" },
            ],
            new Survivors("s.md", [new(1, argued.Key, 1, "why")]));
        Assert.Equal(
            [new("specs", 1, 0, 0), new FolderScore("specs/Akaros", 1, 2, 1)],
            judgement.Projects.Single().Folders);
        Assert.Equal([100, 33.33], judgement.Projects.Single().Folders.Select(each => each.Score));
    }

    [Theory]
    [InlineData(50, 0, true)]
    [InlineData(50.01, 0, false)]
    [InlineData(0, 50, true)]
    [InlineData(0, 50.01, false)]
    public void A_whole_run_holds_if_no_score_is_too_low(double least, double before, bool holds)
        => Assert.Equal(
            holds,
            Judge(
                isFull: true, [Mutants.Of(Status.Killed), Mutants.Of(Status.Survived)],
                least: least, before: before).Holds);

    [Theory]
    [InlineData(85, 0)]
    [InlineData(0, 90)]
    public void A_whole_run_that_tried_no_mutant_is_no_score(double least, double before)
        => Assert.False(Judge(
            isFull: true, [Mutants.Of(Status.Ignored)], least: least, before: before).Holds);

    [Fact]
    public void What_was_not_tried_is_named_and_is_not_killed()
    {
        Judgement judgement = Judge(isFull: false, mutants: null);
        Assert.Equal(["specs"], judgement.Untried);
        Assert.Equal(0, judgement.Projects.Single().Killed);
        Assert.Null(judgement.Projects.Single().Score);
    }

    [Fact]
    public void A_row_is_stale_only_if_its_folder_was_tried_whole()
    {
        SurvivorRow row = new(1, Mutants.Surviving(1).Key, 1, "why");
        SurvivorRow elsewhere = row with { Key = row.Key with { File = "model/A.cs" } };
        var survivors = new Survivors("s.md", [row, elsewhere]);
        Project model = new("model", [], ["model"], 0);
        Assert.Equal([row], Judge(isFull: true, [], survivors, others: [model]).Stale);
        Assert.Empty(Judge(
            isFull: true, [], survivors,
            others: [model, new("concurrency", [], ["specs"], 0)]).Stale);
        Assert.Empty(Judge(isFull: false, [], survivors).Stale);
    }

    [Fact]
    public void What_may_have_been_renamed_is_told_with_a_survivor_of_its_member()
    {
        Mutant survivor = Mutants.Surviving(1);
        SurvivorRow before = Row(survivor with { Original = "before < b" });
        SurvivorRow elsewhere = Row(survivor with { Original = "c < b", Member = "A.C" });
        SurvivorRow met = Row(survivor with { Original = "met < b" });
        var survivors = new Survivors("s.md", [before, elsewhere, met]);
        Mutant argued = survivor with { Original = "met < b" };
        Assert.Equal([before], Judge(isFull: false, [survivor, argued], survivors).Stale);
        Assert.Empty(Judge(isFull: false, [argued], survivors).Stale);

        static SurvivorRow Row(Mutant mutant) => new(1, mutant.Key, 1, "why");
    }

    static Judgement Judge(
        bool isFull, IReadOnlyList<Mutant>? mutants, Survivors? survivors = null,
        double least = 0, double before = 0, params Project[] others)
    {
        var project = new Project("specs", [], ["specs"], least);
        return Judgement.Of(
            isFull,
            [new(new Job(project, null, null), mutants ?? [], IsWhole: mutants is not null)],
            [project, .. others], survivors ?? NoneArgued,
            new("b.json", [new("specs", before, 1, 1, 0, "abc", null)]));
    }
}
