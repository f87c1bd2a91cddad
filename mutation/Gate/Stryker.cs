using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace Verified.Gate;

/// <summary>The engine Stryker.NET, with the repository's own configurations.</summary>
/// <remarks>
/// It tries a mutant only where one of the given spans contains it, so the gate makes them as wide
/// as the statements that they touch, and then leaves out what touches no changed line.
/// </remarks>
sealed partial class Stryker(Workshop workshop, GateFile file, string root, Progress progress)
{
    /// <summary>The variable that asks the quick tests for more schedules.</summary>
    const string Schedules = "VERIFIED_SCHEDULES";

    /// <summary>The variable that asks for tests that are not quick, too.</summary>
    const string Stage = "VERIFIED_STAGE";

    /// <summary>
    /// So many mutants are tried with all tests sooner than it is found out which of the long tests
    /// reach them: that takes each test by itself, much slower than without, half an hour in all.
    /// </summary>
    const int Few = 12;

    /// <summary>
    /// How much longer than without a mutant all tests may take, in milliseconds: what survived the
    /// quick ones hardly loops, but two runs of all tests may keep each other from the cores.
    /// </summary>
    const int Patience = 300_000;

    const string AdditionalTimeout = "additional-timeout";

    static readonly string[] Usual = ["dotnet", "stryker"];

    /// <summary>Tries the mutants of a job, and once more those that survive.</summary>
    /// <param name="survivors">Those that it speaks of need no second try.</param>
    /// <param name="reports">Where reports go that are to be kept.</param>
    public Tried Run(
        Job job, Survivors survivors, string reports, Func<TimeSpan>? remaining)
    {
        progress.Begin(job.Label);
        var first = new Attempt(
            job, Path.Combine(reports, job.Stryker!.Name), Patterns(job), IsFew: false, []);
        Tried tried = Try(first, remaining);
        Mutant[] doubtful = [
            .. survivors.Unargued(tried.Mutants.Where(each => each.Survives)),
            .. tried.Mutants.Where(each => each.Status == Status.Crashed),
        ];
        if (!tried.IsWhole || doubtful.Length == 0 || file.Again == 0)
        {
            return tried;
        }

        progress.Begin($"{job.Label}, {doubtful.Length} once more");
        Tried again = Try(
            new(job, Path.Combine(reports, $"{job.Stryker.Name}-again"),
                [.. doubtful.Select(Pattern)],
                IsFew: doubtful.Length <= Few,
                new()
                {
                    [Schedules] = file.Again.ToString(CultureInfo.InvariantCulture),
                    [Stage] = "long",
                }),
            remaining);
        return tried.With(doubtful, again);
    }

    Tried Try(Attempt attempt, Func<TimeSpan>? remaining)
    {
        string reports = Path.Combine(attempt.Reports, "reports");
        if (Directory.Exists(reports))
        {
            Directory.Delete(reports, recursive: true);
        }

        LiveReport? live = remaining is not null && LiveReport.IsPossible
            ? new(Path.Combine(reports, "mutation-report.html"))
            : null;
        Ended ended = Start(attempt, live, remaining);
        if (ended.Exit is null)
        {
            return Tried.Of(attempt.Job, live?.Read(root) ?? [], isWhole: false);
        }

        string report = Path.Combine(reports, "mutation-report.json");
        if (!File.Exists(report))
        {
            throw Failure(attempt, ended);
        }

        var tried = Tried.Of(attempt.Job, Report.Read(report, root), isWhole: true);
        int untried = tried.Mutants.Count(each => each.Status == Status.Untried);
        return untried == 0 ? tried : throw new WrongUse(
            $"Stryker.NET left {untried} mutants of {attempt.Job.Label} untried, expected none");
    }

    Ended Start(Attempt attempt, LiveReport? live, Func<TimeSpan>? remaining)
    {
        string[] words = [
            .. file.Engines.GetValueOrDefault(GateFile.StrykerEngine, Usual),
            "--config-file", Path.GetFileName(Configure(attempt)), "--output", attempt.Reports,
            "--skip-version-check", .. live is null ? [] : (string[])[LiveReport.Option],
        ];
        var environment = new Dictionary<string, string>(attempt.Environment);
        if (live is not null)
        {
            environment["PATH"] = LiveReport.PathWithStandIn(
                Path.Combine(workshop.Folder, "b"));
        }

        return workshop.Run(
            new(Path.Combine(root, attempt.Job.Stryker!.Folder), words)
            {
                Environment = environment,
            },
            new StrykerOutput(progress).Read,
            () =>
            {
                progress.Tick();
                live?.Tick();
            },
            remaining);
    }

