using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which results hold, and which of them miss an outcome.</summary>
public sealed class ExplorationResultTests
{
    [Theory]
    [InlineData(Verdict.Verified, false, "", true)]
    [InlineData(Verdict.Bounded, false, "", true)]
    [InlineData(Verdict.Sampled, false, "", true)]
    [InlineData(Verdict.Sampled, true, "", false)]
    [InlineData(Verdict.Violated, false, "", false)]
    [InlineData(Verdict.Unfit, false, "", false)]
    [InlineData(Verdict.Verified, false, "seen seen", true)]
    [InlineData(Verdict.Verified, false, "seen missed", false)]
    [InlineData(Verdict.Verified, false, "missed", false)]
    public void It_holds_where_nothing_broke_and_all_was_run_and_seen(
        Verdict verdict, bool interrupted, string outcomes, bool holds)
    {
        Outcome[] mustOccur = outcomes.Length == 0 ? [] :
            [.. outcomes.Split(' ').Select((word, i) => new Outcome($"{i}", word == "seen"))];
        var result = new ExplorationResult(
            Subject.Of(Demos.AtomicUpdate), "default", 42, 1, 2, verdict, null, "", 0, mustOccur,
            null, null, interrupted);

        Assert.Equal(holds, result.Holds);
    }

    [Theory]
    [InlineData(false, null, 1)]
    [InlineData(true, null, 0)]
    [InlineData(false, "it is unfit", 0)]
    [InlineData(true, "it is unfit", 0)]
    public void An_outcome_is_missed_by_who_has_sought_it(
        bool interrupted, string? error, int missing)
    {
        var result = new ExplorationResult(
            Subject.Of(Demos.AtomicUpdate), "default", 42, 1, 2, Verdict.Sampled, null, "", 0,
            [new("seen", true), new("missed", false)], null, error, interrupted);

        Assert.Equal(missing, VerdictReport.MissingFrom(result).Count());
    }

    /// <summary>Whatever is complete by now may be changed by who searches.</summary>
    [Fact]
    public void Of_a_search_that_goes_on_nothing_is_told_yet()
    {
        (Steered steered, Job search, Job beside) = BesideSearch();
        steered.Put(search, steered.Run(search, most: 100));
        steered.Put(beside, steered.Run(beside));
        ExplorationResult result = steered.It.Result();

        Assert.StartsWith("p < ", result.Bound);
        Assert.StartsWith("p < ", result.Covered);
    }

    [Fact]
    public void What_does_not_come_back_is_told_before_what_else_is_wrong()
    {
        (Steered steered, _, Job beside) = BesideSearch();
        steered.Put(beside, wrong: "it is unfit");
        steered.It.GiveUp();

        Assert.EndsWith(
            "had not come back from a step when the time was over", steered.It.Result().Error);
    }

    [Fact]
    public void What_is_unfit_has_broken_nothing()
    {
        (Steered steered, Job search, Job beside) = BesideSearch();
        beside.Chunk!.Finding = Exploring.Explore(Demos.LostUpdate, new()).Finding;
        steered.Put(beside);
        steered.Put(search, wrong: "it is unfit");
        ExplorationResult result = steered.It.Result();

        Assert.Equal(
            (Verdict.Unfit, "it is unfit", null), (result.Verdict, result.Error, result.Finding));
    }

    /// <summary>A search of bounds that is under way, and a chunk of samples beside it.</summary>
    static (Steered Steered, Job Search, Job Beside) BesideSearch()
    {
        var steered = new Steered(Demos.OnOneCell(9, 9, 9), new() { Schedules = 20_000 });
        steered.Step(most: 10, took: 0.6);
        return (steered, steered.Take(), steered.Take(early: true));
    }
}
