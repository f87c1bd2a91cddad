using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>The document of <c>litmus</c>: see <see cref="LitmusVerb"/>.</summary>
static class LitmusDocument
{
    /// <summary>A test with its results, of each system with the path of its trace.</summary>
    public static object OfTest((VmResult Result, string? Trace)[] all) => new
    {
        name = all[0].Result.Test.Name,
        file = all[0].Result.Test.File,
        systems = all.Select(each => OfSystem(each.Result, each.Trace)),
    };

    static object OfSystem(VmResult result, string? trace) => new
    {
        system = result.System,
        status = WordOf(result.Status),
        complete = result.Complete,
        schedules = result.Schedules,
        seconds = Math.Round(result.Seconds, 6),
        covered = result.Covered,
        outcomes = result.Outcomes.Select(each => new
        {
            registers = Values(each.Key),
            schedules = each.Value,
        }),
        neverShown = result.NeverShown.Select(Values),
        conditions = result.Test.Conditions.Zip(result.Conditions, (condition, verdict) => new
        {
            kind = condition.Word,
            text = condition.Text,
            verdict = WordOf(verdict),
        }),
        refines = result.Refines,
        unsupported = result.Unsupported,
        trace,
        interrupted = result.Interrupted,
        error = result.Error,
    };

    static Dictionary<string, string> Values(Registers registers)
        => registers.Values.ToDictionary(each => each.Key, each => $"{each.Value}");

    static string WordOf(VmStatus status) => status switch
    {
        VmStatus.Ok => "ok",
        VmStatus.Violated => "violated",
        VmStatus.Unsupported => "unsupported",
        _ => "error",
    };

    static string WordOf(ConditionVerdict verdict) => verdict switch
    {
        ConditionVerdict.Holds => "holds",
        ConditionVerdict.Violated => "violated",
        _ => "notSeen",
    };
}
