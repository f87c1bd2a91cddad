using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>How soon one strategy finds one published variant.</summary>
/// <param name="Tries">The tries that the median is of, one for each seed from 1 on.</param>
/// <param name="Found">In how many of them the expected rule broke.</param>
/// <param name="Schedules">The median of the schedules up to that; null beyond the limit.</param>
/// <param name="Seconds">The median of the seconds on one thread; null likewise.</param>
/// <param name="Missed">What a try was that has not found it, if there was one.</param>
/// <remarks>
/// The mean of the two in the middle where their number is even. A try that has not found it
/// counts as longer than all others; where these are half of them, the rest is not tried. The
/// schedules that a strategy learns from do not count; those that are redundant do, and those
/// that break another rule.
/// </remarks>
public sealed record Hunt(
    PublishedVariant Variant, StrategyKind Strategy, int Tries, int Found, long? Schedules,
    double? Seconds, string? Missed)
{
    /// <summary>Hunts with each strategy for each variant, so many at once.</summary>
    /// <param name="seeds">The tries of a strategy that draws by chance; others have one.</param>
    /// <param name="most">The most schedules of a try.</param>
    /// <param name="ended">Told of each one that ends, from its thread.</param>
    /// <returns>By variant, then by strategy; without those that were cancelled.</returns>
    /// <exception cref="ToolException">A scenario is unfit for exploration.</exception>
    public static IReadOnlyList<Hunt> All(
        IReadOnlyList<PublishedVariant> variants, IReadOnlyList<StrategyKind> strategies,
        int seeds, long most, int workers, Action<Hunt> ended, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ended);
        Hunter[] all = [.. variants.SelectMany(variant => strategies.Select(
            strategy => new Hunter(variant, strategy, most, cancellation)))];
        var hunts = new Hunt?[all.Length];
        ToolException? failure = null;
        int next = -1;
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(
            _ => new Thread(Work, Measurement.StackSize) { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return failure is null
            ? [.. hunts.OfType<Hunt>()]
            : throw new ToolException(failure.Message, failure);

        void Work()
        {
            try
            {
                while (failure is null && Interlocked.Increment(ref next) is var i
                    && i < all.Length)
                {
                    if (all[i].Run(seeds) is { } hunt)
                    {
                        hunts[i] = hunt;
                        ended(hunt);
                    }
                }
            }
            catch (ToolException wrong)
            {
                failure = wrong;
            }
        }
    }

    /// <summary>Whether a strategy's schedules follow from its seed.</summary>
    public static bool DrawsByChance(StrategyKind strategy)
        => strategy is not (StrategyKind.DepthFirst or StrategyKind.Dpor);

    /// <summary>The tries of one strategy for one variant, on one thread.</summary>
    sealed class Hunter(
        PublishedVariant variant, StrategyKind kind, long most, CancellationToken cancellation)
    {
        readonly Runner runner = new(variant.Scenario);
        readonly List<(long Schedules, double Seconds)> found = [];
        string? missed;

        /// <returns>Null if it was cancelled.</returns>
        public Hunt? Run(int seeds)
        {
            int tries = DrawsByChance(kind) ? seeds : 1;
            int middle = tries / 2;
            for (int seed = 1, lost = 0; seed <= tries && tries - lost > middle; seed++)
            {
                long start = Stopwatch.GetTimestamp();
                if (Try((ulong)seed) is { } schedules)
                {
                    found.Add((schedules, Stopwatch.GetElapsedTime(start).TotalSeconds));
                }
                else if (cancellation.IsCancellationRequested)
                {
                    return null;
                }
                else
                {
                    lost++;
                }
            }

            long[] counts = [.. found.Select(each => each.Schedules).Order()];
            double[] seconds = [.. found.Select(each => each.Seconds).Order()];
            bool isMet = middle < counts.Length;
            int below = (tries - 1) / 2;
            return new(
                variant, kind, tries, counts.Length,
                isMet ? (counts[below] + counts[middle] + 1) / 2 : null,
                isMet ? (seconds[below] + seconds[middle]) / 2 : null, missed);
        }

        /// <returns>The number of the first schedule that breaks the rule, from 1.</returns>
        long? Try(ulong seed)
        {
            Func<long, Strategy> strategies = Strategies(seed);
            for (long i = 0; i < most && !cancellation.IsCancellationRequested; i++)
            {
                Strategy strategy = strategies(i);
                Violation? broken = runner.Run(strategy, i);
                if (broken?.Rule == variant.Expected)
                {
                    return i + 1;
                }

                if (!GoesOn(strategy, broken))
                {
                    missed = $"in none of {i + 1:N0}";
                    return null;
                }
            }

            missed = $"> {most:N0}";
            return null;
        }

        Func<long, Strategy> Strategies(ulong seed)
        {
            if (!DrawsByChance(kind))
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
