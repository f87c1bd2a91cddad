using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary>
/// <c>bench</c>: how fast schedules are run; with <c>--engine both</c>, by each of two engines, and
/// how soon they find the published variants.
/// </summary>
sealed class BenchVerb(Context context, SharedOptions options)
{
    public int Run(string[] names)
    {
        EngineChoice choice = options.Measured;
        if (!choice.IsBoth && (options.Seeds is not null || options.Schedules is not null))
        {
            throw new WrongUse(
                "--seeds and --schedules expect --find or --engine both beside them");
        }

        if (choice.Other is not null && options.Workers is not null)
        {
            throw new WrongUse($"--workers expects --engine {Engines.Explorer}");
        }

        (Scenario[] scenarios, PublishedVariant[] variants) = choice.IsBoth
            ? Named(names)
            : ([.. Selection.Of(Scenarios, names, each => each.Name, "scenario")], []);
        Way[] ways = Ways(choice);
        var find = new FindVerb(context, options);
        Hunter[] hunters = choice.IsBoth ? find.Hunters() : [];
        TimeSpan time = options.Time ?? TimeSpan.FromSeconds(1);
        using var json = new JsonTarget(options.Json, context.Screen.Output);
        List<Measurement> measurements = [.. scenarios
            .SelectMany(scenario => ways.Select(way => Measure(scenario, way, time)))
            .OfType<Measurement>()];
        IReadOnlyList<Hunt> hunts = find.Hunt(variants, hunters);
        if (!json.TakesOutput)
        {
            Tell(measurements, choice);
            if (hunts.Count > 0)
            {
                find.TellBeside(hunts, hunters);
            }
        }

        json.Write(choice.IsBoth
            ? new
            {
                measurements = measurements.Select(Document),
                seeds = find.Seeds,
                most = find.Most,
                hunts = hunts.Select(FindVerb.Document),
            }
            : new { measurements = measurements.Select(Document) });
        return context.Cancellation.IsCancellationRequested
            ? ExitStatus.Interrupted
            : ExitStatus.Holds;
    }

    Scenario[] Scenarios => [EmptySteps.ThreeTasks, .. context.Catalogue.Scenarios];

    /// <summary>Scenarios and variants of those names; all where there are none.</summary>
    (Scenario[] Scenarios, PublishedVariant[] Variants) Named(string[] names)
    {
        string[] known = [
            .. Scenarios.Select(each => each.Name),
            .. context.Catalogue.Variants.Select(each => each.Name)];
        Selection.Of(known, names, each => each, "scenario or variant");
        return (
            [.. Scenarios.Where(each => names.Length == 0 || names.Contains(each.Name))],
            [.. context.Catalogue.Variants.Where(
                each => names.Length == 0 || names.Contains(each.Name))]);
    }

    Measurement? Measure(Scenario scenario, Way way, TimeSpan time)
    {
        Measurement? measured = context.Cancellation.IsCancellationRequested
            ? null
            : way.Measure(scenario, time);
        if (measured is not null)
        {
            context.Screen.Error.WriteLine(
                $"{scenario.Name} {way.Engine} {way.Strategy} × {way.Workers}: "
                + $"{measured.PointsPerSecond:N0} points/s");
        }

        return measured;
    }

    Way[] Ways(EngineChoice choice)
    {
        Way[] ours = choice.HasExplorer ? Ours(choice) : [];
        Way[] others = choice.Other is { } engine ? Others(engine) : [];
        if (options.StrategyName is { } name)
        {
            return EngineChoice.Known([.. ours, .. others], way => way.Strategy, name);
        }

        return choice.IsBoth
            ? [.. ours.Concat(others).Where(way => way.Strategy == "random")]
            : [.. ours, .. others];
    }

    /// <summary>Each strategy on one worker, and random on two.</summary>
    Way[] Ours(EngineChoice choice)
    {
        StrategyKind[] single = [.. Enum.GetValues<StrategyKind>()
            .Where(kind => kind is not (StrategyKind.Default or StrategyKind.Portfolio))];
        if (choice.Other is null && options.Strategy is { } only && !single.Contains(only))
        {
            throw new WrongUse("--strategy expects one strategy for bench, "
                + $"not '{ExplorerOptions.NameOf(only)}'");
        }

        int? workers = choice.IsBoth ? 1 : options.Workers;
        return [
            .. single.Select(kind => Of(kind, workers ?? 1)),
            .. workers is null ? new[] { Of(StrategyKind.Random, 2) } : []];

        Way Of(StrategyKind kind, int count) => new(
            Engines.Explorer, ExplorerOptions.NameOf(kind), count,
            (scenario, time) => Measurement.Of(
                scenario, kind, count, time, context.Cancellation));
    }

    Way[] Others(IEngine engine) => [.. engine.Strategies.Select(each => new Way(
        engine.Name, each.Name, 1,
        (scenario, time) => engine.Measure(scenario, each.Name, time, context.Cancellation)))];

    void Tell(List<Measurement> measurements, EngineChoice choice)
    {
        string against = choice.IsBoth ? "#against coyote" : "#against one";
        context.Screen.Table(
            ["scenario", "system", "engine", "strategy", "#workers", "#schedules/s", "#points/s",
                "#bytes/schedule", against],
            measurements.Select(each => new[]
            {
                each.Scenario.Name,
                each.Scenario.System,
                each.Engine,
                each.Strategy,
                $"{each.Workers}",
                $"{each.SchedulesPerSecond:N0}",
                $"{each.PointsPerSecond:N0}",
                $"{each.AllocatedBytes:N0}",
                Ratio(each, measurements, choice),
            }));
    }

    /// <summary>Against the other engine, or against one worker.</summary>
    static string Ratio(Measurement of, List<Measurement> all, EngineChoice choice)
    {
        bool isBase = choice.IsBoth ? of.Engine != Engines.Explorer : of.Workers == 1;
        Measurement? other = isBase ? null : all.Find(each =>
            each.Scenario == of.Scenario && each.Strategy == of.Strategy && each.Workers == 1
            && (each.Engine == of.Engine) != choice.IsBoth);
        return other is null ? ""
            : choice.IsBoth ? $"{of.PointsPerSecond / other.PointsPerSecond:N0}"
            : $"{of.PointsPerSecond / other.PointsPerSecond:N2}";
    }

    static object Document(Measurement each) => new
    {
        scenario = each.Scenario.Name,
        system = each.Scenario.System,
        engine = each.Engine,
        strategy = each.Strategy,
        workers = each.Workers,
        schedules = each.Schedules,
        points = each.Points,
        seconds = Math.Round(each.Seconds, 6),
        schedulesPerSecond = Math.Round(each.SchedulesPerSecond, 1),
        pointsPerSecond = Math.Round(each.PointsPerSecond, 1),
        allocatedBytes = each.AllocatedBytes,
    };

    /// <summary>One column of a comparison: who runs the schedules, and how.</summary>
    sealed record Way(
        string Engine, string Strategy, int Workers,
        Func<Scenario, TimeSpan, Measurement?> Measure);
}
