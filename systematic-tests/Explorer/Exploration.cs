using System;
using System.Diagnostics;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>One subject's way from the rehearsal to a verdict.</summary>
/// <remarks>
/// The search is one job of one worker; after it, sampling is one job for each chunk. Workers that
/// have nothing else to do sample already while the search runs; if it decides the matter, that
/// counts for nothing. All but <see cref="Run"/> happens under the campaign's lock.
/// </remarks>
sealed class Exploration
{
    readonly ExplorerOptions options;
    readonly Search search;
    readonly Sampling sampling;
    readonly TimeSpan share;
    TimeSpan spent;
    string? error;
    long started;
    long ended;
    bool searching;
    bool searched;
    volatile bool rehearsed;
    volatile bool isDone;

    /// <param name="share">The time that workers may spend on it together.</param>
    public Exploration(Subject subject, ExplorerOptions options, TimeSpan share)
    {
        Subject = subject;
        this.options = options;
        this.share = share;
        var guard = new DeterminismGuard(subject);
        search = new Search(guard, options);
        sampling = new Sampling(guard, options);
    }

    public Subject Subject { get; }

    /// <summary>Whether nothing that could still run would change the result.</summary>
    public bool IsDone => isDone;

    /// <summary>Whether the search has said all that there is to say.</summary>
    bool IsDecided => error is not null || search.Finding is not null || search.IsComplete;

    /// <summary>
    /// The search has one worker, who cannot spend more than the campaign's time.
    /// </summary>
    TimeSpan SearchTime
        => (options.Time is { } time && time < share ? time : share) * options.SearchShare;

    /// <summary>Hands out a job, if there is one.</summary>
    /// <param name="early">Whether a job will do that may turn out to be for nothing.</param>
    public Job? Take(bool early)
    {
        if (isDone)
        {
            return null;
        }

        if (!searching)
        {
            searching = true;
            started = Stopwatch.GetTimestamp();
            return new Job(this, null, SearchTime);
        }

        bool may = options.Samples && rehearsed && (searched || early);
        return may && spent < share && sampling.Take() is { } chunk
            ? new Job(this, chunk, share - spent)
            : null;
    }

    /// <summary>Runs a job, without the lock.</summary>
    /// <returns>Why the scenario is unfit, if that is what it showed.</returns>
    public string? Run(Chunk? chunk, Runner runner, IPace pace)
    {
        try
        {
            RunFit(chunk, runner, pace);
            return null;
        }
        catch (ToolException wrong)
        {
            return wrong.Message;
        }
    }

    void RunFit(Chunk? chunk, Runner runner, IPace pace)
    {
        if (chunk is not null)
        {
            sampling.Run(chunk, search.Profile, runner, pace);
            return;
        }

        search.Rehearse(runner);
        rehearsed = search.Finding is null;
        if (rehearsed && options.Searches)
        {
            search.Run(runner, pace);
        }
    }

    /// <summary>Takes a job's result, and finds out what is left to do.</summary>
    /// <param name="wrong">Why the scenario is unfit, if the job has shown that.</param>
    /// <param name="interrupted">Whether somebody stopped the campaign meanwhile.</param>
    public void Put(Chunk? chunk, string? wrong, TimeSpan took, bool interrupted)
    {
        spent += took;
        if (chunk is not null)
        {
            chunk.Error = wrong;
            sampling.Merge(chunk);
        }
        else
        {
            searched = true;
            error = wrong;
            sampling.Budget = options.Schedules - search.Runs;
        }

        if (spent >= share)
        {
            sampling.Close();
        }

        bool spentAll = !options.Samples || sampling.IsOver;
        bool mayEnd = !interrupted || sampling.Finding is not null;
        isDone = searched && (IsDecided || (spentAll && mayEnd));
        ended = Stopwatch.GetTimestamp();
    }

    /// <summary>Gives up a schedule that has not come back.</summary>
    public void GiveUp()
    {
        if (sampling.Finding is null)
        {
            error ??= $"{Subject.Name} on {Subject.Scenario.System}: "
                + "had not come back from a step when the time was over";
        }

        isDone = true;
    }

    /// <summary>The result as far as it has come.</summary>
    public ExplorationResult Result()
    {
        bool decided = searched && IsDecided;
        Tally sampled = decided ? default : sampling.Tally;
        Tally all = (searched ? search.Tally : default) + sampled;
        Finding? finding = decided ? search.Finding : sampling.Finding ?? search.Sounded;
        string? unfit = error ?? (decided || finding is not null ? null : sampling.Error);
        (Verdict verdict, string? bound, string covered) = unfit is not null
            ? (Verdict.Unfit, null, "cannot be explored")
            : finding is not null ? (Verdict.Violated, null, finding.Violation.Rule)
            : Coverage.Of(
                searched ? search : null, sampled.Schedules, all.Schedules, Promise());
        return new(
            Subject, options.StrategyName, options.Seed, all.Schedules, all.Points, verdict, bound,
            covered,
            started == 0 ? 0 : Stopwatch.GetElapsedTime(started, ended).TotalSeconds,
            [.. Subject.Scenario.MustOccur.Select(
                (name, i) => new Outcome(name, (all.Seen >> i & 1) != 0))],
            unfit is null ? finding : null, unfit,
            Interrupted: unfit is null && (!isDone || all.Schedules == 0));
    }

    string? Promise() => !options.UsesPct ? null
        : options.Strategy == StrategyKind.Pct ? Coverage.OfPct(search.Profile, Pct.DefaultDepth)
        : Coverage.OfPct(search.Profile, 2, Pct.DefaultDepth);
}

/// <summary>A piece of an exploration that one worker does without asking anybody.</summary>
/// <param name="Chunk">What to sample; null for the search.</param>
/// <param name="Time">How long it may take.</param>
sealed record Job(Exploration Exploration, Chunk? Chunk, TimeSpan Time);
