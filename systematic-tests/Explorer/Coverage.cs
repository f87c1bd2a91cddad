using System.Globalization;
using System.Linq;

namespace Verified.Explorer;

/// <summary>Says what was covered: never more than that.</summary>
static class Coverage
{
    /// <param name="search">The search, if it has ended.</param>
    /// <param name="sampled">The schedules drawn by chance, none of which broke a rule.</param>
    /// <param name="classes">The classes of some of those.</param>
    /// <param name="promise">What else they mean: see <see cref="OfPct"/>.</param>
    /// <returns>The verdict, what was covered in full words, and the same in few.</returns>
    public static (Verdict Verdict, string? Bound, string Brief) Of(
        Search? search, long sampled, long all, ClassCount classes, string? promise = null)
    {
        if (search is { IsComplete: true })
        {
            return (Verdict.Verified, null, search.Reduced is { IsExact: true } each
                ? each.Classes == 1 ? "its only class" : $"all {Count(each.Classes)} classes"
                : search.Completed!.Most is null ? "all schedules"
                : "all schedules up to order");
        }

        if (all == 0)
        {
            return (Verdict.Sampled, "nothing was run", "nothing was run");
        }

        (string? full, string? brief) = search?.Completed is { } completed
            ? Within(completed)
            : search?.Reduced is { } reduced ? Of(reduced)
            : sampled == 0 ? Beginning(all, search?.Figures(classes)) : (null, null);
        string? chance = OfSamples(sampled);
        string? once = sampled == 0 || classes.Looked == 0 ? null : Share(classes);
        string drawn = $"{chance} at 95 % ({Count(sampled)} schedules drawn by chance)";
        bool bounded = sampled == 0 && search?.Completed is { Tails: 0 };
        return (
            bounded ? Verdict.Bounded : Verdict.Sampled,
            Join("; ", full, chance is null ? null : drawn, once, sampled == 0 ? null : promise),
            Join(
                ", ", brief, chance,
                once is null ? null : $"{Percent(classes.OnceShare)} once"));
    }

    static (string Full, string Brief) Of(ReducedSearch reduced)
        => ($"one schedule of each of {Count(reduced.Classes)} classes, and there are others "
            + $"({Count(reduced.Infeasible)} steps touch what they do not tell, "
            + $"{Count(reduced.Tails)} schedules were too long)",
            $"{Count(reduced.Classes)} classes, not all");

    static string Share(ClassCount classes)
        => $"of {Count(classes.Looked)} looked at, {Percent(classes.OnceShare)} are alone in "
            + "their class";

    /// <summary>What PCT guarantees: see <see cref="Pct.Promise"/>.</summary>
    /// <returns>Null where schedules are so long that chance decides their ends.</returns>
    /// <remarks>For small depths: at depth 10 the guarantee says nothing.</remarks>
    public static string? OfPct(Profile profile, params int[] depths)
    {
        if (profile.HasTails)
        {
            return null;
        }

        string bounds = string.Join(", ", depths.Select(depth
            => $"{Down(Pct.Promise(profile.Tasks, profile.Length, depth))} for d = {depth}"));
        return "a pct schedule meets a bug of depth d with p ≥ 1/(n·k^(d−1)): "
            + $"{bounds} (n = {profile.Tasks} tasks, k = {profile.Length} steps)";
    }

    /// <remarks>
    /// A schedule is long if it went on into the half that chance decides: what it begins with was
    /// enumerated, and of its ends there was one.
    /// </remarks>
    static (string Full, string Brief) Within(CompletedBound completed)
    {
        // A bound that has cut nothing is none.
        (string one, string past) = completed.IsOfDelays
            ? ("delay", "delayed")
            : ("preemption", "preempted");
        string within = completed switch
        {
            { HasCut: false } => "",
            { Most: 0 } => $" without {one}s",
            { Most: 1 } => $" with ≤ 1 {one}",
            _ => $" with ≤ {completed.Most} {one}s",
        };
        string brief = completed.HasCut ? $"≤ {completed.Most} {past}" : "all";
        string tails = Count(completed.Tails);
        return completed.Tails switch
        {
            0 => ("all schedules" + within, brief),
            1 => ($"all but 1 long schedule{within}", $"{brief} but 1 long one"),
            _ => ($"all but {tails} long schedules{within}", $"{brief} but {tails} long ones"),
        };
    }

    static (string Full, string Brief) Beginning(long searched, ClassFigures? figures)
        => figures is { Explored: > 0 and var explored }
            ? ($"one schedule of each of {Count(explored)} classes, of about "
                + $"{Count(figures.Estimate)}, nothing about the rest",
                $"{Count(explored)} of about {Count(figures.Estimate)} classes")
            : ($"the first {Count(searched)} schedules in depth-first order, nothing about the "
                + "rest", "the first ones depth-first");

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
        return $"p < {Up(p, digits):0.############}";
    }

    // Two digits, rounded so that it stays a promise.
    static string Down(double p)
    {
        double unit = double.Pow(10, double.Floor(double.Log10(p)) - 1);
        return (double.Floor(p / unit) * unit).ToString("G2", CultureInfo.InvariantCulture);
    }

    static decimal Up(double p, int digits)
        => decimal.Round((decimal)p, digits, System.MidpointRounding.ToPositiveInfinity);

    static string Join(string between, params string?[] parts)
        => string.Join(between, parts.OfType<string>());

    // Never 100 % or 0 % of what is only nearly so.
    static string Percent(double share)
        => (share is > 0 and < 0.01 ? "< 1" : share is > 0.99 and < 1 ? "> 99"
            : (share * 100).ToString("0", CultureInfo.InvariantCulture)) + " %";

    static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
