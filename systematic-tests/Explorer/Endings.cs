using System.Collections.Generic;
using System.Collections.Immutable;

namespace Verified.Explorer;

/// <summary>How schedules ended, and how many of them ended so; a value.</summary>
sealed class Endings
{
    public static readonly Endings None = new(ImmutableDictionary<object, long>.Empty);

    Endings(ImmutableDictionary<object, long> counts) => Counts = counts;

    public ImmutableDictionary<object, long> Counts { get; }

    public Endings With(object ending, long schedules)
        => new(Counts.SetItem(ending, Counts.GetValueOrDefault(ending) + schedules));

    public Endings With(Endings other)
    {
        ImmutableDictionary<object, long>.Builder sum = Counts.ToBuilder();
        foreach ((object ending, long schedules) in other.Counts)
        {
            sum[ending] = sum.GetValueOrDefault(ending) + schedules;
        }

        return new(sum.ToImmutable());
    }

    /// <summary>The same of schedules that are not counted any more.</summary>
    public Endings Uncounted()
    {
        Endings all = None;
        foreach (KeyValuePair<object, long> each in Counts)
        {
            all = all.With(each.Key, 0);
        }

        return all;
    }
}
