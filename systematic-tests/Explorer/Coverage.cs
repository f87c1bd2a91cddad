using System.Globalization;
using System.Linq;

namespace Verified.Explorer;

/// <summary>Says what was covered: never more than that.</summary>
static class Coverage
{
    /// <param name="search">The search, if it has ended.</param>
    /// <param name="sampled">The random schedules, none of which broke a rule.</param>
    public static (Verdict Verdict, string? Bound) Of(Search? search, long sampled, long all)
    {
        if (search is { IsComplete: true })
        {
            return (Verdict.Verified, null);
        }

        bool searchedOnly = search is { Tally.Schedules: > 0 } && sampled == 0;
        string?[] parts = [OfSearch(search, searchedOnly), OfSamples(sampled)];
        return (
            searchedOnly ? Verdict.Bounded : Verdict.Sampled,
            all == 0 ? "nothing was run" : string.Join("; ", parts.OfType<string>()));
    }

    static string? OfSearch(Search? search, bool only)
    {
        if (search is null || search.Tally.Schedules == 0)
        {
            return null;
        }

        string tails = search.HasTails ? ", long ones by chance" : "";
        if (search.CompletedBound is { } bound)
        {
            string preemptions = bound == 0
                ? "without preemptions"
                : $"with ≤ {bound} preemption{(bound == 1 ? "" : "s")}";
            return $"all schedules {preemptions}{tails}";
        }

        return only
            ? $"the first {Count(search.Tally.Schedules)} schedules in depth-first order{tails}"
            : null;
    }

    /// <summary>
    /// The rule of three: with n samples that hold, p &lt; 3/n at 95 % confidence.
    /// </summary>
    static string? OfSamples(long sampled)
    {
        if (sampled == 0)
        {
            return null;
        }

        double p = double.Min(1, 3.0 / sampled);
        int digits = 1 - (int)double.Floor(double.Log10(p));
        return $"p < {decimal.Round((decimal)p, digits):0.############} at 95 % "
            + $"({Count(sampled)} random schedules)";
    }

    static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
