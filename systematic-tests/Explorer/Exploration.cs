using System;
using System.Diagnostics;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>One subject's way from the rehearsal to a verdict.</summary>
/// <remarks>
/// The search is one job after the other, of one worker at a time; after it, sampling is one for
/// each chunk. Workers that have nothing else to do sample already while bounds are searched; if
/// that decides the matter, what holds counts for nothing. All but <see cref="Run"/> happens under
/// the campaign's lock.
/// </remarks>
sealed class Exploration
{
    readonly ExplorerOptions options;
    readonly Search search;
    readonly Sampling sampling;
    readonly SavedExploration? saved;
    readonly bool keeps;
    readonly TimeSpan share;
    TimeSpan spent;
    string? error;
    long started;
    long ended;
    TimeSpan searchTime;
    SavedSearch? standing;
    SavedResult? result;
    bool searching;
    bool searched;
    bool seeksOutcomes;
    volatile bool began;
    volatile bool isDone;

    /// <param name="share">The time that workers may spend on it together.</param>
    /// <param name="keeps">Whether <see cref="Save"/> will be asked.</param>
    /// <param name="saved">What a former run has come to, if there was one.</param>
    public Exploration(
        Subject subject, ExplorerOptions options, TimeSpan share, bool keeps = false,
        SavedExploration? saved = null)
    {
        (this.keeps, this.saved) = (keeps, saved);
        Subject = subject;
        this.options = options;
        this.share = share;
        var guard = new DeterminismGuard(subject);
        search = new Search(guard, options);
        sampling = new Sampling(guard, options);
        if (saved is not null)
        {
            (isDone, result) = (saved.Result is not null, saved.Result);
        }
    }

    public Subject Subject { get; }

    /// <summary>Whether nothing that could still run would change the result.</summary>
    public bool IsDone => isDone;

    /// <summary>What is under way, with how far the search has come.</summary>
    public string Told => Subject.Name + (search.Progress is { Length: > 0 } progress && !searched
        ? $" {progress}"
        : "");

    /// <summary>Whether the search has said all that there is to say of rules.</summary>
    bool IsDecided => error is not null || search.Finding is not null || search.IsComplete;

    /// <summary>Whether it did not come as far as its schedules go.</summary>
    public bool WasCut { get; private set; }

    /// <summary>
    /// Whether chance is to go on: also where all is covered, but which of two independent steps
    /// came first shows in an outcome that is not seen yet.
    /// </summary>
    bool WantsSamples
        => !search.IsComplete ? options.Samples
            : options.SeeksOutcomes && options.Strategy is not StrategyKind.DepthFirst
                && (~Seen & MustBeSeen) != 0;

    ulong MustBeSeen => Subject.Scenario.MustOccur.Count is > 0 and var count
        ? ulong.MaxValue >> (64 - count)
        : 0;

    ulong Seen => search.Tally.Seen | search.Sounded.Seen | sampling.Tally.Seen;

    /// <summary>
    /// The search has one worker, who cannot spend more than the campaign's time.
    /// </summary>
    TimeSpan SearchTime => (options.Time is { } time && time < share ? time : share)
        * options.ShareUntil(search.Stage);

    /// <summary>Hands out a job, if there is one.</summary>
    /// <param name="early">Whether a job will do that may turn out to be for nothing.</param>
    public Job? Take(bool early)
    {
        if (isDone)
        {
            return null;
        }

        if (!searching && !searched)
        {
            searching = true;
            if (started == 0)
            {
                started = ended = Stopwatch.GetTimestamp();
            }

            TimeSpan left = SearchTime - searchTime;
            return new Job(this, null, left < options.Slice ? left : options.Slice);
        }

        // Not before the classes are given up: what they cover would need no samples.
        bool may = began && (searched ? WantsSamples
            : early && options.Samples && search.Stage > SearchStage.Classes);
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

        if (!began)
        {
            search.Begin(runner);
            if (saved?.Search is { } from)
            {
                search.Resume(from, runner, pace);
                sampling.Resume(saved.Sampling!);
            }

            began = true;
        }

        search.Run(runner, pace);
    }

    /// <summary>Takes a job's result, and finds out what is left to do.</summary>
    /// <param name="wrong">Why the scenario is unfit, if the job has shown that.</param>
    /// <param name="interrupted">Whether somebody stopped the campaign meanwhile.</param>
    /// <param name="timeIsOver">Whether the campaign has no time left.</param>
    public void Put(
        Chunk? chunk, string? wrong, TimeSpan took, bool interrupted, bool timeIsOver)
    {
        spent += took;
        if (chunk is not null)
        {
            chunk.Error = wrong;
            sampling.Merge(chunk);
        }
        else
        {
            PutSearch(wrong, took, interrupted, timeIsOver);
        }

        if (!isDone && (spent >= share || timeIsOver))
        {
            // A chunk that was stopped ends the sampling: nothing is missing any more then.
            WasCut |= WantsSamples && (chunk is { WasStopped: true } || !sampling.IsOver);
            sampling.Close();
        }

        bool spentAll = !WantsSamples || sampling.IsOver;
        bool mayEnd = !interrupted || sampling.Finding is not null;
        bool isKnown = error is not null || search.Finding is not null
            || (search.IsComplete && !WantsSamples);
        isDone = searched && (isKnown || (spentAll && mayEnd));
        ended = Stopwatch.GetTimestamp();
    }

