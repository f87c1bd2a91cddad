using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>What a person sees of <c>litmus</c>: what is wrong, what was seen, the sum.</summary>
/// <param name="systems">In the order of the results of each test.</param>
sealed class LitmusTables(Screen screen, IReadOnlyList<string> systems)
{
    readonly TextWriter output = screen.Output;

    /// <param name="traces">The path of each result's trace; null for none.</param>
    public void Tell(IReadOnlyList<VmResult> results, IReadOnlyList<string?> traces)
    {
        foreach ((VmResult result, string? trace) in results.Zip(traces))
        {
            LitmusFailures.Tell(output, result, trace);
        }

        if (results.Count == systems.Count)
        {
            new LitmusOutcomes(screen, results).Tell();
        }

        screen.Table(
            ["test", "system", "status", "#schedules", "#outcomes", "conditions", "covered"],
            results.Select(Row));
        int width = systems.Max(system => system.Length);
        foreach (string system in systems)
        {
            output.WriteLine($"{system.PadRight(width)}  "
                + Sum([.. results.Where(each => each.System == system)]));
        }
    }

    static string[] Row(VmResult result) =>
    [
        result.Test.Name,
        result.System,
        .. result.Unsupported is { } lacking ? ["unsupported", "", "", "", $"lacks {lacking}"]
            : result.Error is not null ? ["error", "", "", "", "no verdict"]
            : (string[])
            [
                WordOf(result.Status),
                $"{result.Schedules:N0}",
                Outcomes(result),
                Conditions(result),
                result.Covered + (IsAlone(result) ? ", not compared" : ""),
            ],
    ];

    /// <summary>Whether the oracle has too many states to say what is allowed.</summary>
    static bool IsAlone(VmResult result)
        => result is { System: not VmSystems.Abstract, Status: VmStatus.Ok, Refines: null };

    static string WordOf(VmStatus status) => status switch
    {
        VmStatus.Ok => "ok",
        VmStatus.Violated => "violated",
        _ => "interrupted",
    };

    /// <summary>How many were seen, of how many that the oracle allows if it knows.</summary>
    static string Outcomes(VmResult result)
    {
        int wrong = result.Outcomes.Count(each => !result.Allows(each.Key));
        return $"{result.Outcomes.Count - wrong:N0}"
            + (result.Oracle?.Runs is { IsComplete: true } all ? $"/{all.Outcomes.Count:N0}" : "")
            + (wrong > 0 ? $", {wrong:N0} not allowed" : "");
    }

    /// <summary>What they came to: <c>2 hold, 1 not seen</c>.</summary>
    static string Conditions(VmResult result)
    {
        int holding = result.Conditions.Count(each => each == ConditionVerdict.Holds);
        return result.Conditions.Count == 0 ? "none" : Listed(
        [
            (result.Conditions.Count(each => each == ConditionVerdict.Violated), "violated"),
            (holding, holding == 1 ? "holds" : "hold"),
            (result.Conditions.Count(each => each == ConditionVerdict.NotSeen), "not seen"),
        ]);
    }

    /// <summary>What a system's tests came to, what is not covered included.</summary>
    static string Sum(IReadOnlyList<VmResult> results)
    {
        VmResult[] ok = [.. results.Where(each => each.Status == VmStatus.Ok)];
        int whole = ok.Count(each => each.Complete);
        string complete = whole == ok.Length ? "all" : whole == 0 ? "none" : $"{whole:N0}";
        string[] lacking = [.. results.Select(each => each.Unsupported).OfType<string>()];
        string names = string.Join(", ", lacking.Distinct().Order(StringComparer.Ordinal));
        int unseen = results.Sum(each
            => each.Conditions.Count(verdict => verdict == ConditionVerdict.NotSeen));
        return $"{Plural(results.Count, "test")}: " + Listed(
        [
            (results.Count(each => each.Status == VmStatus.Violated), "violated"),
            (results.Count(each => each.Error is not null), "without a verdict"),
            (ok.Length, $"ok ({complete} complete)"),
            (lacking.Length, $"unsupported ({names})"),
            (results.Count(each => !each.Holds && each.Interrupted), "interrupted"),
        ]) + (unseen > 0 ? $"; {Plural(unseen, "condition")} not seen" : "")
            + (results.Count(IsAlone) is > 0 and var alone ? $"; {alone} not compared" : "");
    }

    /// <summary>What there is at least one of.</summary>
    static string Listed(IEnumerable<(int Count, string What)> all) => string.Join(
        ", ", all.Where(each => each.Count > 0).Select(each => $"{each.Count:N0} {each.What}"));

    static string Plural(int count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";
}
