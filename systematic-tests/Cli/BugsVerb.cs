using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary><c>bugs</c>: shows that each published variant breaks the rule that it must.</summary>
sealed class BugsVerb(Context context, SharedOptions options)
{
    const long DefaultSchedules = 200_000;

    /// <summary>The same on another engine.</summary>
    const long EngineSchedules = 20_000;

    public int Run(string[] names)
    {
        IReadOnlyList<PublishedVariant> variants = Selection.Of(
            context.Catalogue.Variants, names, each => each.Name, "variant");
        Func<IReadOnlyList<ExplorationResult>> explore = Explorer([.. variants.Select(Subject.Of)]);
        using var json = new JsonTarget(options.Json, context.Screen.Output);
        var traces = new TraceFolder(options.Out);
        IReadOnlyList<ExplorationResult> results = [.. explore().Select(each => each.Shrunk())];
        Row[] rows = [.. variants.Zip(results, (variant, result) => new Row(
            variant, result, traces.Save(result)))];
        if (!json.TakesOutput)
        {
            Tell(rows);
        }

        json.Write(new
        {
            variants = rows.Select(each => each.Document()),
            holds = rows.All(each => each.Found),
        });
        return context.Screen.TellUnfit(results) ? ExitStatus.WrongUse
            : rows.All(each => each.Found) ? ExitStatus.Holds
            : rows.Any(each => each.IsWrong) ? ExitStatus.Broken
            : ExitStatus.Interrupted;
    }

    /// <summary>What explores the variants, when all options are understood.</summary>
    Func<IReadOnlyList<ExplorationResult>> Explorer(Subject[] subjects)
    {
        if (options.Engine is { } engine)
        {
            EngineOptions its = options.ToEngine(engine, EngineSchedules, subjects.Length);
            return () => EngineRun.Explore(context, engine, subjects, its);
        }

        ExplorerOptions ours = options.ToExplorer(StrategyKind.Portfolio, DefaultSchedules);
        return () => context.Screen.Watch(
            new Campaign(subjects, ours), ours.Workers, context.Cancellation);
    }

    void Tell(Row[] rows)
    {
        context.Screen.Table(
            ["variant", "must break", "found", "strategy", "#schedules"],
            rows.Select(each => each.Cells()));
        TextWriter output = context.Screen.Output;
        output.WriteLine($"{rows.Count(each => each.Found)} of {rows.Length} variants found"
            + (rows.Any(each => each.Result.Interrupted) ? "; interrupted" : "")
            + $"; traces are in {options.Out}");
    }

    sealed record Row(PublishedVariant Variant, ExplorationResult Result, string? Trace)
    {
        public bool Found => Result.Finding?.Violation.Rule == Variant.Expected;

        /// <summary>
        /// Whether more schedules would not help: all were run, or another rule broke.
        /// </summary>
        public bool IsWrong => !Found && (Result.Finding is not null || !Result.Interrupted);

        public string[] Cells() =>
        [
            Variant.Name,
            Variant.Expected,
            Found ? "yes"
                : Result.Error is not null ? "unfit"
                : Result.Finding is { } other ? $"no: {other.Violation.Rule}" : "no",
            Result.Finding?.Trace.Strategy ?? Result.Strategy,
            $"{Result.Schedules:N0}",
        ];

        public object Document() => new
        {
            name = Variant.Name,
            system = Variant.System,
            source = Variant.Source,
            expected = Variant.Expected,
            found = Found,
            engine = Result.Engine,
            invariant = Result.Finding?.Violation.Rule,
            strategy = Result.Finding?.Trace.Strategy ?? Result.Strategy,
            schedules = Result.Schedules,
            seconds = Math.Round(Result.Seconds, 6),
            trace = Trace,
            error = Result.Error,
        };
    }
}
