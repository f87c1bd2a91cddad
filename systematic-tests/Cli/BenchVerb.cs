using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary><c>bench</c>: how fast schedules are run.</summary>
sealed class BenchVerb(Context context, SharedOptions options)
{
    public int Run(string[] names)
    {
        if (options.Seeds is not null || options.Schedules is not null)
        {
            throw new WrongUse("--seeds and --schedules expect --find beside them");
        }

        Scenario[] all = [EmptySteps.ThreeTasks, .. context.Catalogue.Scenarios];
        TimeSpan time = options.Time ?? TimeSpan.FromSeconds(1);
        (StrategyKind Kind, int Workers)[] ways = Ways();
        using var json = new JsonTarget(options.Json, context.Screen.Output);
        List<Measurement> measurements = [.. Selection.Of(all, names, each => each.Name, "scenario")
            .SelectMany(scenario => ways.Select(
                way => Measure(scenario, way.Kind, way.Workers, time)))
            .OfType<Measurement>()];
        if (!json.TakesOutput)
        {
            Tell(measurements);
        }

        json.Write(new { measurements = measurements.Select(Document) });
        return context.Cancellation.IsCancellationRequested
            ? ExitStatus.Interrupted
            : ExitStatus.Holds;
    }

    Measurement? Measure(Scenario scenario, StrategyKind kind, int workers, TimeSpan time)
    {
        Measurement? measured = context.Cancellation.IsCancellationRequested
            ? null
            : Measurement.Of(scenario, kind, workers, time, context.Cancellation);
        if (measured is not null)
        {
            context.Screen.Error.WriteLine(
                $"{scenario.Name} {measured.Strategy} × {workers}: "
                + $"{measured.PointsPerSecond / 1e6:N2} M points/s");
        }

        return measured;
    }

    /// <summary>Each strategy on one worker, and random on two.</summary>
    (StrategyKind Kind, int Workers)[] Ways()
    {
        StrategyKind[] single = [.. Enum.GetValues<StrategyKind>()
            .Where(kind => kind is not (StrategyKind.Default or StrategyKind.Portfolio))];
        if (options.Strategy is { } only && !single.Contains(only))
        {
            throw new WrongUse("--strategy expects one strategy for bench, "
                + $"not '{ExplorerOptions.NameOf(only)}'");
        }

        IEnumerable<(StrategyKind, int)> ways = options.Workers is { } workers
            ? single.Select(kind => (kind, workers))
            : [.. single.Select(kind => (kind, 1)), (StrategyKind.Random, 2)];
        return [.. ways.Where(way => options.Strategy is null || options.Strategy == way.Item1)];
    }

    void Tell(List<Measurement> measurements)
    {
        context.Screen.Table(
            ["scenario", "system", "strategy", "#workers", "#schedules/s", "#M points/s",
                "#bytes/schedule", "#against one"],
            measurements.Select(each => new[]
            {
                each.Scenario.Name,
                each.Scenario.System,
                each.Strategy,
                $"{each.Workers}",
                $"{each.SchedulesPerSecond:N0}",
                $"{each.PointsPerSecond / 1e6:N2}",
                $"{each.AllocatedBytes:N0}",
                AgainstOne(each, measurements),
            }));
    }

    static string AgainstOne(Measurement of, List<Measurement> all)
    {
        Measurement? one = all.Find(each =>
            each.Scenario == of.Scenario && each.Strategy == of.Strategy && each.Workers == 1);
        return of.Workers == 1 || one is null
            ? ""
            : $"{of.PointsPerSecond / one.PointsPerSecond:N2}";
    }

    static object Document(Measurement each) => new
    {
        scenario = each.Scenario.Name,
        system = each.Scenario.System,
        engine = "explorer",
        strategy = each.Strategy,
        workers = each.Workers,
        schedules = each.Schedules,
        points = each.Points,
        seconds = Math.Round(each.Seconds, 6),
        schedulesPerSecond = Math.Round(each.SchedulesPerSecond, 1),
        pointsPerSecond = Math.Round(each.PointsPerSecond, 1),
        allocatedBytes = each.AllocatedBytes,
    };
}
