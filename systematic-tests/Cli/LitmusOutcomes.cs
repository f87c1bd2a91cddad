using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>One test in full: its outcomes and conditions, each system beside the others.</summary>
/// <param name="all">Of one test, system by system.</param>
sealed class LitmusOutcomes(Screen screen, IReadOnlyList<VmResult> all)
{
    /// <summary>Those that still have a column each.</summary>
    const int FewRegisters = 5;

    /// <summary>What a person reads; the document has all.</summary>
    const int MostOutcomes = 50;

    readonly VmResult[] ran = [.. all.Where(each
        => each.Unsupported is null && each.Error is null)];

    public void Tell()
    {
        if (ran.Length == 0)
        {
            return;
        }

        TellOutcomes();
        IReadOnlyList<VmCondition> conditions = ran[0].Test.Conditions;
        if (conditions.Count > 0)
        {
            screen.Table(
                ["condition", .. ran.Select(each => each.System)],
                conditions.Select((condition, i) => (string[])[
                    $"{condition}", .. ran.Select(each => WordOf(each.Conditions[i]))]));
        }
    }

    /// <summary>
    /// Each that a system has shown or the oracle allows; a cell has the number of schedules.
    /// </summary>
    void TellOutcomes()
    {
        Registers[] all = [.. ran
            .SelectMany(each => each.Outcomes.Select(its => its.Key).Concat(each.NeverShown))
            .Distinct()
            .OrderBy(IsGood)
            .ThenBy(each => $"{each}", StringComparer.Ordinal)];
        Registers[] outcomes = [.. all.Take(MostOutcomes)];
        string[] registers = [.. outcomes
            .SelectMany(each => each.Values.Select(its => its.Key))
            .Distinct()
            .Order(StringComparer.Ordinal)];
        if (all.Length == 0)
        {
            return;
        }

        screen.Output.WriteLine(
            $"{ran[0].Test.Name}: how runs end, with the number of schedules that end so");
        bool few = registers.Length is > 0 and <= FewRegisters;
        screen.Table(
            ["#", .. few ? registers : ["registers"], .. ran.Select(each => $"#{each.System}")],
            outcomes.Select((outcome, i) => (string[])[
                $"{i + 1}",
                .. few ? registers.Select(register => outcome[register]) : [$"{outcome}"],
                .. ran.Select(each => Cell(each, outcome))]));
        if (all.Length > outcomes.Length)
        {
            screen.Output.WriteLine(
                $"{all.Length - outcomes.Length:N0} more outcomes: --json has them");
        }
    }

    /// <summary>What is not good, is told first.</summary>
    bool IsGood(Registers outcome) => Array.TrueForAll(ran, each
        => each.Allows(outcome) && !each.Test.Conditions.Any(outcome.Break));

    static string Cell(VmResult result, Registers outcome)
    {
        KeyValuePair<Registers, long> shown =
            result.Outcomes.FirstOrDefault(each => each.Key == outcome);
        bool isKnown = result.Oracle?.Runs.Outcomes.ContainsKey(outcome) == true;
        return shown.Key is null ? (isKnown ? "not shown" : "")
            : $"{shown.Value:N0}" + (result.Allows(outcome) ? "" : ", not allowed");
    }

    static string WordOf(ConditionVerdict verdict) => verdict switch
    {
        ConditionVerdict.Holds => "holds",
        ConditionVerdict.Violated => "violated",
        _ => "not seen",
    };
}
