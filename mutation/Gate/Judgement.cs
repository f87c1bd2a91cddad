using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Gate;

/// <summary>What is said of one project.</summary>
/// <param name="Mutants">What was tried, or left out by an engine.</param>
/// <param name="Argued">The survivors that the table speaks of.</param>
/// <param name="Unargued">Those that it does not speak of.</param>
/// <param name="Untried">The runs for which the time was not enough.</param>
/// <param name="Baseline">The score recorded for it, if there is one.</param>
sealed record ProjectJudgement(
    Project Project, IReadOnlyList<Mutant> Mutants, IReadOnlyList<Mutant> Argued,
    IReadOnlyList<Mutant> Unargued, IReadOnlyList<string> Untried, Baseline? Baseline)
{
    public int Killed => Mutants.Count(each => each.IsNoticed);

    public int Survived => Argued.Count + Unargued.Count;

    public double? Score => FolderScore.Of(Killed, Survived);

    /// <summary>Each folder that has mutants which could survive.</summary>
    public IEnumerable<FolderScore> Folders
        => from each in Mutants
           where each.IsNoticed || each.Survives
           group each by Path.GetDirectoryName(each.File)!.Replace('\\', '/') into folder
           orderby folder.Key
           select new FolderScore(
               folder.Key,
               folder.Count(each => each.IsNoticed),
               folder.Count(each => each.Survives),
               folder.Intersect(Argued, ReferenceEqualityComparer.Instance).Count());

    public int Count(Status status) => Mutants.Count(each => each.Status == status);

    /// <summary>Whether a whole run's score is as high as it was and as it must be.</summary>
    /// <remarks>Where no mutant was tried it is none.</remarks>
    public bool IsHighEnough
        => (Score ?? 0) >= Math.Max(Project.Least, Baseline?.Score ?? 0);
}

/// <summary>The score of one folder's mutants.</summary>
/// <param name="Survived">Argued or not.</param>
sealed record FolderScore(string Folder, int Killed, int Survived, int Argued)
{
    public double? Score => Of(Killed, Survived);

    /// <summary>In percent, of those that could survive; null where there are none.</summary>
    public static double? Of(int killed, int survived) => killed + survived == 0
        ? null
        : Math.Round(100.0 * killed / (killed + survived), 2);
}

/// <summary>What is said of a run, and so of the change.</summary>
/// <param name="IsFull">Whether all was tried, and scores count; else survivors do.</param>
/// <param name="Stale">
/// Of a full run, the rows of the survivors' table that speak of nothing any more; else those that
/// speak of nothing on changed lines, though an unargued survivor there has their member.
/// </param>
sealed record Judgement(
    bool IsFull, IReadOnlyList<ProjectJudgement> Projects, IReadOnlyList<SurvivorRow> Stale)
{
    /// <summary>Whether the change may land.</summary>
    public bool Holds => IsFull
        ? Projects.All(each => each.IsHighEnough)
        : Projects.All(each => each.Unargued.Count == 0);

    public IEnumerable<string> Untried => Projects.SelectMany(each => each.Untried);

    /// <summary>Judges what was tried.</summary>
    /// <param name="all">All projects of the gate, also those that were not tried.</param>
    public static Judgement Of(
        bool isFull, IReadOnlyList<Tried> results, IReadOnlyList<Project> all,
        Survivors survivors, Baselines baselines)
    {
        ProjectJudgement[] projects = [.. results
            .GroupBy(each => each.Job.Project)
            .Select(group => Of(group.Key, [.. group], survivors, baselines.Of(group.Key.Name)))];
        return new(isFull, projects, isFull
            ? StaleRows(projects, all, survivors)
            : PerhapsRenamed(projects, survivors));
    }

    static ProjectJudgement Of(
        Project project, Tried[] results, Survivors survivors, Baseline? baseline)
    {
        Mutant[] mutants = [.. results.SelectMany(each => each.Mutants)
            .OrderBy(each => each.File, StringComparer.Ordinal)
            .ThenBy(each => each.Start.Line).ThenBy(each => each.Start.Column)];
        Mutant[] surviving = [.. mutants.Where(each => each.Survives)];
        Mutant[] unargued = [.. survivors.Unargued(surviving)];
        return new(
            project, mutants, [.. surviving.Except(unargued, ReferenceEqualityComparer.Instance)
                .Cast<Mutant>()],
            unargued,
            [.. results.Where(each => !each.IsWhole).Select(each => each.Job.Label)],
            baseline);
    }

    /// <summary>Only of files that all their projects tried whole.</summary>
    static SurvivorRow[] StaleRows(
        ProjectJudgement[] projects, IReadOnlyList<Project> all, Survivors survivors)
    {
        Project[] unknown = [.. all.Except(projects.Select(each => each.Project))];
        return [.. survivors
            .Stale(projects.SelectMany(each => each.Mutants).Where(each => each.Survives))
            .Where(row => !unknown.Any(each => each.Holds(row.Key.File)))];
    }

    /// <summary>A mutant may be one of these, in code whose names have changed.</summary>
    static SurvivorRow[] PerhapsRenamed(ProjectJudgement[] projects, Survivors survivors)
    {
        HashSet<(string, string)> members = [.. projects.SelectMany(each => each.Unargued)
            .Select(each => (each.Key.File, each.Key.Member))];
        return [.. survivors
            .Stale(projects.SelectMany(each => each.Mutants).Where(each => each.Survives))
            .Where(row => members.Contains((row.Key.File, row.Key.Member)))];
    }
}
