using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Spectre.Console;

namespace Verified.Gate;

/// <summary>What a person reads: results on standard output, progress on standard error.</summary>
sealed class Screen(TextWriter output, TextWriter error)
{
    const int TestsShown = 5;

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    public Progress NewProgress()
        => new(Error, ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected);

    /// <summary>One line on standard error.</summary>
    /// <returns>The exit status that goes with it.</returns>
    public int TellError(string told, int status)
    {
        Error.WriteLine($"gate: {told.ReplaceLineEndings(" ")}");
        return status;
    }

    /// <summary>What will be tried.</summary>
    public void Tell(Story story, IReadOnlyList<Job> jobs)
    {
        if (story.Options.Full)
        {
            Error.WriteLine($"all mutants of {Join(jobs.Select(job => job.Label))}");
            return;
        }

        Error.WriteLine($"changes from {story.From[..12]} ({story.How}) to {story.Head[..12]}");
        foreach (Job job in jobs)
        {
            int lines = Changes.Count(job.Lines!.SelectMany(each => each.Value));
            Error.WriteLine($"{job.Label}: {Plural(lines, "changed line")}"
                + $" in {Join(job.Lines!.Keys)}");
        }
    }

    /// <summary>Scores that stay in the file as they were.</summary>
    public void TellRefused(IReadOnlyList<string> names, string path)
    {
        foreach (string name in names)
        {
            Error.WriteLine($"{path}: the score of {name} is lower than the recorded one and was"
                + " not recorded; --loosen REASON records it");
        }
    }

    /// <summary>The result, as a table or as the document.</summary>
    public void Tell(Story story, Judgement judgement, TimeSpan passed)
    {
        if (story.Options.Json is { } json)
        {
            string document = Document.Of(story, judgement, passed);
            if (json == "-")
            {
                Output.Write(document);
                return;
            }

            WholeFile.Write(json, document);
        }

        foreach (ProjectJudgement project in judgement.Projects)
        {
            TellSurvivors(project);
        }

        TellStale(judgement);
        TellTable(judgement);
        if (judgement.IsFull)
        {
            TellFolders(judgement);
        }

        TellSuggestions(story, judgement);
        TellVerdict(judgement, passed);
    }

    void TellSurvivors(ProjectJudgement project)
    {
        foreach (Mutant each in project.Unargued)
        {
            string reached = each.Status == Status.NoCoverage
                ? "not reached by any test"
                : "survives";
            Output.WriteLine($"{each.File}:{each.Start.Line}:{each.Start.Column}: {reached}: "
                + $"{each.Mutator}, in {each.Member} ({project.Project.Name})");
            if (each.Rule is { } rule)
            {
                Output.WriteLine($"  rule: {rule}");
            }

            foreach (string line in Difference.Of(each))
            {
                Output.WriteLine($"  {line}");
            }

            if (each.CoveredBy.Count > 0)
            {
                Output.WriteLine($"  run by {Plural(each.CoveredBy.Count, "test")}: "
                    + Join(Tests(each)));
            }

            Output.WriteLine();
        }
    }

    /// <summary>The first few names; rows of a theory have one.</summary>
    static string[] Tests(Mutant mutant)
    {
        string[] names = [.. mutant.CoveredBy.CountBy(name => name)
            .Select(each => each.Value == 1 ? each.Key : $"{each.Key} ({each.Value} rows)")];
        return names.Length <= TestsShown ? names : [.. names.Take(TestsShown), "…"];
    }

    void TellStale(Judgement judgement)
    {
        string told = judgement.IsFull
            ? "no longer survives (so often)"
            : "met on no changed line; where its code was renamed, rename it too";
        foreach (SurvivorRow row in judgement.Stale)
        {
            Output.WriteLine($"survivors, line {row.Line}: {told}: "
                + $"{row.Key.File}, {row.Key.Member}: "
                + $"{row.Key.Original} → {row.Key.Replacement}");
        }
    }

