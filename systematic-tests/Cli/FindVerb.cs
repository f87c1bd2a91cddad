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

    /// <summary>The tries of each strategy that draws by chance.</summary>
    public int Seeds { get; } = options.Seeds ?? DefaultSeeds;

    /// <summary>The most schedules of a try.</summary>
    public long Most { get; } = options.Schedules ?? DefaultSchedules;

    public int Run(string[] names)
    {
        if (options.Time is not null)
        {
            throw new WrongUse("--time expects no --find beside it; --schedules limits a try");
        }

        IReadOnlyList<PublishedVariant> variants = Selection.Of(
            context.Catalogue.Variants, names, each => each.Name, "variant");
        Hunter[] hunters = Hunters();
        using var json = new JsonTarget(options.Json, context.Screen.Output);
        IReadOnlyList<Hunt> hunts = Hunt(variants, hunters);
        if (!json.TakesOutput)
        {
            Tell(hunts, hunters);
        }

        json.Write(new { seeds = Seeds, most = Most, hunts = hunts.Select(Document) });
        return context.Cancellation.IsCancellationRequested ? ExitStatus.Interrupted
            : ExitStatus.Holds;
    }

    /// <summary>Looks for the variants; on one thread, unless all strategies are ours.</summary>
    public IReadOnlyList<Hunt> Hunt(
        IReadOnlyList<PublishedVariant> variants, IReadOnlyList<Hunter> hunters)
    {
        bool isOursAlone = hunters.All(each => each.Engine == Engines.Explorer);
        int workers = options.Workers ?? (isOursAlone ? Environment.ProcessorCount : 1);
        TextWriter error = TextWriter.Synchronized(context.Screen.Error);
        return Explorer.Hunt.All(
            variants, hunters, Seeds, Most, workers,
            hunt => error.WriteLine($"{hunt.Variant.Name} {NameOf(hunt.By)}: {Cell(hunt)}"),
            context.Cancellation);
    }

    /// <summary>The strategies that look for them.</summary>
    public Hunter[] Hunters()
    {
        EngineChoice choice = options.Measured;
        if (choice.Other is null && options.Strategy == StrategyKind.Default)
        {
            throw new WrongUse("--strategy expects one strategy or the portfolio for bench "
                + "--find, not 'default'");
        }

        Hunter[] ours = choice.HasExplorer ? Ours() : [];
        Hunter[] others = choice.Other is { } engine
            ? [.. engine.Strategies.Select(each => Hunter.Of(engine, each))]
            : [];
        if (options.StrategyName is { } name)
        {
            return EngineChoice.Known([.. ours, .. others], each => each.Strategy, name);
        }

        return choice.IsBoth ? [.. ours.Concat(others).Where(IsCompared)] : [.. ours, .. others];
    }

    static Hunter[] Ours()
        => [.. Enum.GetValues<StrategyKind>()
            .Where(kind => kind != StrategyKind.Default)
            .Select(Hunter.Of)];

    /// <summary>What both engines have; another strategy is named.</summary>
    static bool IsCompared(Hunter hunter) => hunter.Strategy is "random" or "portfolio";

    void Tell(IReadOnlyList<Hunt> hunts, Hunter[] hunters)
    {
        context.Screen.Table(
            ["variant", .. hunters.Select(each => "#" + NameOf(each))],
            hunts.GroupBy(each => each.Variant).Select(row => new[] { row.Key.Name }.Concat(
                hunters.Select(by => Cell(row.FirstOrDefault(each => each.By == by)))).ToArray()));
        context.Screen.Output.WriteLine(
            $"schedules until the expected rule breaks, the median of {Seeds} seeds"
            + (hunters.All(each => each.DrawsByChance) ? ""
                : $"; {Single(hunters)} by enumeration, so one try"));
    }

    /// <summary>A table with the seconds beside the schedules.</summary>
    public void TellBeside(IReadOnlyList<Hunt> hunts, Hunter[] hunters)
    {
        context.Screen.Table(
            [
                "variant",
                .. hunters.SelectMany(each => new[] { "#" + NameOf(each), "#seconds" }),
            ],
            hunts.GroupBy(each => each.Variant).Select(row => new[] { row.Key.Name }.Concat(
                hunters.Select(by => row.FirstOrDefault(each => each.By == by))
                    .SelectMany(hunt => new[] { Cell(hunt), Seconds(hunt) })).ToArray()));
        context.Screen.Output.WriteLine(
            "schedules until the expected rule breaks, and seconds on one worker; the medians of "
            + $"{Seeds} seeds");
    }

    static string Single(Hunter[] hunters) => string.Join(
        ", ", hunters.Where(each => !each.DrawsByChance).Select(NameOf));

    static string NameOf(Hunter by)
        => by.Engine == Engines.Explorer ? by.Strategy : $"{by.Engine} {by.Strategy}";

    static string Cell(Hunt? hunt) => hunt is null ? "" : $"{hunt.Schedules:N0}{Missed(hunt)}";

    static string Seconds(Hunt? hunt) => hunt?.Seconds is { } seconds ? $"{seconds:G2}" : "";

    static string? Missed(Hunt hunt) => hunt.Schedules is null ? hunt.Missed : null;

    public static object Document(Hunt each) => new
    {
        variant = each.Variant.Name,
        system = each.Variant.System,
        engine = each.By.Engine,
        strategy = each.By.Strategy,
        tries = each.Tries,
        found = each.Found,
        schedules = each.Schedules,
        seconds = each.Seconds is { } seconds ? Math.Round(seconds, 6) : (double?)null,
        missed = Missed(each),
    };
}
