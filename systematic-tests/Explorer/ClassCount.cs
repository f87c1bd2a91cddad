using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Explorer;

/// <summary>How many classes of schedules were seen once, twice, or more often.</summary>
/// <remarks>
/// It looks at the first <see cref="Most"/> schedules that it is shown: its room is bounded.
/// </remarks>
sealed class ClassCount
{
    const int Most = 50_000;

    /// <summary>Three times or more.</summary>
    const int Often = 3;

    readonly Dictionary<ulong, byte> seen = [];
    int once;
    int twice;

    /// <summary>The schedules that were looked at.</summary>
    public int Looked { get; private set; }

    public bool IsFull => Looked == Most;

    /// <summary>The part of them whose class no other one had: by Good and Turing, about the
    /// probability that one more schedule has a class that was never seen.</summary>
    public double OnceShare => Looked == 0 ? 1 : (double)once / Looked;

    /// <summary>
    /// A lower estimate of the number of classes: Chao's first, from those seen once and twice.
    /// </summary>
    /// <remarks>
    /// Low in the mean, not in each case. Chance prefers some classes: there may be many more.
    /// </remarks>
    public long Estimate => seen.Count
        + (long)(twice > 0 ? (double)once * once / (2.0 * twice) : once * (once - 1.0) / 2);

    public void Add(ulong hash)
    {
        if (!IsFull)
        {
            Looked++;
            Add(hash, 1);
        }
    }

    /// <summary>What both have looked at together.</summary>
    public ClassCount With(ClassCount other)
    {
        var both = new ClassCount { Looked = Looked + other.Looked };
        foreach ((ulong hash, byte times) in seen.Concat(other.seen))
        {
            both.Add(hash, times);
        }

        return both;
    }

    void Add(ulong hash, int times)
    {
        int before = seen.GetValueOrDefault(hash);
        int after = Math.Min(Often, before + times);
        seen[hash] = (byte)after;
        once += (after == 1 ? 1 : 0) - (before == 1 ? 1 : 0);
        twice += (after == 2 ? 1 : 0) - (before == 2 ? 1 : 0);
    }
}
