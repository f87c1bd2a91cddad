using System.Globalization;
using System.Linq;

namespace Verified.Explorer;

/// <summary>Says what was covered: never more than that.</summary>
static class Coverage
{
    /// <param name="search">The search, if it has ended.</param>
    /// <param name="sampled">The schedules drawn by chance, none of which broke a rule.</param>
    /// <returns>The verdict, what was covered in full words, and the same in few.</returns>
    public static (Verdict Verdict, string? Bound, string Brief) Of(
        Search? search, long sampled, long all)
    {
        if (search is { IsComplete: true })
        {
            return (Verdict.Verified, null, "all schedules");
        }

        if (all == 0)
        {
            return (Verdict.Sampled, "nothing was run", "nothing was run");
        }

        bool searchedOnly = search is { Tally.Schedules: > 0 } && sampled == 0;
        (string? full, string? brief) = OfSearch(search, searchedOnly);
        string? chance = OfSamples(sampled);
        string drawn = $"{chance} at 95 % ({Count(sampled)} schedules drawn by chance)";
        return (
            searchedOnly && IsBounded(search!) ? Verdict.Bounded : Verdict.Sampled,
            Join("; ", full, chance is null ? null : drawn), Join(", ", brief, chance));
    }

    static bool IsBounded(Search search) => search.CompletedBound is not null || search.IsExhausted;

    static (string? Full, string? Brief) OfSearch(Search? search, bool only)
    {
        if (search is null || search.Tally.Schedules == 0)
        {
            return (null, null);
        }

        string which = search.HasTails ? "all but long schedules" : "all schedules";
        if (search.IsExhausted)
        {
            return (which, which);
        }

        if (search.CompletedBound is { } bound)
        {
            string preemptions = bound == 0
                ? "without preemptions"
                : $"with ≤ {bound} preemption{(bound == 1 ? "" : "s")}";
            string brief = $"≤ {bound} preempted{(search.HasTails ? " but long ones" : "")}";
            return ($"{which} {preemptions}", brief);
        }

        string first = $"the first {Count(search.Tally.Schedules)} schedules in depth-first order, "
            + "nothing about the rest";
        return only ? (first, "the first ones depth-first") : (null, null);
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
        return $"p < {decimal.Round((decimal)p, digits):0.############}";
    }

    static string Join(string between, params string?[] parts)
        => string.Join(between, parts.OfType<string>());

    static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
