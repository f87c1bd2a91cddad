using System;
using System.Diagnostics;
using System.Threading;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>A strategy of some engine, to look for published variants with.</summary>
/// <param name="Engine">Whose it is: <c>explorer</c>, or another engine's name.</param>
/// <param name="DrawsByChance">Whether its schedules follow from its seed.</param>
/// <param name="Hunt">
/// Makes ready to look for a variant in so many schedules; what it gives back tries one seed.
/// </param>
public sealed record Hunter(
    string Engine, string Strategy, bool DrawsByChance,
    Func<PublishedVariant, long, CancellationToken, Func<uint, Attempt>> Hunt)
{
    /// <summary>A strategy of ours.</summary>
    public static Hunter Of(StrategyKind kind) => new(
        "explorer", ExplorerOptions.NameOf(kind),
        kind is not (StrategyKind.DepthFirst or StrategyKind.Dpor),
        (variant, most, cancellation) =>
            new Explorations(variant, kind, most, cancellation).Try);

    /// <summary>A strategy of another engine.</summary>
    public static Hunter Of(IEngine engine, EngineStrategy strategy)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(strategy);
        return new(
            engine.Name, strategy.Name, strategy.DrawsByChance,
            (variant, most, cancellation) =>
                seed => engine.Try(variant, strategy.Name, seed, most, cancellation));
    }

    sealed class Explorations(
        PublishedVariant variant, StrategyKind kind, long most, CancellationToken cancellation)
    {
        readonly Runner runner = new(variant.Scenario);

        public Attempt Try(uint seed)
        {
            long start = Stopwatch.GetTimestamp();
            (long schedules, bool found, bool ended) = Run(seed);
            return new(
                schedules, Stopwatch.GetElapsedTime(start).TotalSeconds, found, ended);
        }

        (long Schedules, bool Found, bool Ended) Run(ulong seed)
        {
            Func<long, Strategy> strategies = Strategies(seed);
            for (long i = 0; i < most && !cancellation.IsCancellationRequested; i++)
            {
                Strategy strategy = strategies(i);
                Violation? broken = runner.Run(strategy, i);
                if (broken?.Rule == variant.Expected)
                {
                    return (i + 1, true, false);
                }

                if (!GoesOn(strategy, broken))
                {
                    return (i + 1, false, true);
                }
            }

            return (most, false, false);
        }

        Func<long, Strategy> Strategies(ulong seed)
        {
            if (kind is StrategyKind.DepthFirst or StrategyKind.Dpor)
            {
                Strategy search = kind == StrategyKind.Dpor
                    ? new Dpor(seed)
                    : new DepthFirst(seed, null);
                return _ => search;
            }

            var profile = new Profile();
            if (new ExplorerOptions { Strategy = kind }.UsesProfile)
            {
                foreach ((Strategy strategy, long schedule) in Profile.Soundings(seed))
                {
                    profile.Run(runner, strategy, schedule);
                }
            }

            return new Turns(kind, seed, profile).Of;
        }

        static bool GoesOn(Strategy strategy, Violation? broken) => strategy switch
        {
            DepthFirst search => search.Advance(),
            Dpor reduction => reduction.Advance(broken),
            _ => true,
        };
    }
}
