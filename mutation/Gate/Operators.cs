using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Verified.Gate;

/// <summary>The engine of this repository, which breaks protocols of concurrency.</summary>
sealed partial class Operators(Workshop workshop, GateFile file, string root, Progress progress)
{
    static readonly string[] Usual =
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "operators.dll")];

    /// <summary>Tries the mutants of a job, and once more those that survive.</summary>
    /// <remarks>
    /// Which mutants touch a line it knows itself: one that swaps two steps touches both.
    /// </remarks>
    /// <param name="survivors">Those that it speaks of need no second try.</param>
    /// <param name="reports">Where reports go that are to be kept.</param>
    /// <exception cref="WrongUse">It cannot run.</exception>
    public Tried Run(
        Job job, Survivors survivors, string reports, Func<TimeSpan>? remaining)
    {
        progress.Begin(job.Label);
        string report = Path.Combine(reports, job.Project.Name);
        Tried tried = Try(job, $"{report}.json", again: 0, remaining);
        Mutant[] doubtful =
            [.. survivors.Unargued(tried.Mutants.Where(each => each.Survives))];
        if (!tried.IsWhole || doubtful.Length == 0 || file.Again == 0)
        {
            return tried;
        }

        progress.Begin($"{job.Label}, {doubtful.Length} once more");
        Job second = job with
        {
            Lines = doubtful.GroupBy(each => each.File).ToDictionary(
                each => each.Key, each => each.Select(mutant => mutant.Lines).ToList()),
        };
        return tried.With(
            doubtful, Try(second, $"{report}-again.json", file.Again, remaining));
    }

    Tried Try(Job job, string report, int again, Func<TimeSpan>? remaining)
    {
        // That of an earlier run says nothing of this one.
        File.Delete(report);
        string[] command = [
            .. file.Engines.GetValueOrDefault(GateFile.OperatorsEngine, Usual),
            "--root", root, "--out", report, "--folder", .. job.Project.Operators,
            "--again", again.ToString(CultureInfo.InvariantCulture), .. Lines(job),
            .. job.Project.Vocabulary is { } words ? (string[])["--vocabulary", words] : [],
        ];
        Ended ended = workshop.Run(new(root, command), Read, progress.Tick, remaining);
        return ended.Exit is null ? Tried.Of(job, [], isWhole: false)
            : ended.Exit == ExitStatus.Holds
                ? new Tried(job, Report.Read(report, root), IsWhole: true)
            : throw new WrongUse($"the operators cannot mutate {job.Label}: "
                + (ended.Lines.LastOrDefault() ?? "they said nothing") + job.Changed);
    }

    static IEnumerable<string> Lines(Job job)
        => job.Lines is null ? [] : job.Lines
            .Select(each => $"{each.Key}:"
                + string.Join(',', each.Value.Select(lines => $"{lines.First}-{lines.Last}")))
            .Prepend("--lines");

    void Read(string text)
    {
        if (Tested().Matches(text).LastOrDefault() is { } match)
        {
            int[] counts = [.. match.Groups.Values.Skip(1)
                .Select(group => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture))];
            progress.Stand(counts[0], counts[1], counts[2]);
        }
    }

    [GeneratedRegex(@"tested (\d+) of (\d+), (\d+) survived")]
    private static partial Regex Tested();
}
