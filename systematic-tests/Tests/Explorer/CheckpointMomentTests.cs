using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Scenarios;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>
/// An exploration that is kept after a number of schedules, and goes on, comes to the same.
/// </summary>
/// <remarks>
/// No clock decides where it is kept: that is after each schedule of the search, and each chunk of
/// the sampling beside it. Tried are the first of those moments, the last ones, and some between.
/// </remarks>
public sealed class CheckpointMomentTests : IDisposable
{
    const int AtEachEnd = 4;
    const int Between = 10;

    /// <summary>Half of it just bears the 736 classes of the first subject.</summary>
    const long Budget = 1_480;

    readonly string path = Path.GetTempFileName();

    static readonly Subject[] Subjects =
    [
        .. AllScenarios.List.Where(each => each.Name == "ReadFaultMeetsExit").Select(Subject.Of),
        .. new[]
        {
            SmallPrograms.Named("reorder_4_bad"), Demos.Choices, Demos.OnOneCell(4, 4),
            Demos.OnOneCell(9, 9, 9),
        }.Select(Subject.Of),
    ];

    public void Dispose() => File.Delete(path);

    [Theory]
    [InlineData("ReadFaultMeetsExit", StrategyKind.Default, Verdict.Verified)]
    [InlineData("OnOneCell9Plus9Plus9", StrategyKind.Default, Verdict.Sampled)]
    [InlineData("reorder_4_bad", StrategyKind.Dpor, Verdict.Violated)]
    [InlineData("Choices", StrategyKind.Dpor, Verdict.Verified)]
    [InlineData("OnOneCell4Plus4", StrategyKind.DepthFirst, Verdict.Bounded)]
    [InlineData("OnOneCell4Plus4", StrategyKind.Random, Verdict.Sampled)]
    public void It_comes_to_the_same(string name, StrategyKind strategy, Verdict verdict)
    {
        IReadOnlyList<Subject> subjects = [Subjects.First(each => each.Name == name)];
        var options = new ExplorerOptions
        {
            Strategy = strategy,
            Preemptions = strategy == StrategyKind.DepthFirst ? 2 : null,
            Schedules = Budget,
            Workers = 2,
        };
        ExplorationResult whole = new Campaign(subjects, options).Run()[0];
        Assert.Equal(verdict, whole.Verdict);

        List<string> moments = MomentsOf(subjects, options);
        int distance = (moments.Count / Between) + 1;
        foreach (string moment in moments.Where((_, i) => i < AtEachEnd
            || i >= moments.Count - AtEachEnd || i % distance == 0))
        {
            File.WriteAllText(path, moment);
            var checkpoint = new Checkpoint(path, subjects, options);
            Assert.True(checkpoint.IsResumed);
            Assert.Equal(
                Exploring.Describe(whole),
                Exploring.Describe(new Campaign(subjects, options, checkpoint).Run()[0]));
        }
    }

    /// <summary>What a checkpoint may be, as two workers come and go.</summary>
    List<string> MomentsOf(IReadOnlyList<Subject> subjects, ExplorerOptions options)
    {
        File.Delete(path);
        var checkpoint = new Checkpoint(path, subjects, options);
        var exploration = new Exploration(
            subjects[0], options, TimeSpan.FromDays(1), keeps: true);
        var runner = new Runner(subjects[0].Scenario);
        var moments = new List<string>();
        while (!exploration.IsDone)
        {
            Job?[] jobs = [exploration.Take(early: true), exploration.Take(early: true)];
            foreach (Job job in jobs.OfType<Job>())
            {
                Run(job, runner);
                if (exploration.Save() is not null)
                {
                    moments.Add(checkpoint.TextOf([exploration]));
                }
            }
        }

        return moments;
    }

    /// <summary>Runs one schedule of the search, or a whole chunk.</summary>
    static void Run(Job job, Runner runner)
    {
        var pace = new Pace { Left = job.Chunk is null ? 1 : long.MaxValue };
        string? wrong = job.Exploration.Run(job.Chunk, runner, pace);
        job.Exploration.Put(
            job.Chunk, wrong, TimeSpan.Zero, interrupted: false, timeIsOver: false);
    }
}
