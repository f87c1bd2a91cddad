using System;
using System.IO;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Xunit.Sdk;
using Xunit.v3;
using Debugger = System.Diagnostics.Debugger;

namespace Verified.Xunit;

/// <summary>Explores what a test is of, or replays a trace of it, and judges.</summary>
/// <param name="Breaks">The name of the rule that must break; null if none may.</param>
sealed record SystematicTest(Subject Subject, string? Breaks, TestPlace Place, Settings Settings)
{
    /// <summary>Told of a violation as soon as it is found, before it is minimised.</summary>
    public Action<string>? Tells { get; init; }

    string Title => $"{Subject.Name} on {Subject.Scenario.System}";

    /// <returns>What is claimed, for the test's output.</returns>
    /// <exception cref="SystematicFailure">It does not hold.</exception>
    public string Run(CancellationToken cancellation)
        => Settings.Replay is { } trace
            ? Replay(trace, cancellation)
            : Explore(cancellation);

    string Explore(CancellationToken cancellation)
    {
        ExplorationResult result = TryExplore(cancellation);
        if (result.Finding is { } found)
        {
            return found.Violation.Rule == Breaks
                ? $"{Title}: \"{Breaks}\" breaks, as it must, in {found.Trace.FoundIn}"
                : throw Broken(found, result, cancellation);
        }

        if (result.Interrupted)
        {
            throw new SystematicFailure($"{Title}: interrupted after {Done(result)}");
        }

        if (Breaks is not null)
        {
            throw new SystematicFailure(
                $"{Title}: expected \"{Breaks}\" to break, and nothing did in {Done(result)}");
        }

        if (result.Points == 0)
        {
            throw new SystematicFailure($"{Title}: no task takes a step, so nothing was explored");
        }

        string[] missing = [.. VerdictReport.MissingFrom(result)];
        return missing.Length == 0
            ? Claim(result)
            : throw new SystematicFailure(string.Join('\n', missing));
    }

    ExplorationResult TryExplore(CancellationToken cancellation)
    {
        ExplorationResult result =
            new Campaign([Subject], Settings.Explorer).Run(cancellation)[0];
        return result.Error is { } unfit ? throw new SystematicFailure(unfit) : result;
    }

    static string Done(ExplorationResult result)
        => $"{result.Schedules:N0} {(result.Schedules == 1 ? "schedule" : "schedules")} of "
            + $"{result.Strategy} seed {result.Seed} ({result.Covered})";

    /// <summary>The verdict, never more than was done.</summary>
    string Claim(ExplorationResult result)
    {
        string seen = result.MustOccur.Count == 0 ? ""
            : $"; seen: {string.Join(", ", result.MustOccur.Select(each => $"\"{each.Name}\""))}";
        string bound = result.Bound is { } told ? $"\n{told}" : "";
        return $"{Title}: {VerdictReport.WordOf(result.Verdict)}, {Done(result)}{seen}{bound}";
    }

    /// <summary>The report of a rule that broke; its trace is written.</summary>
    SystematicFailure Broken(
        Finding found, ExplorationResult result, CancellationToken cancellation)
    {
        string path = Path.Combine(Settings.Out, Place.TraceFile);

        // Shrinking may take longer than the test is given, which then tells nothing any more.
        string first = TryWrite(path, found.Trace) ?? Place.Replay(path);
        Tells?.Invoke(
            $"{Title}: \"{found.Violation.Rule}\" breaks: {found.Violation.Fact}\n{first}");
        (Finding told, string? whole) = TryShrink(found, result, cancellation);
        string replay = TryWrite(path, told.Trace) ?? Place.Replay(path);
        return Report(writer =>
        {
            FailureReport.Write(writer, Subject, told, path, replay: replay);
            if (whole is not null)
            {
                FailureReport.Field(writer, "whole", whole);
            }
        });
    }

    /// <returns>The smallest violation; or the one that was found, and why it is not smaller.
    /// </returns>
    static (Finding Told, string? Whole) TryShrink(
        Finding found, ExplorationResult result, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return (found, null);
        }

        try
        {
            return (result.Shrunk().Finding!, null);
        }
        catch (ToolException unfit)
        {
            return (found, $"not minimised: {unfit.Message}");
        }
    }

    /// <returns>Why it cannot be written; null if it was.</returns>
    static string? TryWrite(string path, Trace trace)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using var file = new AtomicFile(path);
            file.Write(trace.ToText());
            return null;
        }
        catch (Exception wrong) when (UserFile.IsToBlame(wrong))
        {
            return $"{path}: cannot be written: {wrong.Message}";
        }
    }

    SystematicFailure Report(Action<TextWriter> write, bool isWrong = true)
    {
        using var writer = new StringWriter();
        write(writer);
        if (Breaks is not null && isWrong)
        {
            FailureReport.Field(writer, "instead", $"of \"{Breaks}\", which must break");
        }

        return new(writer.ToString().TrimEnd()) { TellsOfARule = isWrong };
    }

    string Replay(string path, CancellationToken cancellation)
    {
        Trace trace = TryRead(path);
        DemandMine(path, trace);
        ReplayOutcome outcome = TryReplay(trace, cancellation);
        var report = new ReplayReport(Subject, trace, outcome);
        if (outcome.Interrupted)
        {
            throw new SystematicFailure(report.Interruption);
        }

        if (report.IsAstray)
        {
            throw new SystematicFailure($"{path}: diverges at {outcome.Divergence}");
        }

        // A rule that must break and does not is as wrong as another one that breaks.
        bool isWrong = outcome.Broken?.Rule != Breaks;
        SystematicFailure told = Report(
            writer => report.Write(writer, path, Place.Replay(path)), isWrong);
        return isWrong ? throw told : told.Message;
    }

    ReplayOutcome TryReplay(Trace trace, CancellationToken cancellation)
    {
        try
        {
            return GuidedReplay.Run(
                trace, new Runner(Subject.Scenario), Debugger.IsAttached ? Debugger.Break : null,
                cancellation);
        }
        catch (ToolException unfit)
        {
            throw new SystematicFailure(unfit.Message);
        }
    }

    static Trace TryRead(string path)
    {
        try
        {
            return Trace.Read(path);
        }
        catch (InvalidDataException wrong)
        {
            throw new SystematicFailure($"{Settings.ReplayName}: {wrong.Message}");
        }
    }

    /// <summary>The trace is of what this test explores, or the test is skipped.</summary>
    void DemandMine(string path, Trace trace)
    {
        bool isMine = trace.Scenario == Subject.Name && trace.Variant == Subject.IsVariant
            && trace.System == Subject.Scenario.System;
        if (!isMine)
        {
            throw new SystematicFailure($"{DynamicSkipToken.Value}{Settings.ReplayName}: {path} "
                + $"is of {trace.Scenario} on {trace.System}, not of {Title}");
        }
    }
}
