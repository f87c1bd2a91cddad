using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The median of several tries, and who makes them.</summary>
public sealed class HuntTests
{
    const long Most = 1_000;

    static readonly PublishedVariant[] Variants =
    [
        Demos.Race.Breaking(BasicRule.NoRace.Name), Demos.Spin.Breaking("no rule"),
    ];

    /// <summary>
    /// What its tries are: a number of schedules and half as many seconds; beyond the limit, or
    /// without others: 0, or the number of them all below it.
    /// </summary>
    public static readonly TheoryData<int[], int, long?, double?, string?> Medians = new()
    {
        { [5], 1, 5, 2.5, null },
        { [8, 1, 3], 3, 3, 1.5, null },
        { [9, 4, 1, 3], 4, 4, 1.75, null },
        { [9, 0, 1], 2, 9, 4.5, "> 1,000" },
        { [2, -7, 4, 6], 3, 5, 2.5, "in none of 7" },
        { [3, -3_000, 0, 1], 1, null, null, "> 1,000" },
        { [1, 2, 0, -3_000], 2, null, null, "in none of 3,000" },
        { [0, 0, 1], 0, null, null, "> 1,000" },
        { [-7], 0, null, null, "in none of 7" },
    };

    [Theory]
    [MemberData(nameof(Medians))]
    public void A_try_that_does_not_find_it_is_longer_than_all_others(
        int[] tries, int found, long? schedules, double? seconds, string? missed)
    {
        Hunter by = Scripted("chance", tries, []);

        Assert.Equal(
            new Hunt(Variants[0], by, tries.Length, found, schedules, seconds, missed),
            Assert.Single(All([Variants[0]], [by], tries.Length)));
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 5 }, 5)]
    [InlineData(new[] { 1, 0, 0, 4, 5 }, 5)]
    [InlineData(new[] { 0, 0, 0, 4, 5 }, 3)]
    [InlineData(new[] { 1, 0, 3, 0, 5, 0 }, 6)]
    [InlineData(new[] { 0, 2, 0, -1, 5, 6 }, 4)]
    public void Where_half_of_the_tries_fail_the_rest_is_not_tried(int[] tries, int made)
    {
        var asked = new ConcurrentQueue<string>();
        All([Variants[0]], [Scripted("chance", tries, asked)], tries.Length);

        Assert.Equal(
            Enumerable.Range(1, made).Select(seed => $"chance Race {seed} of 1000"), asked);
    }

    [Fact]
    public void What_does_not_draw_by_chance_is_tried_once()
    {
        Hunter by = Scripted("order", [6, 7, 8], []) with { DrawsByChance = false };

        Assert.Equal(
            new Hunt(Variants[0], by, 1, 1, 6, 3, null),
            Assert.Single(All([Variants[0]], [by], 3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    public void Each_one_looks_for_each_variant_and_is_told_of_in_order(int workers)
    {
        int[] tries = [1, 2];
        Hunter[] hunters = [.. "abc".Select(name => Scripted($"{name}", tries, []))];
        var ended = new ConcurrentQueue<Hunt>();
        IReadOnlyList<Hunt> all = Hunt.All(
            Variants, hunters, 2, Most, workers, ended.Enqueue, default);

        Assert.Equal(
            Variants.SelectMany(variant => hunters.Select(by => (variant, by))),
            all.Select(each => (each.Variant, each.By)));
        Assert.Equal(all.Count, ended.Count);
        Assert.All(all, each => Assert.Contains(each, ended));
    }

    [Fact]
    public void It_comes_back_when_the_last_one_has_ended()
    {
        bool isBack = false;
        Hunter slow = Scripted("slow", [1], [], () => SpinWait.SpinUntil(
            () => Volatile.Read(ref isBack), TimeSpan.FromMilliseconds(50)));
        IReadOnlyList<Hunt> all = All([Variants[0]], [slow], 1);
        Volatile.Write(ref isBack, true);

        Assert.Single(all);
    }

    [Fact]
    public void An_unfit_scenario_ends_all_of_them()
    {
        Thread? failing = null;
        var asked = new ConcurrentQueue<string>();
        Hunter unfit = new("fake", "unfit", false, (_, _, _) => _ =>
        {
            Volatile.Write(ref failing, Thread.CurrentThread);
            Attending.Comes(() => !asked.IsEmpty);
            throw new ToolException("it is unfit");
        });
        Hunter beside = Scripted("beside", [1], asked, () =>
        {
            asked.Enqueue("begun");
            Attending.Comes(() => Volatile.Read(ref failing) is { IsAlive: false });
        });
        ToolException wrong = Assert.Throws<ToolException>(() => Hunt.All(
            Variants, [unfit, beside, Scripted("after", [1], asked)], 1, Most, 2, _ => { },
            default));

        Assert.Equal("it is unfit", wrong.Message);
        Assert.Equal(["begun", "beside Race 1 of 1000"], asked);
    }

    [Fact]
    public void What_is_cancelled_is_not_told_of()
    {
        using var source = new CancellationTokenSource();
        Hunter cancels = Scripted("cancels", [4, 0, 4, 4, 4], [], source.Cancel);
        var ended = new List<Hunt>();
        IReadOnlyList<Hunt> all = Hunt.All(
            [Variants[0]], [Scripted("before", [2, 2, 2, 2, 2], []), cancels], 5, Most, 1,
            ended.Add, source.Token);

        Assert.Equal("before", Assert.Single(all).By.Strategy);
        Assert.Equal(all, ended);
    }

    [Fact]
    public void A_try_that_never_comes_back_does_not_keep_the_process_alive()
    {
        bool isBackground = false;
        Hunter by = Scripted(
            "chance", [1], [], () => isBackground = Thread.CurrentThread.IsBackground);
        All([Variants[0]], [by], 1);

        Assert.True(isBackground);
    }

    static IReadOnlyList<Hunt> All(PublishedVariant[] variants, Hunter[] hunters, int seeds)
        => Hunt.All(variants, hunters, seeds, Most, 1, _ => { }, default);

    static Hunter Scripted(
        string name, int[] tries, ConcurrentQueue<string> asked, Action? during = null) => new(
        "fake", name, true, (variant, most, _) => seed =>
        {
            during?.Invoke();
            asked.Enqueue($"{name} {variant.Scenario.Name} {seed} of {most}");
            int its = seed > 0 && seed <= tries.Length
                ? tries[seed - 1]
                : throw new ToolException($"there is no try {seed}");
            return new(its > 0 ? its : its == 0 ? most : -its, its / 2.0, its > 0, its < 0);
        });
}