    void TellTable(Judgement judgement)
    {
        if (judgement.Projects.Count == 0)
        {
            return;
        }

        string[] columns = [
            "project", "killed", "timeout", "crashed", "survived", "not reached", "argued",
            "untried", "compile error", "ignored", "score", "baseline", "least",
        ];
        Write(
            TableBorder.Simple, columns,
            judgement.Projects.Select(each => Cells(each, judgement.IsFull)));
    }

    /// <summary>In Markdown, to be kept in a README.</summary>
    void TellFolders(Judgement judgement)
        => Write(
            TableBorder.Markdown,
            ["folder", "project", "killed", "survived", "argued", "score"],
            from project in judgement.Projects
            from each in project.Folders
            select (string[])[
                each.Folder, project.Project.Name, Number(each.Killed), Number(each.Survived),
                Number(each.Argued), Percent(each.Score),
            ]);

    void Write(TableBorder border, string[] columns, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table().Border(border);
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(column)
            {
                Alignment = column is "project" or "folder" ? Justify.Left : Justify.Right,
                NoWrap = true,
            });
        }

        foreach (IEnumerable<string> row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(Output),
        });
        console.Profile.Width = 160;
        console.Write(table);
    }

    static IEnumerable<string> Cells(ProjectJudgement project, bool isFull)
    {
        Status[] counted = [
            Status.Killed, Status.Timeout, Status.Crashed, Status.Survived, Status.NoCoverage,
        ];
        return [
            project.Project.Name,
            .. counted.Select(status => Number(project.Count(status))),
            Number(project.Argued.Count), Number(project.Count(Status.Untried)),
            Number(project.Count(Status.CompileError)), Number(project.Count(Status.Ignored)),
            Percent(project.Score), isFull ? Percent(project.Baseline?.Score) : "",
            isFull ? Percent(project.Project.Least) : "",
        ];
    }

    void TellSuggestions(Story story, Judgement judgement)
    {
        Mutant[] unargued = [.. judgement.Projects.SelectMany(each => each.Unargued)];
        if (!story.Options.Suggest || unargued.Length == 0)
        {
            return;
        }

        Output.WriteLine("Rows for the survivors' table, each to be argued by a person:");
        Output.WriteLine();
        foreach (string row in Survivors.Suggest(unargued))
        {
            Output.WriteLine(row);
        }

        Output.WriteLine();
    }

    void TellVerdict(Judgement judgement, TimeSpan passed)
    {
        foreach (string label in judgement.Untried)
        {
            Output.WriteLine($"UNTRIED: the time was not enough for all mutants of {label}");
        }

        foreach (ProjectJudgement each in judgement.Projects.Where(each => judgement.IsFull
            && !each.IsHighEnough))
        {
            Output.WriteLine($"{each.Project.Name}: score {Percent(each.Score)}, expected at least "
                + Percent(Math.Max(each.Project.Least, each.Baseline?.Score ?? 0)));
        }

        Output.WriteLine($"{Verdict(judgement)} ({passed:h\\:mm\\:ss})");
    }

    static string Verdict(Judgement judgement)
    {
        int survivors = judgement.Projects.Sum(each => each.Unargued.Count);
        return judgement.Projects.Count == 0 ? "nothing changed that the gate's projects mutate"
            : judgement.IsFull && !judgement.Holds ? "a score is too low"
            : judgement.IsFull ? "all scores are high enough, "
                + $"{Plural(survivors, "survivor")} without an argument"
            : !judgement.Holds ? $"{Plural(survivors, "mutant")} of the changed lines survived"
            : judgement.Untried.Any() ? "nothing that was tried survived, but not all was tried"
            : "nothing survived on the changed lines";
    }

    static string Plural(int count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";

    static string Join(IEnumerable<string> names) => string.Join(", ", names);

    static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Percent(double? score)
        => score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–";
}
