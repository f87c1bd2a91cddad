using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>One try of a strategy: how many schedules until the expected rule breaks.</summary>
public sealed class HunterTests
{
    const string NoRule = "no rule";

    static readonly StrategyKind[] ByEnumeration = [StrategyKind.DepthFirst, StrategyKind.Dpor];

    [Fact]
    public void All_but_enumerations_draw_by_chance()
        => Assert.Equal(
            Enum.GetValues<StrategyKind>().Except(ByEnumeration),
            Enum.GetValues<StrategyKind>().Where(kind => Hunter.Of(kind).DrawsByChance));

    /// <summary>There are six orders, and one class of steps that do not share anything.</summary>
    [Theory]
    [InlineData(StrategyKind.DepthFirst, 100, 6, true)]
    [InlineData(StrategyKind.DepthFirst, 6, 6, true)]
    [InlineData(StrategyKind.DepthFirst, 5, 5, false)]
    [InlineData(StrategyKind.Dpor, 100, 1, true)]
    [InlineData(StrategyKind.Random, 100, 100, false)]
    public void Without_a_violation_it_goes_on_to_the_limit_or_to_the_last_schedule(
        StrategyKind kind, long most, long schedules, bool ended)
    {
        int runs = 0;
        Scenario scenario = Demos.Independent(2, 2).Before(() => runs++);

        Assert.Equal(new(schedules, 0, false, ended), Try(kind, scenario, NoRule, most));
        Assert.Equal(schedules, runs);
    }

    [Theory]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Dpor)]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.Pct)]
    public void The_schedule_that_breaks_the_rule_is_the_last_one(StrategyKind kind)
    {
        Attempt found = Try(kind, Demos.LostUpdate, BasicRule.Kernel.Name, 1_000);

        Assert.Equal(new(found.Schedules, 0, true, false), found);
        Assert.InRange(found.Schedules, 1, 100);
        Assert.Equal(
            new(found.Schedules - 1, 0, false, false),
            Try(kind, Demos.LostUpdate, BasicRule.Kernel.Name, found.Schedules - 1));
        Assert.Equal(
            found with { Found = false },
            Try(kind, Demos.LostUpdate, NoRule, found.Schedules));
    }

    [Fact]
    public void The_seed_decides_when_a_random_walk_finds_it()
    {
        Func<uint, Attempt> attempt = Hunter.Of(StrategyKind.Random).Hunt(
            Demos.TwoStages.Breaking(BasicRule.Kernel.Name), 1_000, default);

        Assert.Equal(
            Enumerable.Range(1, 5).Select(seed => FirstBroken(new RandomWalk((ulong)seed)) + 1),
            Enumerable.Range(1, 5).Select(seed => attempt((uint)seed).Schedules));

        static long FirstBroken(Strategy strategy)
        {
            var runner = new Runner(Demos.TwoStages);
            return Enumerable.Range(0, 1_000).First(i => runner.Run(strategy, i) is not null);
        }
    }

    /// <summary>The first schedule, and sixteen by chance.</summary>
    [Theory]
    [InlineData(StrategyKind.Random, 0)]
    [InlineData(StrategyKind.Sticky, 0)]
    [InlineData(StrategyKind.Dpor, 0)]
    [InlineData(StrategyKind.Pct, 17)]
    [InlineData(StrategyKind.Portfolio, 17)]
    public void The_schedules_that_a_strategy_learns_from_do_not_count(
        StrategyKind kind, int learnt)
    {
        int runs = 0;
        Scenario scenario = Demos.OnOneCell(3, 3).Before(() => runs++);

        Assert.Equal(new(10, 0, false, false), Try(kind, scenario, NoRule, 10));
        Assert.Equal(10 + learnt, runs);
    }

    [Theory]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Random)]
    public void A_cancellation_ends_a_try(StrategyKind kind)
    {
        using var source = new CancellationTokenSource();
        int runs = 0;
        Scenario scenario = Demos.OnOneCell(3, 3).Before(() =>
        {
            if (++runs == 3)
            {
                source.Cancel();
            }
        });
        Attempt attempt = Hunter.Of(kind).Hunt(scenario.Breaking(NoRule), 10, source.Token)(1);

        Assert.Equal((3, false, false), (runs, attempt.Found, attempt.Ended));
    }

    [Fact]
    public void Another_engine_tries_by_itself()
    {
        var engine = new Other();
        EngineStrategy strategy = engine.Strategies[0];
        Hunter hunter = Hunter.Of(engine, strategy);
        PublishedVariant variant = Demos.Race.Breaking(NoRule);

        Assert.Equal(
            ("other", "thorough", false),
            (hunter.Engine, hunter.Strategy, hunter.DrawsByChance));
        Assert.Equal(new(70, 2, true, false), hunter.Hunt(variant, 80, default)(9));
        Assert.Equal((variant, "thorough", 9u, 80), Assert.Single(engine.Asked));
    }

    static Attempt Try(StrategyKind kind, Scenario scenario, string expected, long most)
        => Hunter.Of(kind).Hunt(scenario.Breaking(expected), most, default)(7) with
        {
            Seconds = 0,
        };

    sealed class Other : IEngine
    {
        public List<(PublishedVariant Variant, string Strategy, uint Seed, long Most)> Asked
        {
            get;
        } = [];

        public string Name => "other";

        public IReadOnlyList<EngineStrategy> Strategies { get; } =
            [new("thorough", "tries everything", DrawsByChance: false)];

        public ExplorationResult Explore(
            Subject subject, EngineOptions options, CancellationToken cancellation)
            => throw new NotSupportedException();

        public Measurement? Measure(
            Scenario scenario, string strategy, TimeSpan time, CancellationToken cancellation)
            => throw new NotSupportedException();

        public Attempt Try(
            PublishedVariant variant, string strategy, uint seed, long most,
            CancellationToken cancellation)
        {
            Asked.Add((variant, strategy, seed, most));
            return new(70, 2, true, false);
        }
    }
}
