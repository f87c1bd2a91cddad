using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary><c>bench --find</c>: how soon each strategy finds each published variant.</summary>
sealed class FindVerb(Context context, SharedOptions options)
{
    const int DefaultSeeds = 20;
    const long DefaultSchedules = 20_000;

    readonly int seeds = options.Seeds ?? DefaultSeeds;
    readonly long most = options.Schedules ?? DefaultSchedules;

    public int Run(string[] names)
    {
        if (options.Time is not null)
        {
            throw new WrongUse("--time expects no --find beside it; --schedules limits a try");
        }

        IReadOnlyList<PublishedVariant> variants = Selection.Of(
            context.Catalogue.Variants, names, each => each.Name, "variant");
        StrategyKind[] strategies = Strategies();
        int workers = options.Workers ?? Environment.ProcessorCount;
        using var json = new JsonTarget(options.Json, context.Screen.Output);
        TextWriter error = TextWriter.Synchronized(context.Screen.Error);
        IReadOnlyList<Hunt> hunts = Hunt.All(
            variants, strategies, seeds, most, workers,
            hunt => error.WriteLine(
                $"{hunt.Variant.Name} {ExplorerOptions.NameOf(hunt.Strategy)}: {Cell(hunt)}"),
            context.Cancellation);
        if (!json.TakesOutput)
        {
            Tell(hunts, strategies);
        }

        json.Write(new { seeds, most, hunts = hunts.Select(Document) });
        return context.Cancellation.IsCancellationRequested ? ExitStatus.Interrupted
            : ExitStatus.Holds;
    }

    StrategyKind[] Strategies() => options.Strategy switch
    {
        null => [.. Enum.GetValues<StrategyKind>().Where(kind => kind != StrategyKind.Default)],
        StrategyKind.Default => throw new WrongUse(
            "--strategy expects one strategy or the portfolio for bench --find, not 'default'"),
        { } only => [only],
    };

    void Tell(IReadOnlyList<Hunt> hunts, StrategyKind[] strategies)
    {
        context.Screen.Table(
            ["variant", .. strategies.Select(each => "#" + ExplorerOptions.NameOf(each))],
            hunts.GroupBy(each => each.Variant).Select(row => new[] { row.Key.Name }.Concat(
                strategies.Select(strategy => Cell(
                    row.FirstOrDefault(each => each.Strategy == strategy)))).ToArray()));
        context.Screen.Output.WriteLine(
            $"schedules until the expected rule breaks, the median of {seeds} seeds; "
            + "dfs and dpor draw nothing by chance, so one try");
    }

    static string Cell(Hunt? hunt) => hunt is null ? "" : $"{hunt.Schedules:N0}{Missed(hunt)}";

    static string? Missed(Hunt hunt) => hunt.Schedules is null ? hunt.Missed : null;

    static object Document(Hunt each) => new
    {
        variant = each.Variant.Name,
        system = each.Variant.System,
        strategy = ExplorerOptions.NameOf(each.Strategy),
        tries = each.Tries,
        found = each.Found,
        schedules = each.Schedules,
        seconds = each.Seconds is { } seconds ? Math.Round(seconds, 6) : (double?)null,
        missed = Missed(each),
    };
}
