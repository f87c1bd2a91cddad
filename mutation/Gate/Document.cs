using System;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verified.Gate;

/// <summary>The JSON document; its names are described in the folder's README.</summary>
static class Document
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    public static string Of(Story story, Judgement judgement, TimeSpan passed)
        => JsonSerializer.Serialize(
            new
            {
                Commit = story.Head,
                Base = story.Options.Full ? null : story.From,
                judgement.IsFull,
                judgement.Holds,
                Seconds = Math.Round(passed.TotalSeconds, 1),
                Projects = judgement.Projects.Select(Of),
                Survivors = judgement.Projects.SelectMany(
                    each => each.Unargued.Select(mutant => Of(each, mutant))),
                Argued = judgement.Projects.SelectMany(
                    each => each.Argued.Select(mutant => Of(each, mutant))),
                Stale = judgement.Stale.Select(row => new
                {
                    row.Line, row.Key.File, row.Key.Member, row.Key.Original, row.Key.Replacement,
                }),
                judgement.Untried,
            },
            Options) + "\n";

    static object Of(ProjectJudgement project) => new
    {
        project.Project.Name,
        project.Score,
        Baseline = project.Baseline?.Score,
        project.Project.Least,
        Killed = project.Count(Status.Killed),
        Timeout = project.Count(Status.Timeout),
        Crashed = project.Count(Status.Crashed),
        Survived = project.Count(Status.Survived),
        NoCoverage = project.Count(Status.NoCoverage),
        Argued = project.Argued.Count,
        Untried = project.Count(Status.Untried),
        CompileError = project.Count(Status.CompileError),
        Ignored = project.Count(Status.Ignored),
        project.Folders,
    };

    static object Of(ProjectJudgement project, Mutant mutant) => new
    {
        Project = project.Project.Name,
        mutant.File,
        mutant.Start.Line,
        mutant.Start.Column,
        mutant.Member,
        mutant.Mutator,
        mutant.Original,
        mutant.Replacement,
        mutant.Rule,
        IsReached = mutant.Status != Status.NoCoverage,
        Diff = Difference.Of(mutant),
        Tests = mutant.CoveredBy.Distinct(),
    };
}
