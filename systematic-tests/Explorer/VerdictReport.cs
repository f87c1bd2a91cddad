using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Explorer;

/// <summary>What an exploration claims, and what it missed, in words.</summary>
public static class VerdictReport
{
    public static string WordOf(Verdict verdict) => verdict switch
    {
        Verdict.Verified => "verified",
        Verdict.Bounded => "bounded",
        Verdict.Sampled => "sampled",
        Verdict.Violated => "violated",
        _ => "unfit",
    };

    /// <summary>A sentence for each outcome that must occur, and was sought in vain.</summary>
    public static IEnumerable<string> MissingFrom(ExplorationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        bool wasSought = !result.Interrupted && result.Error is null;
        string where = !result.Complete ? $"not seen in {result.Schedules:N0} schedules"
            : result.Classes is { Explored: > 0 and var classes }
                ? $"not seen in one schedule of each of {classes:N0} classes, nor in those "
                    + "drawn by chance"
            : $"occurs in none of all {result.Schedules:N0} schedules";
        return result.MustOccur
            .Where(each => wasSought && !each.Seen)
            .Select(each => $"{result.Subject.Name} on {result.Subject.Scenario.System}: "
                + $"must occur, {where}: \"{each.Name}\"");
    }
}
