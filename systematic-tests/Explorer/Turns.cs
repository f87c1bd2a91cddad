using System;

namespace Verified.Explorer;

/// <summary>The strategies that take turns: those of the portfolio, or the one asked for.</summary>
/// <remarks>
/// Whose turn it is follows from the schedule's number alone. No strategy is best everywhere:
/// taking turns over all of them costs at most their number, choosing the wrong one costs 10 to
/// 500 times (see the README).
/// </remarks>
sealed class Turns
{
    readonly Strategy[] all;

    public Turns(StrategyKind kind, ulong seed, Profile profile)
        => all = kind switch
        {
            StrategyKind.Random or StrategyKind.Dpor => [new RandomWalk(seed)],
            StrategyKind.Sticky => [new StickyRandom(seed)],
            StrategyKind.Pct => [new Pct(seed, profile.Length)],
            StrategyKind.PartialOrder => [new PartialOrderSampling(seed)],
            StrategyKind.Uniform => [new UniformWalk(seed, profile.Steps)],
            StrategyKind.Delay => [new DelayBounded(seed, profile.Length)],
            StrategyKind.Default or StrategyKind.Portfolio => Portfolio(seed, profile),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    /// <summary>The number of strategies in the portfolio.</summary>
    public const int OfPortfolio = 8;

    /// <summary>The strategy of a schedule.</summary>
    public Strategy Of(long schedule) => all[schedule % all.Length];

    // The random walk first: what the soundings meet is met again.
    static Strategy[] Portfolio(ulong seed, Profile profile) =>
    [
        new RandomWalk(seed),
        new StickyRandom(seed),
        new Pct(seed, profile.Length, 2),
        new Pct(seed, profile.Length),
        new Pct(seed, profile.Length, 10),
        new PartialOrderSampling(seed),
        new UniformWalk(seed, profile.Steps),
        new DelayBounded(seed, profile.Length),
    ];
}
