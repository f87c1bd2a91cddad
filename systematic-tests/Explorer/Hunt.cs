using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>How soon one strategy finds one published variant.</summary>
/// <param name="By">The strategy, and whose it is.</param>
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
    PublishedVariant Variant, Hunter By, int Tries, int Found, long? Schedules, double? Seconds,
    string? Missed)
{
    /// <summary>Has each hunter look for each variant, so many at once.</summary>
    /// <param name="seeds">The tries of a strategy that draws by chance; others have one.</param>
    /// <param name="most">The most schedules of a try.</param>
    /// <param name="ended">Told of each one that ends, from its thread.</param>
    /// <returns>By variant, then by strategy; without those that were cancelled.</returns>
    /// <exception cref="ToolException">A scenario is unfit for exploration.</exception>
    public static IReadOnlyList<Hunt> All(
        IReadOnlyList<PublishedVariant> variants, IReadOnlyList<Hunter> hunters, int seeds,
        long most, int workers, Action<Hunt> ended, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ended);
        Search[] all = [.. variants.SelectMany(variant => hunters.Select(
            by => new Search(variant, by, most, cancellation)))];
        int next = -1;
        Task<List<(int Place, Hunt Hunt)>>[] threads = [
            .. Enumerable.Range(0, workers).Select(_ => LargeStack.Start(Work))];
        return [.. Task.WhenAll(threads).GetAwaiter().GetResult()
            .SelectMany(its => its).OrderBy(each => each.Place).Select(each => each.Hunt)];

        List<(int Place, Hunt Hunt)> Work()
        {
            var its = new List<(int Place, Hunt Hunt)>();
            try
            {
                while (Interlocked.Increment(ref next) is var i && i < all.Length)
                {
                    if (all[i].Run(seeds) is { } hunt)
                    {
                        its.Add((i, hunt));
                        ended(hunt);
                    }
                }

                return its;
            }
            catch
            {
                // Nobody begins another one.
                Interlocked.Exchange(ref next, all.Length);
                throw;
            }
        }
    }

    /// <summary>The tries of one strategy for one variant, on one thread.</summary>
    sealed class Search(
        PublishedVariant variant, Hunter by, long most, CancellationToken cancellation)
    {
        readonly List<(long Schedules, double Seconds)> found = [];
        string? missed;

        /// <returns>Null if it was cancelled.</returns>
        public Hunt? Run(int seeds)
        {
            int tries = by.DrawsByChance ? seeds : 1;
            int middle = tries / 2;
            Func<uint, Attempt> attempt = by.Hunt(variant, most, cancellation);
            for (int seed = 1, lost = 0; seed <= tries && tries - lost > middle; seed++)
            {
                Attempt one = attempt((uint)seed);
                if (one.Found)
                {
                    found.Add((one.Schedules, one.Seconds));
                }
                else if (cancellation.IsCancellationRequested)
                {
                    return null;
                }
                else
                {
                    lost++;
                    missed = one.Ended ? $"in none of {one.Schedules:N0}" : $"> {most:N0}";
                }
            }

            long[] counts = [.. found.Select(each => each.Schedules).Order()];
            double[] seconds = [.. found.Select(each => each.Seconds).Order()];
            bool isMet = middle < counts.Length;
            int below = (tries - 1) / 2;
            return new(
                variant, by, tries, counts.Length,
                isMet ? (counts[below] + counts[middle] + 1) / 2 : null,
                isMet ? (seconds[below] + seconds[middle]) / 2 : null, missed);
        }
    }
}
