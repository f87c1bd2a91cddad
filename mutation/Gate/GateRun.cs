using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;

namespace Verified.Gate;

/// <summary>One run of the gate, from the user's files to the exit status.</summary>
sealed class GateRun(
    GateOptions options, Git git, Screen screen, CancellationToken cancellation)
{
    readonly Progress progress = screen.NewProgress();

    string Reports => Path.Combine(git.Root, options.Out);

    /// <summary>Reads all files of the user first: a mistake in them costs no time.</summary>
    public int Run()
    {
        Scratch.Sweep();
        GateFile file = GateFile.Read(git.Root);
        Survivors survivors = Survivors.Read(git.Root, file.Survivors);
        Baselines baselines = Baselines.Read(
            git.Root, file.Baselines, file.Projects.Select(each => each.Name));
        IReadOnlyList<Project> projects = Chosen(file.Projects);
        ExpectWritable(file);
        git.ExpectClean(file.Survivors, file.Baselines, options.Out);
        string head = git.Head;
        (string from, string how) = options.Full ? (head, "all mutants") : git.Base(options.Base);
        baselines.ExpectNotLoosened(git.Show(from, file.Baselines));
        IReadOnlyList<Job> jobs = JobsSince(from, projects);
        IEnumerable<string> all = options.Full ? git.Files : [];
        foreach (Job job in jobs)
        {
            job.ExpectNoneHidden(git.Root, all, survivors.Path);
        }

        var story = new Story(options, head, from, how);
        screen.Tell(story, jobs);
        var results = jobs.Count == 0 ? [] : Try(jobs, file, survivors, head);
        Judgement judgement = Judgement.Of(
            options.Full, results, file.Projects, survivors, baselines);
        cancellation.ThrowIfCancellationRequested();
        Record(judgement, baselines, head);
        screen.Tell(story, judgement, progress.Passed);
        return judgement.Holds ? ExitStatus.Holds : ExitStatus.Survives;
    }

    /// <summary>The document may be in the folder for reports, which is made here.</summary>
    void ExpectWritable(GateFile file)
    {
        Directory.CreateDirectory(Reports);
        if (options.Json is { } json and not "-")
        {
            WholeFile.ExpectWritable(json);
        }

        if (options.Record)
        {
            WholeFile.ExpectWritable(Path.Combine(git.Root, file.Baselines));
        }
    }

    IReadOnlyList<Project> Chosen(IReadOnlyList<Project> projects)
    {
        string? unknown = options.Projects.FirstOrDefault(
            name => projects.All(each => each.Name != name));
        return unknown is not null
            ? throw new WrongUse($"unknown project '{unknown}', expected one of "
                + string.Join(", ", projects.Select(each => each.Name)))
            : [.. projects.Where(each => options.Projects.Count == 0
                || options.Projects.Contains(each.Name))];
    }

    IReadOnlyList<Job> JobsSince(string from, IReadOnlyList<Project> projects)
        => options.Full
            ? [.. Job.Full(projects)]
            : Job.Of(projects, git.Root, Changes.Parse(git.Diff(from)));

    List<Tried> Try(
        IReadOnlyList<Job> jobs, GateFile file, Survivors survivors, string head)
    {
        using var workshop = new Workshop(cancellation);
        progress.Phase("copying the repository");
        var clone = new Clone(workshop, git, head);
        if (jobs.Any(job => job.Stryker is not null))
        {
            clone.RestoreTools();
        }

        Func<TimeSpan>? remaining = options.Time is { } most ? () => most - progress.Passed : null;
        var stryker = new Stryker(workshop, file, clone.Root, progress);
        var operators = new Operators(workshop, file, clone.Root, progress);
        var results = new List<Tried>();
        try
        {
            foreach (Job job in jobs)
            {
                results.Add(remaining?.Invoke() <= TimeSpan.Zero ? new(job, [], IsWhole: false)
                    : job.Stryker is null ? operators.Run(job, survivors, Reports, remaining)
                    : stryker.Run(job, survivors, Reports, remaining));
            }
        }
        finally
        {
            progress.End();
        }

        return results;
    }

    /// <summary>Writes the baselines, if asked to; a lower one needs a reason.</summary>
    void Record(Judgement judgement, Baselines baselines, string head)
    {
        if (!options.Record)
        {
            return;
        }

        (Baselines newer, IReadOnlyList<string> refused) = baselines.With(
            [.. from each in judgement.Projects
                where each.Score.HasValue
                select new Baseline(
                    each.Project.Name, each.Score!.Value, each.Killed, each.Survived,
                    each.Argued.Count, head, null)],
            options.Loosen);
        newer.Write(git.Root);
        screen.TellRefused(refused, baselines.Path);
    }
}

/// <summary>What a run is about.</summary>
/// <param name="How">How <paramref name="From"/> was found.</param>
sealed record Story(GateOptions Options, string Head, string From, string How);
