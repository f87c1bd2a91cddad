using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>How the chunks of a sampling are run, put together and kept.</summary>
public sealed class ChunkTests
{
    static readonly Finding Found =
        Exploring.Explore(Demos.StaleLength, new() { Workers = 1 }).Finding!;

    readonly Sampling sampling = Of(Demos.Independent(2, 2));

    [Fact]
    public void Behind_a_gap_the_finding_of_the_lowest_chunk_is_told()
    {
        Chunk[] chunks = Take(4);
        Finding other = Found with { Preemptions = 7 };
        sampling.Merge(Ended(chunks[1], 100));
        sampling.Merge(Ended(chunks[3], 5, other));
        sampling.Merge(Ended(chunks[2], 6, Found));

        Assert.Same(Found, sampling.Finding);
        Assert.Equal(6, sampling.Tally.Schedules);
        Assert.False(sampling.IsOver);
    }

    [Fact]
    public void What_comes_behind_a_finding_does_not_count()
    {
        Chunk[] chunks = Take(2);
        sampling.Merge(Ended(chunks[1], 100));
        sampling.Merge(Ended(chunks[0], 5, Found));

        Assert.Same(Found, sampling.Finding);
        Assert.Equal((5, true), (sampling.Tally.Schedules, sampling.IsOver));
        Assert.Equal(0, sampling.Save().Merged);
    }

    [Fact]
    public void A_finding_behind_another_one_does_not_count()
    {
        Chunk[] chunks = Take(2);
        sampling.Merge(Ended(chunks[1], 100, Found with { Preemptions = 7 }));
        sampling.Merge(Ended(chunks[0], 5, Found));

        Assert.Same(Found, sampling.Finding);
        Assert.Equal(5, sampling.Tally.Schedules);
    }

    [Fact]
    public void It_hands_out_no_more_than_there_is_to_run()
    {
        Assert.Equal(1_000, Take(10)[^1].Last);
        Assert.Null(sampling.Take());
    }

    [Fact]
    public void Samples_that_go_on_before_any_was_merged_begin_behind_the_soundings()
    {
        var guard = new DeterminismGuard(Subject.Of(Demos.LostUpdate));
        var options = new ExplorerOptions { Schedules = 20_000 };
        var again = new Sampling(guard, options);
        again.Resume(new Sampling(guard, options).Save());

        Assert.Equal(Search.SoundingsOf(options), again.Take()?.First);
    }

    [Theory]
    [InlineData(StrategyKind.Random, 20_000)]
    [InlineData(StrategyKind.Default, 2_500)]
    [InlineData(StrategyKind.DepthFirst, 0)]
    public void It_has_what_a_search_will_leave_in_any_case(StrategyKind strategy, long budget)
        => Assert.Equal(budget, new Sampling(
            new DeterminismGuard(Subject.Of(Demos.LostUpdate)),
            new() { Strategy = strategy, Schedules = 20_000 }).Budget);

    [Fact]
    public void Once_closed_it_hands_out_no_more_and_waits_for_what_it_has_handed_out()
    {
        Chunk chunk = Take(1)[0];
        sampling.Close();

        Assert.Null(sampling.Take());
        Assert.False(sampling.IsOver);
        sampling.Merge(Ended(chunk, 100));
        Assert.True(sampling.IsOver);
    }

    [Fact]
    public void What_goes_on_knows_the_classes_of_before()
    {
        Chunk[] chunks = Take(2);
        chunks[0].Classes.AddRange([1, 2]);
        chunks[1].Classes.AddRange([2, 3, 4]);
        sampling.Merge(Ended(chunks[0], 100));
        SavedSampling first = sampling.Save() with { Classes = [.. sampling.Save().Classes] };
        sampling.Merge(Ended(chunks[1], 100));
        SavedSampling whole = sampling.Save();

        Sampling again = Of(Demos.Independent(2, 2));
        again.Resume(first);
        Assert.Equal((2, 1.0), (again.Classes.Looked, again.Classes.OnceShare));
        Chunk next = again.Take()!;
        Assert.Equal((1, 100, 200), (next.Number, next.First, next.Last));
        next.Classes.AddRange(chunks[1].Classes);
        again.Merge(Ended(next, 100));

        Assert.Equal((2, 200), (again.Save().Merged, again.Tally.Schedules));
        Assert.Equal(whole.Classes, again.Save().Classes);
        Assert.Equal((5, 0.6), (again.Classes.Looked, again.Classes.OnceShare));
    }

    [Fact]
    public void A_chunk_that_was_stopped_counts_and_is_to_be_run_again()
    {
        Chunk chunk = Take(1)[0];
        Run(sampling, chunk, Demos.Independent(2, 2), most: 12);
        sampling.Merge(chunk);

        Assert.True(chunk.WasStopped);
        Assert.Equal((12, true), (sampling.Tally.Schedules, sampling.IsOver));
        Assert.Equal(0, sampling.Save().Merged);
    }

    [Fact]
    public void A_chunk_ends_with_the_first_violation()
    {
        Sampling breaking = Of(Demos.TwoStages);
        Chunk chunk = breaking.Take()!;
        Run(breaking, chunk, Demos.TwoStages);

        var runner = new Runner(Demos.TwoStages);
        var walk = new RandomWalk(42);
        int first = Enumerable.Range(0, 100).First(i => runner.Run(walk, i) is not null);
        Assert.Equal(first, chunk.Finding!.Trace.Schedule);
        Assert.Equal(first + 1, chunk.Tally.Schedules);
    }

    static Sampling Of(Scenario scenario)
        => new(
            new DeterminismGuard(Subject.Of(scenario)),
            new() { Strategy = StrategyKind.Random, Schedules = 1_000 });

    static void Run(Sampling sampling, Chunk chunk, Scenario scenario, int most = int.MaxValue)
        => sampling.Run(chunk, new Profile(), new Runner(scenario), new Pace { Left = most });

    static Chunk Ended(Chunk chunk, long schedules, Finding? finding = null)
    {
        chunk.Tally = new(schedules, 0, 0);
        chunk.Finding = finding;
        return chunk;
    }

    Chunk[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => sampling.Take()!)];
}
