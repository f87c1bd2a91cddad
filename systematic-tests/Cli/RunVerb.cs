using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary><c>run</c>: explores scenarios against all rules.</summary>
sealed class RunVerb(Context context, SharedOptions options)
{
    const string Legend =
        "≤ k preempted: all schedules with at most k preemptions; delayed: with at most k delays\n"
        + "p: at 95 %, the probability that one more schedule by chance breaks a rule\n"
        + "once: those that are alone in their class; about as likely is one more a new class\n"
        + "classes: schedules that differ only in the order of independent steps";

    /// <summary>Of each scenario, by default, on another engine.</summary>
    const long EngineSchedules = 200;

    readonly TextWriter output = context.Screen.Output;

    public int Run(string[] names)
    {
        Subject[] subjects = [.. Selection.Of(
            context.Catalogue.Scenarios, names, each => each.Name, "scenario").Select(Subject.Of)];
        Func<IReadOnlyList<ExplorationResult>> explore = Explorer(subjects);
        using var json = new JsonTarget(options.Json, output);
        var traces = new TraceFolder(options.Out);
        IReadOnlyList<ExplorationResult> results = [.. explore().Select(each => each.Shrunk())];
        string?[] paths = [.. results.Select(traces.Save)];
        if (!json.TakesOutput)
        {
            Tell(results, paths);
        }

        json.Write(new
        {
            scenarios = results.Zip(paths, Document),
            holds = results.All(each => each.Holds),
        });
        return StatusOf(results);
    }

    /// <summary>What explores the subjects, when all options are understood.</summary>
    Func<IReadOnlyList<ExplorationResult>> Explorer(Subject[] subjects)
    {
        if (options.Engine is { } engine)
        {
            EngineOptions its = options.ToEngine(engine, EngineSchedules, subjects.Length);
            return () => EngineRun.Explore(context, engine, subjects, its);
        }

        ExplorerOptions ours =
            options.ToExplorer(StrategyKind.Default, ExplorerOptions.DefaultSchedules);
        return () => Explore(subjects, ours);
    }

    IReadOnlyList<ExplorationResult> Explore(Subject[] subjects, ExplorerOptions explorer)
    {
        Checkpoint? checkpoint = Checkpoint(subjects, explorer);
        if (checkpoint?.IsResumed == true)
        {
            context.Screen.Error.WriteLine($"goes on from {options.Checkpoint}");
        }

        var campaign = new Campaign(subjects, explorer, checkpoint);
        IReadOnlyList<ExplorationResult> results = context.Screen.Watch(
            campaign, explorer.Workers, context.Cancellation);
        if (campaign.CheckpointError is { } wrong)
        {
            context.Screen.TellError($"{options.Checkpoint}: cannot be written: {wrong}");
        }

        return results;
    }

    Checkpoint? Checkpoint(Subject[] subjects, ExplorerOptions explorer)
    {
        if (options.Checkpoint is not { } path)
        {
            return null;
        }

        if (path.Length == 0)
        {
            throw new WrongUse("--checkpoint expects a file");
        }

        try
        {
            return Files.Try($"{path}: cannot be a checkpoint",
                () => new Checkpoint(path, subjects, explorer));
        }
        catch (InvalidDataException wrong)
        {
            throw new WrongUse($"{path}:{wrong.Message}");
        }
    }

    int StatusOf(IReadOnlyList<ExplorationResult> results)
        => context.Screen.TellUnfit(results) ? ExitStatus.WrongUse
            : results.All(each => each.Holds) ? ExitStatus.Holds
            : results.Any(each => !each.Holds && !each.Interrupted) ? ExitStatus.Broken
            : results.Any(each => each.Finding is not null) ? ExitStatus.Broken
            : ExitStatus.Interrupted;

    static object Document(ExplorationResult result, string? trace) => new
    {
        name = result.Subject.Name,
        system = result.Subject.Scenario.System,
        engine = result.Engine,
        strategy = result.Strategy,
        seed = result.Seed,
        schedules = result.Schedules,
        points = result.Points,
        verdict = result.Error is null ? VerdictReport.WordOf(result.Verdict) : null,
        complete = result.Complete,
        bound = result.Bound,
        classes = result.Classes is { } classes ? new
        {
            explored = classes.Explored,
            estimate = classes.Estimate,
            looked = classes.Looked,
            seenOnce = Math.Round(classes.SeenOnce, 4),
        } : null,
        seconds = Math.Round(result.Seconds, 6),
        mustOccur = result.MustOccur.Select(each => new { name = each.Name, seen = each.Seen }),
        violation = result.Finding is { } finding ? Violation(finding, trace) : null,
        interrupted = result.Interrupted,
        error = result.Error,
    };

    static object Violation(Finding finding, string? trace) => new
    {
        invariant = finding.Violation.Rule,
        fact = finding.Violation.Fact,
        because = finding.Violation.Because,
        rule = finding.Violation.Place,
        race = finding.Violation.Race,
        strategy = finding.Trace.Strategy,
        schedule = finding.Trace.Schedule,
        steps = finding.Trace.Steps.Count,
        preemptions = finding.Preemptions,
        trace,
    };

    void Tell(IReadOnlyList<ExplorationResult> results, string?[] traces)
    {
        foreach ((ExplorationResult result, string? trace) in results.Zip(traces))
        {
            TellFailure(result, trace);
        }

        context.Screen.Table(
            ["scenario", "system", "verdict", "#schedules", "#seen", "covered"],
            results.Select(Row));
        if (results is [{ Bound: { } bound }])
        {
            output.WriteLine(bound);
        }

        if (results.Any(each => each is { Bound: not null, Engine: Engines.Explorer }))
        {
            output.WriteLine(Legend);
        }

        int holding = results.Count(each => each.Holds);
        output.WriteLine($"{holding} of {results.Count} scenarios hold"
            + (results.Any(each => each.Interrupted) ? "; interrupted" : ""));
    }

    void TellFailure(ExplorationResult result, string? trace)
    {
        if (result.Finding is { } finding)
        {
            FailureReport.Write(output, result.Subject, finding, trace!);
            output.WriteLine();
            return;
        }

        foreach (string missing in VerdictReport.MissingFrom(result))
        {
            output.WriteLine(missing);
            output.WriteLine();
        }
    }

    static string[] Row(ExplorationResult result) =>
    [
        result.Subject.Name,
        result.Subject.Scenario.System,
        VerdictReport.WordOf(result.Verdict),
        $"{result.Schedules:N0}",
        $"{result.MustOccur.Count(each => each.Seen)}/{result.MustOccur.Count}",
        (result.Interrupted ? "interrupted; " : "") + result.Covered,
    ];
}

/// <summary>Picks what the user named.</summary>
static class Selection
{
    /// <summary>
    /// Those with the given names, in the catalogue's order; all when none is given.
    /// </summary>
    /// <exception cref="WrongUse">There is none of that name.</exception>
    public static IReadOnlyList<T> Of<T>(
        IReadOnlyList<T> all, string[] names, Func<T, string> nameOf, string what)
    {
        string? unknown = names.FirstOrDefault(name => !all.Any(each => nameOf(each) == name));
        return unknown is not null ? throw WrongUse.Unknown(what, unknown, all.Select(nameOf))
            : names.Length == 0 ? all
            : [.. all.Where(each => names.Contains(nameOf(each)))];
    }
}
