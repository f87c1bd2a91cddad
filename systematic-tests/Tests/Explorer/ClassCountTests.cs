using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What samples say of classes, and how coverage is worded, by hand.</summary>
public sealed class ClassCountTests
{
    /// <summary>
    /// With f1 classes seen once and f2 twice: distinct + f1² / 2·f2, without f2
    /// distinct + f1·(f1 − 1) / 2; and f1 by the number of samples.
    /// </summary>
    [Theory]
    [InlineData("", 0, 1)]
    [InlineData("a", 1, 1)]
    [InlineData("a b", 3, 1)]
    [InlineData("a b c d", 10, 1)]
    [InlineData("a a", 1, 0)]
    [InlineData("a a a", 1, 0)]
    [InlineData("a a a a a", 1, 0)]
    [InlineData("a a b", 2, 1 / 3.0)]
    [InlineData("a a b c d", 8, 3 / 5.0)]
    [InlineData("a b a b c d e f", 10, 4 / 8.0)]
    [InlineData("a a a b c d e", 11, 4 / 7.0)]
    [InlineData("a a a a b b c d e", 9, 3 / 9.0)]
    public void The_estimate_and_the_share_follow_from_those_seen_once_and_twice(
        string samples, long estimate, double share)
    {
        ClassCount classes = Of(samples);

        Assert.Equal((estimate, share), (classes.Estimate, classes.OnceShare));
        Assert.Equal(samples.Count(char.IsLetter), classes.Looked);
        Assert.False(classes.IsFull);
    }

    [Fact]
    public void It_looks_at_no_more_than_it_has_room_for()
    {
        var classes = new ClassCount();
        for (ulong i = 0; i < 50_000; i++)
        {
            Assert.False(classes.IsFull);
            classes.Add(i / 2);
        }

        classes.Add(50_001);

        Assert.True(classes.IsFull);
        Assert.Equal((50_000, 0, 25_000), (classes.Looked, classes.OnceShare, classes.Estimate));
    }

    /// <summary>Three in n, rounded up to two digits: it stays a promise.</summary>
    [Theory]
    [InlineData(1, "p < 1")]
    [InlineData(2, "p < 1")]
    [InlineData(3, "p < 1")]
    [InlineData(4, "p < 0.75")]
    [InlineData(7, "p < 0.43")]
    [InlineData(299, "p < 0.011")]
    [InlineData(300, "p < 0.01")]
    [InlineData(10_000, "p < 0.0003")]
    [InlineData(17_001, "p < 0.00018")]
    public void Samples_say_the_rule_of_three(long sampled, string chance)
        => Assert.Equal(
            (Verdict.Sampled, $"{chance} at 95 % ({sampled:N0} schedules drawn by chance)", chance),
            Coverage.Of(null, sampled, sampled, new()));

    [Fact]
    public void The_beginning_of_a_search_and_nothing_are_what_they_are()
    {
        Assert.Equal(
            (Verdict.Sampled, "nothing was run", "nothing was run"),
            Coverage.Of(null, 0, 0, new()));
        Assert.Equal(
            (Verdict.Sampled,
                "the first 1,234 schedules in depth-first order, nothing about the rest",
                "the first ones depth-first"),
            Coverage.Of(null, 0, 1_234, new()));
    }

    [Fact]
    public void A_promise_stands_beside_samples_only()
    {
        Assert.Equal("p < 0.3 at 95 % (10 schedules drawn by chance); I promise",
            Coverage.Of(null, 10, 10, new(), "I promise").Bound);
        Assert.DoesNotContain("promise", Coverage.Of(null, 0, 10, new(), "I promise").Bound!);
    }

    /// <summary>Of each run that has a chance to be long, its end stands for others.</summary>
    [Fact]
    public void Classes_of_which_some_are_long_are_not_all()
    {
        ExplorationResult result = Exploring.Explore(
            Oddities.SometimesLong, new() { Strategy = StrategyKind.Dpor });

        Assert.Equal(
            (Verdict.Sampled,
                "one schedule of each of 2 classes, and there are others (0 steps touch what they "
                + "do not tell, 2 schedules were too long)",
                "2 classes, not all"),
            (result.Verdict, result.Bound, result.Covered));
    }

    [Fact]
    public void Classes_that_rely_on_what_is_not_declared_are_not_all()
    {
        ExplorationResult result = Exploring.Explore(
            HiddenGates.Opened(stepsBehind: 0), new() { Strategy = StrategyKind.Dpor });

        Assert.Equal(
            (Verdict.Sampled,
                "one schedule of each of 1 classes, and there are others (1 steps touch what they "
                + "do not tell, 0 schedules were too long)"),
            (result.Verdict, result.Bound));
    }

    /// <summary>
    /// Of 2,400 schedules, 150 are for classes, 600 for preemptions and 300 for delays. Looked at
    /// are the 300 soundings, and one in nine of the other 1,050.
    /// </summary>
    [Fact]
    public void Samples_say_how_many_are_alone_in_their_class()
    {
        ExplorationResult result = Exploring.Explore(
            Demos.OnOneCell(6, 6, 6, 6, 6, 6), new() { Schedules = 2_400, Workers = 1 });

        Assert.Matches(
            @"^all schedules with ≤ 1 delay; p < 0\.0023 at 95 % "
            + @"\(1,350 schedules drawn by chance\); "
            + "of 41[67] looked at, (9[0-9]|> 99) % are alone in their class; a pct schedule",
            result.Bound);
    }

    static ClassCount Of(string samples)
    {
        var classes = new ClassCount();
        foreach (char each in samples.Where(char.IsLetter))
        {
            classes.Add(each);
        }

        return classes;
    }
}
