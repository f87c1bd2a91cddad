using System;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>
/// An exploration by hand: a test says who does what of it, and how long that took.
/// </summary>
sealed class Steered
{
    /// <summary>The time that it may take.</summary>
    public static readonly TimeSpan Share = TimeSpan.FromHours(10);

    readonly Runner runner;

    public Steered(Scenario scenario, ExplorerOptions options, SavedExploration? saved = null)
    {
        runner = new(scenario);
        It = new(Subject.Of(scenario), options, Share, keeps: true, saved);
    }

    public Exploration It { get; }

    /// <summary>The schedules that were run so far.</summary>
    public long Runs { get; private set; }

    /// <summary>Has a job that must be there.</summary>
    public Job Take(bool early = false)
    {
        Job? job = It.Take(early);
        Assert.NotNull(job);
        return job;
    }

    /// <summary>Runs at most so many schedules of a job.</summary>
    /// <returns>Why the scenario is unfit, if that is what it showed.</returns>
    public string? Run(Job job, long most = long.MaxValue)
        => It.Run(job.Chunk, runner, new Few(this, Runs, most));

    /// <summary>Hands a job's result in.</summary>
    /// <param name="took">The part of its time that it took.</param>
    public void Put(
        Job job, string? wrong = null, double took = 0, bool interrupted = false,
        bool timeIsOver = false)
        => It.Put(job.Chunk, wrong, Share * took, interrupted, timeIsOver);

    /// <summary>Does the next job, or so many schedules of it.</summary>
    public void Step(
        long most = long.MaxValue, double took = 0, bool interrupted = false,
        bool timeIsOver = false)
    {
        Job job = Take();
        Put(job, Run(job, most), took, interrupted, timeIsOver);
    }

    /// <summary>Does all that is left to do.</summary>
    public ExplorationResult Finish()
    {
        while (!It.IsDone)
        {
            Step();
        }

        return It.Result();
    }

    sealed class Few(Steered steered, long before, long most) : IPace
    {
        public bool GoesOn => steered.Runs - before < most;

        public void Ran(int points) => steered.Runs++;
    }
}
