using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Abstract;
using Verified.Explorer;
using Verified.Litmus;
using Verified.Simulation;

namespace Verified.Cli;

/// <summary>What is wrong with a system, or with a test, so that a person can act on it.</summary>
static class LitmusFailures
{
    /// <summary>Reports a run that is to blame, and conditions for which no run is.</summary>
    /// <param name="trace">The path of the run's trace; null for none.</param>
    public static void Tell(TextWriter output, VmResult result, string? trace)
    {
        if (result.Error is not null)
        {
            return;
        }

        if (result.ShortestRun is { } run)
        {
            TellOracle(output, result, run.Outcome, run.Way, trace);
        }
        else if (result.Finding is { } finding)
        {
            FailureReport.Write(output, result.Subject!, finding, trace!);
            output.WriteLine();
        }

        foreach ((VmCondition condition, ConditionVerdict verdict) in result.Test.Conditions
            .Zip(result.Conditions))
        {
            if (condition.Kind == ConditionKind.Sometimes && verdict == ConditionVerdict.Violated)
            {
                TellNeverSeen(output, result, condition);
            }
        }
    }

    /// <summary>The oracle's own run: a test that it breaks asks too much of every system.
    /// </summary>
    static void TellOracle(
        TextWriter output, VmResult result, Registers outcome, IReadOnlyList<Move> way,
        string? trace)
    {
        Violation broken = VmScenario.Judge(result.Test, outcome)!;
        output.WriteLine(
            $"{result.Test.Name} on {result.System}: broken rule \"{broken.Rule}\"");
        FailureReport.Field(output, "fact", broken.Fact);
        FailureReport.Field(
            output, "matters", "the abstract VM allows it: the test asks for what no system must "
            + "give");
        FailureReport.Field(output, "rule", broken.Place);
        FailureReport.Field(output, "found", "the first of all runs, by length, that ends so");
        FailureReport.WriteSteps(output, [.. way.Select(LineOf)]);
        if (trace is null)
        {
            FailureReport.Field(output, "replay", "no trace: no schedule was met that ends so");
        }
        else
        {
            FailureReport.WriteReplay(output, trace);
        }

        output.WriteLine();
    }

    static AccountLine LineOf(Move move, int index)
    {
        string owner = move.Strand.OwnerOf(move.Placed);
        return new(index + 1, owner, move.Told[owner.Length..].TrimStart(), null);
    }

    /// <summary>A condition that some run must meet, and none does.</summary>
    static void TellNeverSeen(TextWriter output, VmResult result, VmCondition condition)
    {
        output.WriteLine(
            $"{result.Test.Name} on {result.System}: broken condition \"{condition}\"");
        FailureReport.Field(
            output, "fact", $"it holds of none of the {result.Outcomes.Count:N0} outcomes, and "
            + $"there are no others: {result.Covered}");
        FailureReport.Field(output, "blame", "no single run, so that there is no trace");
        output.WriteLine();
    }
}
