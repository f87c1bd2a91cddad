using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary><c>mmu</c>: explores tests of the machine alone, and compares verdicts.</summary>
sealed class MmuVerb(Context context, SharedOptions options)
{
    const long DefaultSchedules = 1_000_000;

    readonly TextWriter output = context.Screen.Output;

    /// <param name="paths">Files, and directories for all tests in them.</param>
    /// <param name="left">Ingredients to be left out, with commas in between.</param>
    public int Run(string[] paths, string[] left)
    {
        ExplorerOptions explorer = options.ToExplorer(StrategyKind.Dpor, DefaultSchedules);
        string[] without = Left(left);
        if (MmuFiles.All.Read(paths, context.Screen.TellError) is not { } tests)
        {
            return ExitStatus.WrongUse;
        }

        using var json = new JsonTarget(options.Json, output);
        var traces = new TraceFolder(options.Out);
        var exploration = new MmuExploration(tests, explorer, without);
        IReadOnlyList<MmuResult> results = exploration.Witness(
            context.Screen.Watch(exploration.Campaign, explorer.Workers, context.Cancellation),
            context.Cancellation);
        string?[] witnesses = [.. results.Select(each => each.Witness is { } witness
            ? traces.Save(witness)
            : null)];
        if (!json.TakesOutput)
        {
            Tell(results, witnesses);
        }

        json.Write(new
        {
            tests = results.Zip(witnesses, Document),
            without,
            holds = results.All(each => each.Agrees && each.Complete),
        });
        return StatusOf(results);
    }

    static string[] Left(string[] left)
    {
        string[] names = [.. left.SelectMany(each => each.Split(',')).Distinct()];
        string? unknown = Array.Find(names, name => !Ingredients.Names.Contains(name));
        return unknown is null ? names : throw MmuFiles.UnknownIngredient(unknown);
    }

    int StatusOf(IReadOnlyList<MmuResult> results)
    {
        string[] errors = [.. results.Select(each => each.Error).OfType<string>()];
        Array.ForEach(errors, context.Screen.TellError);
        return errors.Length > 0 ? ExitStatus.WrongUse
            : results.All(each => each.Agrees && each.Complete) ? ExitStatus.Holds
            : results.Any(Disagrees) ? ExitStatus.Broken
            : ExitStatus.Interrupted;
    }

    /// <summary>Whether it does not hold, and not because somebody stopped it.</summary>
    static bool Disagrees(MmuResult result)
        => !(result.Agrees && result.Complete)
            && (!result.Asked.Interrupted || (result.Reachable && !result.Test.Allowed));

    static object Document(MmuResult result, string? witness) => new
    {
        name = result.Test.Name,
        file = result.Test.File,
        expected = result.Test.Expected,
        reachable = result.Reachable,
        agrees = result.Agrees,
        complete = result.Complete,
        schedules = result.Asked.Schedules,
        seconds = Math.Round(result.Asked.Seconds, 6),
        witness,
        error = result.Error,
        interrupted = result.Asked.Interrupted,
    };

    void Tell(IReadOnlyList<MmuResult> results, string?[] witnesses)
    {
        if (results is [{ Witness: { } witness } only])
        {
            Subject subject = MmuExploration.Accusing(only.Test, witness.Trace.Origin!);
            FailureReport.Write(output, subject, witness, witnesses[0]!);
            output.WriteLine();
        }

        context.Screen.Table(
            ["test", "expected", "reachable", "agrees", "#schedules", "complete"],
            results.Select(Row));
        int agreeing = results.Count(each => each.Agrees);
        output.WriteLine($"{agreeing} of {results.Count} tests agree"
            + (results.All(each => each.Complete) ? "" : "; not all are complete")
            + (results.Any(each => each.Asked.Interrupted) ? "; interrupted" : "")
            + (witnesses.Any(each => each is not null) ? $"; witnesses are in {options.Out}" : ""));
    }

    static string[] Row(MmuResult result) =>
    [
        result.Test.Name,
        result.Test.Expected,
        YesOrNo(result.Reachable),
        result.Agrees || result.Reachable || result.Complete ? YesOrNo(result.Agrees) : "open",
        $"{result.Asked.Schedules:N0}",
        YesOrNo(result.Complete),
    ];

    static string YesOrNo(bool value) => value ? "yes" : "no";
}