    /// <summary>What a checkpoint keeps of it; null while there is nothing to keep.</summary>
    public SavedExploration? Save()
        => isDone && !WasCut ? new(result ??= Saved(Result()), null, null)
            : standing is null ? saved
            : new(null, standing, sampling.Save());

    SavedResult Saved(ExplorationResult all) => new(
        all.Schedules, all.Points, all.Verdict, all.Bound, all.Covered, all.Seconds, Seen,
        all.Finding?.Trace.ToText(), all.Error, all.Classes);

    /// <summary>Takes a result from a checkpoint.</summary>
    ExplorationResult Restored(SavedResult from)
    {
        Finding? finding = from.Trace is null ? null
            : Finding.Of(Trace.Parse(from.Trace), new Runner(Subject.Scenario));
        return new(
            Subject, options.StrategyName, options.Seed, from.Schedules, from.Points, from.Verdict,
            from.Bound, from.Covered, from.Seconds, OutcomesOf(from.Seen), finding, from.Error,
            Interrupted: false)
        {
            Classes = from.Classes,
        };
    }

    Outcome[] OutcomesOf(ulong seen) => [.. Subject.Scenario.MustOccur.Select(
        (name, i) => new Outcome(name, (seen >> i & 1) != 0))];

    void PutSearch(string? wrong, TimeSpan took, bool interrupted, bool timeIsOver)
    {
        searching = false;
        searchTime += took;
        error = wrong;
        standing = keeps ? search.Save() : null;
        while (error is null && search.Stage != SearchStage.Over
            && (timeIsOver || searchTime >= SearchTime))
        {
            WasCut = true;
            search.Skip();
        }

        searched = error is not null || interrupted || search.Stage == SearchStage.Over;
        if (searched)
        {
            sampling.Budget = options.Schedules - search.Runs;
            seeksOutcomes = search.IsComplete && WantsSamples;
        }
    }

    /// <summary>Gives up a schedule that has not come back.</summary>
    public void GiveUp()
    {
        if (sampling.Finding is null)
        {
            error ??= $"{Subject.Name} on {Subject.Scenario.System}: "
                + "had not come back from a step when the time was over";
        }

        (isDone, WasCut, ended) = (true, true, Stopwatch.GetTimestamp());
    }

    /// <summary>The result as far as it has come.</summary>
    public ExplorationResult Result()
    {
        if (saved?.Result is { } before)
        {
            return Restored(before);
        }

        bool decided = searched && IsDecided;
        Tally sampled = search.IsComplete ? default
            : search.Sounded + (decided ? default : sampling.Tally);
        ClassCount classes = decided ? search.Classes : search.Classes.With(sampling.Classes);
        Tally all = (searched ? search.Tally : default) + sampled;
        Finding? finding = search.Finding ?? sampling.Finding ?? search.Met;
        bool samplesCount = (!decided || seeksOutcomes) && finding is null;
        string? unfit = error ?? (samplesCount ? sampling.Error : null);
        (Verdict verdict, string? bound, string covered) = unfit is not null
            ? (Verdict.Unfit, null, "cannot be explored")
            : finding is not null ? (Verdict.Violated, null, finding.Violation.Rule)
            : Coverage.Of(
                searched ? search : null, sampled.Schedules, all.Schedules, classes, Promise());
        return new(
            Subject, options.StrategyName, options.Seed, all.Schedules, all.Points, verdict, bound,
            covered,
            Stopwatch.GetElapsedTime(started, ended).TotalSeconds,
            OutcomesOf(Seen), unfit is null ? finding : null, unfit,
            Interrupted: unfit is null && (!isDone || (all.Schedules == 0 && finding is null)))
        {
            Classes = search.Figures(classes),
            Endings = (all.Endings ?? Endings.None).Counts,
        };
    }

    string? Promise() => !options.UsesPct ? null
        : options.Strategy == StrategyKind.Pct ? Coverage.OfPct(search.Profile, Pct.DefaultDepth)
        : Coverage.OfPct(search.Profile, 2, Pct.DefaultDepth);
}

/// <summary>A piece of an exploration that one worker does without asking anybody.</summary>
/// <param name="Chunk">What to sample; null for the search.</param>
/// <param name="Time">How long it may take.</param>
sealed record Job(Exploration Exploration, Chunk? Chunk, TimeSpan Time);
