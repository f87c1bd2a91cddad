using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Gate;

/// <summary>One run of an engine.</summary>
/// <param name="Stryker">The configuration of Stryker.NET; null for the operators.</param>
/// <param name="Lines">The lines to mutate, by file; null for all.</param>
sealed record Job(
    Project Project, StrykerConfiguration? Stryker,
    IReadOnlyDictionary<string, List<LineRange>>? Lines)
{
    /// <summary>So many changed places are told in one message.</summary>
    const int Named = 5;

    public string Label => Stryker is null || Stryker.Name == Project.Name
        ? Project.Name
        : $"{Project.Name} ({Stryker.Name})";

    /// <summary>
    /// The end of a message that tells why nothing could be tried: the changed places, or nothing
    /// where all was to be mutated.
    /// </summary>
    public string Changed
    {
        get
        {
            string[] places = [.. Lines?.SelectMany(
                each => each.Value.Select(lines => $"{each.Key}:{lines}")) ?? []];
            return places.Length == 0 ? ""
                : $"; changed: {string.Join(", ", places.Take(Named))}"
                    + (places.Length > Named ? $" and {places.Length - Named} more" : "");
        }
    }

    /// <summary>Every run over whole projects.</summary>
    public static IEnumerable<Job> Full(IEnumerable<Project> projects)
        => projects.SelectMany(project => project.Stryker.Count > 0
            ? project.Stryker.Select(each => new Job(project, each, null))
            : [new Job(project, null, null)]);

    /// <summary>Those that have anything to do for changed lines.</summary>
    /// <param name="root">Where the changed files are.</param>
    public static IReadOnlyList<Job> Of(
        IEnumerable<Project> projects, string root,
        IReadOnlyDictionary<string, List<LineRange>> changes)
    {
        Dictionary<string, List<LineRange>> code = changes
            .Where(each => projects.Any(project => project.Holds(each.Key)))
            .Select(each => (each.Key, Lines: WithCode(Path.Combine(root, each.Key), each.Value)))
            .Where(each => each.Lines.Count > 0)
            .ToDictionary(each => each.Key, each => each.Lines);
        return [.. Full(projects)
            .Select(job => job with { Lines = job.Below(code) })
            .Where(job => job.Lines!.Count > 0)];
    }

    /// <summary>Whether a mutant touches one of the lines.</summary>
    public bool Touches(Mutant mutant)
        => Lines is null || (Lines.TryGetValue(mutant.File, out List<LineRange>? lines)
            && lines.Any(mutant.Lines.Meets));

    /// <summary>Makes sure that nothing in a file keeps Stryker.NET from trying a mutant.</summary>
    /// <param name="survivors">Where a person says which mutants may survive.</param>
    /// <param name="all">The repository's files; without lines each of them is looked at.</param>
    /// <exception cref="WrongUse">Something does.</exception>
    public void ExpectNoneHidden(string root, IEnumerable<string> all, string survivors)
    {
        IEnumerable<string> files = Stryker is null ? [] : Lines?.Keys
            ?? all.Where(each => IsBelow(Stryker.Mutates, each));
        foreach (string file in files)
        {
            if (Hiding.In(file, Source.Read(Path.Combine(root, file))) is { } hidden)
            {
                throw new WrongUse($"{file}:{hidden.Line}: expected no {hidden.What}, which hides "
                    + $"mutants; {survivors} tells which may survive, and why");
            }
        }
    }

    Dictionary<string, List<LineRange>> Below(Dictionary<string, List<LineRange>> changes)
    {
        IEnumerable<string> folders = Stryker is null ? Project.Operators : [Stryker.Mutates];
        return changes
            .Where(each => folders.Any(folder => IsBelow(folder, each.Key)))
            .ToDictionary();
    }

    /// <remarks>
    /// Lines without any token begin or end a long comment, or are directives: what was between
    /// them may be gone.
    /// </remarks>
    static List<LineRange> WithCode(string path, List<LineRange> lines)
    {
        Source source = Source.Read(path);
        return [.. lines
            .Select(each => each.IsEmpty || source.IsBare(each) ? source.Beside(each) : each)
            .Where(source.HasCode)];
    }

    /// <summary>Whether a file is in a folder, however deep.</summary>
    public static bool IsBelow(string folder, string file)
        => folder is "" or "."
            || file.StartsWith($"{folder.TrimEnd('/')}/", StringComparison.Ordinal);
}

/// <summary>What came of a job.</summary>
/// <param name="IsWhole">Whether the time was enough for all of it.</param>
sealed record Tried(Job Job, IReadOnlyList<Mutant> Mutants, bool IsWhole)
{
    /// <summary>What a report says of the job's lines.</summary>
    public static Tried Of(Job job, IEnumerable<Mutant> report, bool isWhole)
        => new(job, [.. report.Where(job.Touches)], isWhole);

    /// <summary>What a second try kills is killed; one crash alone says nothing.</summary>
    /// <param name="doubtful">The mutants that were to be tried once more.</param>
    public Tried With(IEnumerable<Mutant> doubtful, Tried again)
    {
        var doubted = doubtful.Select(each => each.Identity).ToHashSet();
        Dictionary<(string, Position, Position, string, string), Mutant> second = again.Mutants
            .Where(each => doubted.Contains(each.Identity))
            .DistinctBy(each => each.Identity)
            .ToDictionary(each => each.Identity);
        return new(
            Job,
            [.. Mutants.Select(each => second.TryGetValue(each.Identity, out Mutant? newer)
                ? Newest(each, newer)
                : each)],
            again.IsWhole);
    }

    static Mutant Newest(Mutant older, Mutant newer)
    {
        bool counts = older.Status == Status.Crashed
            ? newer.IsNoticed || newer.Survives
            : newer.Status is Status.Killed or Status.Timeout;
        return counts ? older with { Status = newer.Status } : older;
    }
}