    /// <summary>The repository's configuration, with what the gate asks for.</summary>
    /// <exception cref="WrongUse">A value in it is of a wrong kind.</exception>
    string Configure(Attempt attempt)
    {
        try
        {
            return Configure(attempt, Path.Combine(root, attempt.Job.Stryker!.Path));
        }
        catch (InvalidOperationException wrong)
        {
            throw new WrongUse(
                $"{attempt.Job.Stryker!.Path}: expected what Stryker.NET says: {wrong.Message}");
        }
    }

    string Configure(Attempt attempt, string path)
    {
        JsonNode whole = JsonNode.Parse(
            File.ReadAllText(path), documentOptions: LocatedJson.LenientDocument)!;
        JsonObject inner = whole[StrykerConfiguration.Outer]!.AsObject();
        inner["reporters"] = new JsonArray("json", "html", "dots");
        inner["break-on-initial-test-failure"] = true;
        if (attempt.IsFew)
        {
            inner["coverage-analysis"] = "off";
        }

        if (attempt.IsSecond)
        {
            inner[AdditionalTimeout] =
                Math.Max(Patience, inner[AdditionalTimeout]?.GetValue<int>() ?? 0);
        }

        if (attempt.Patterns is not null)
        {
            IEnumerable<string> excluded = (inner["mutate"]?.AsArray() ?? [])
                .Select(each => each!.GetValue<string>())
                .Where(each => each.StartsWith('!'));
            inner["mutate"] = new JsonArray(
                [.. attempt.Patterns.Concat(excluded).Select(each => (JsonNode)each)]);
        }

        string changed = Path.Combine(Path.GetDirectoryName(path)!, ".gate.json");
        File.WriteAllText(changed, whole.ToJsonString());
        return changed;
    }

    string[]? Patterns(Job job)
        => job.Lines is null ? null : [.. job.Lines.Select(each => PatternOf(
            each.Key, Source.Read(Path.Combine(root, each.Key)).Around(each.Value)))];

    string Pattern(Mutant mutant)
        => PatternOf(mutant.File, [Source.Read(Path.Combine(root, mutant.File))
            .Span(mutant.Start, mutant.End)]);

    string PatternOf(string path, IEnumerable<TextSpan> spans)
        => Path.Combine(root, path)
            + string.Concat(spans.Select(span => $"{{{span.Start}..{span.End}}}"));

    WrongUse Failure(Attempt attempt, Ended ended)
    {
        if (ended.Output.Contains("nitial testrun has", StringComparison.Ordinal))
        {
            return new($"tests of {attempt.Job.Label} fail before any mutation: "
                + string.Join(", ", attempt.Job.Stryker!.Tests.SelectMany(
                    each => FailingTests(each, attempt.Environment)).DefaultIfEmpty(
                        "expected none to, see Stryker's initial test run"))
                + attempt.Job.Changed);
        }

        string told = ended.Lines.FirstOrDefault(line => Error().IsMatch(line))
            ?? ended.Lines.LastOrDefault() ?? "it said nothing";
        return new($"Stryker.NET cannot mutate {attempt.Job.Label}: "
            + told.Replace($"{root}/", "", StringComparison.Ordinal) + attempt.Job.Changed);
    }

    /// <summary>Runs tests without any mutant, for the names of those that fail.</summary>
    IEnumerable<string> FailingTests(string project, Dictionary<string, string> environment)
        => workshop.Run(
                new(root, ["dotnet", "run", "--configuration", "Release", "--project", project,
                    "--", "-noColor"]) { Environment = environment })
            .Lines
            .Select(line => Failed().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\berror [A-Z]+[0-9]+:|\bERR\]")]
    private static partial Regex Error();

    [GeneratedRegex(@"^(.+) \[FAIL\]$")]
    private static partial Regex Failed();

    /// <summary>One start of Stryker.NET.</summary>
    /// <param name="Patterns">What to mutate; null for all.</param>
    /// <param name="IsFew">Whether that is so little that all tests may run.</param>
    sealed record Attempt(
        Job Job, string Reports, string[]? Patterns, bool IsFew,
        Dictionary<string, string> Environment)
    {
        /// <summary>Whether it asks for more than the quick tests.</summary>
        public bool IsSecond => Environment.Count > 0;
    }
}
