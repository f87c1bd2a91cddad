using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using FsCheck.Fluent;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Random walk and PCT against exact probabilities and proven bounds.</summary>
public sealed class SamplingTests
{
    const int Schedules = 20_000;

    /// <summary>Exact: the product of the choices that have to go one way.</summary>
    public static readonly TheoryData<string, double> Probabilities = new()
    {
        { nameof(Demos.LostUpdate), 1 / 2.0 },
        { nameof(Demos.OppositeLocks), 1 / 2.0 },
        { nameof(Demos.Philosophers), 1 / 3.0 },
        { nameof(Demos.TwoStages), 1 / 32.0 },
        { nameof(Demos.StaleLength), 1 / 4.0 },
        { nameof(Demos.LazyInit), 3 / 4.0 },
        { nameof(Demos.PingPong), 1 / 64.0 },
    };

    static readonly Dictionary<string, Scenario> ByName = new Scenario[]
    {
        Demos.LostUpdate, Demos.OppositeLocks, Demos.Philosophers, Demos.TwoStages,
        Demos.StaleLength, Demos.LazyInit, Demos.PingPong,
    }.ToDictionary(each => each.Name);

    [Theory]
    [MemberData(nameof(Probabilities))]
    public void A_random_walk_breaks_the_rule_with_the_exact_probability(string name, double exact)
    {
        int broken = Exploring.CountBroken(ByName[name], new RandomWalk(42), Schedules);

        double tolerance = Exploring.Tolerance(exact, Schedules);
        Assert.InRange(broken / (double)Schedules, exact - tolerance, exact + tolerance);
    }

    /// <summary>1 / (n · k^(d−1)) for n tasks and k steps.</summary>
    [Theory]
    [InlineData(nameof(Demos.StaleLength), 2, 2, 9)]
    [InlineData(nameof(Demos.LostUpdate), 2, 3, 6)]
    [InlineData(nameof(Demos.PingPong), 3, 2, 8)]
    public void Pct_keeps_its_bound(string name, int depth, int tasks, int length)
    {
        int broken = Exploring.CountBroken(ByName[name], new Pct(42, length, depth), Schedules);

        double bound = 1 / (tasks * System.Math.Pow(length, depth - 1));
        Assert.InRange(
            broken / (double)Schedules, bound - Exploring.Tolerance(bound, Schedules), 1);
    }

    [Theory]
    [InlineData(nameof(Demos.StaleLength), 1)]
    [InlineData(nameof(Demos.LostUpdate), 1)]
    [InlineData(nameof(Demos.PingPong), 2)]
    public void Pct_of_too_small_a_depth_finds_nothing(string name, int depth)
        => Assert.Equal(0, Exploring.CountBroken(ByName[name], new Pct(42, 9, depth), 5_000));

    [Fact]
    public void The_loop_and_the_instruction_find_the_same_bit()
        => FsCheck.Check.One(
            FsCheck.Config.QuickThrowOnFailure,
            Prop.ForAll((ulong mask) => Enumerable.Range(0, BitOperations.PopCount(mask)).All(
                n => TaskMask.NthByLoop(mask, n) == TaskMask.Nth(mask, n))));

    [Fact]
    public void A_schedule_depends_on_the_seed_and_its_number_alone()
    {
        Strategy[] strategies =
        [
            new RandomWalk(7), new StickyRandom(7), new Pct(7, 12), new Pct(7, 12, 10),
            new PartialOrderSampling(7), new UniformWalk(7, [4, 4, 4]), new DelayBounded(7, 12),
        ];
        var runner = new Runner(Demos.Philosophers);
        foreach (Strategy strategy in strategies)
        {
            string alone = Told(runner, strategy, 5);
            string[] all = [.. Enumerable.Range(0, 200).Select(i => Told(runner, strategy, i))];

            Assert.Equal(alone, all[5]);
            Assert.Equal(all, Enumerable.Range(0, 200).Select(i => Told(runner, strategy, i)));
            Assert.True(all.Distinct().Count() > 20);
        }
    }

    [Fact]
    public void Different_numbers_and_different_seeds_give_different_schedules()
    {
        var runner = new Runner(Demos.Independent(9, 9, 9));
        string[] all = [.. Enumerable.Range(0, 100).SelectMany(i => new[]
        {
            Told(runner, new RandomWalk(7), i), Told(runner, new RandomWalk(8), i),
        })];

        Assert.Equal(200, all.Distinct().Count());
    }

    static string Told(Runner runner, Strategy strategy, int schedule)
    {
        var transcript = new Transcript(strategy);
        strategy.Begin(schedule);
        runner.Run(transcript);
        return string.Join('\n', transcript.Lines);
    }
}
