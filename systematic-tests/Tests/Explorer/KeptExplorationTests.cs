using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What is kept of an exploration, and what another one makes of it.</summary>
public sealed class KeptExplorationTests
{
    static readonly ExplorerOptions DepthFirst = new() { Strategy = StrategyKind.DepthFirst };

    static readonly ExplorerOptions Random = new()
    {
        Strategy = StrategyKind.Random, Schedules = 500,
    };

    [Fact]
    public void Before_a_search_has_begun_it_is_what_it_was()
    {
        Assert.Null(new Steered(Demos.OnOneCell(4, 4), DepthFirst).It.Save());
        var before = new Steered(Demos.OnOneCell(4, 4), DepthFirst);
        before.Step(most: 30);
        SavedExploration? saved = before.It.Save();

        Assert.NotNull(saved);
        Assert.Same(saved, new Steered(Demos.OnOneCell(4, 4), DepthFirst, saved).It.Save());
    }

    /// <summary>Of 70 schedules 30 were run.</summary>
    [Fact]
    public void A_search_goes_on_where_it_stood()
    {
        ExplorationResult whole = new Steered(Demos.OnOneCell(4, 4), DepthFirst).Finish();
        var before = new Steered(Demos.OnOneCell(4, 4), DepthFirst);
        before.Step(most: 30);
        SavedExploration saved = before.It.Save()!;
        var after = new Steered(Demos.OnOneCell(4, 4), DepthFirst, saved);

        Assert.Null(saved.Result);
        Assert.False(after.It.IsDone);
        Assert.Equal(Exploring.Describe(whole), Exploring.Describe(after.Finish()));
        Assert.Equal(40, after.Runs);
    }

    /// <summary>Of five chunks two were run.</summary>
    [Fact]
    public void Sampling_goes_on_where_it_stood()
    {
        ExplorationResult whole = new Steered(Demos.OnOneCell(9, 9), Random).Finish();
        var before = new Steered(Demos.OnOneCell(9, 9), Random);
        before.Step();
        before.Step();
        before.Step();
        var after = new Steered(Demos.OnOneCell(9, 9), Random, before.It.Save());

        Assert.Equal(Exploring.Describe(whole), Exploring.Describe(after.Finish()));
        Assert.Equal(300, after.Runs);
    }

    [Theory]
    [InlineData("Choices", Verdict.Verified)]
    [InlineData("StaleLength", Verdict.Violated)]
    [InlineData("Unfit", Verdict.Unfit)]
    public void What_is_done_is_kept_as_its_result_and_is_not_run_again(
        string name, Verdict verdict)
    {
        Scenario scenario = name == "Unfit" ? Oddities.Unfit
            : name == "Choices" ? Demos.Choices
            : Demos.StaleLength;
        var before = new Steered(scenario, DepthFirst);
        ExplorationResult whole = before.Finish();
        SavedExploration saved = before.It.Save()!;
        var after = new Steered(scenario, DepthFirst, saved);

        Assert.Equal(verdict, whole.Verdict);
        Assert.Equal((verdict, null), (saved.Result?.Verdict, saved.Search));
        Assert.True(after.It.IsDone);
        Assert.Null(after.It.Take(early: true));
        Assert.Equal(Exploring.Describe(whole), Exploring.Describe(after.It.Result()));
        Assert.Equal(whole.Finding?.Account, after.It.Result().Finding?.Account);
        Assert.Equal(saved, after.It.Save());
    }

    /// <summary>With more time it goes on.</summary>
    [Fact]
    public void What_the_time_has_cut_is_kept_as_it_stood()
    {
        var cut = new Steered(Demos.OnOneCell(4, 4), DepthFirst);
        cut.Step(most: 30, timeIsOver: true);
        SavedExploration saved = cut.It.Save()!;

        Assert.True(cut.It.IsDone);
        Assert.Equal((null, 30), (saved.Result, saved.Search?.Runs));
    }
}
