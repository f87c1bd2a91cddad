using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;

namespace Verified.Litmus;

/// <summary>What makes TLBs adventurous, each by a name under which it can be left out.</summary>
public static class Ingredients
{
    static readonly (string Name, Func<TlbFreedom, TlbFreedom> LeftOut)[] All =
    [
        ("warm", freedom => freedom with { Warm = false }),
        ("unsolicited", freedom => freedom with { Unsolicited = false }),
        ("misses", freedom => freedom with { MayMiss = false }),
        ("tables", freedom => freedom with { CachesTables = false }),
        ("scope", freedom => freedom with { Narrow = false }),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(each => each.Name)];

    /// <summary>The freedom of the tests, without some of it.</summary>
    /// <param name="names">Of <see cref="Names"/>.</param>
    public static TlbFreedom Without(IReadOnlyList<string> names)
        => All.Where(each => names.Contains(each.Name))
            .Aggregate(TlbFreedom.Wild, (freedom, each) => each.LeftOut(freedom));
}
