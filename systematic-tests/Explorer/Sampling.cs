using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>The random part of an exploration, in chunks that any worker may take.</summary>
/// <remarks>
/// Schedule i depends on the seed and on i alone, and chunks are put together in their order, up
/// to the first violation: how many workers there are changes nothing but the time. Only where a
/// time limit or an interruption leaves a gap in that order, it depends on them which violation
/// behind the gap is told: the one with the lowest number of those that were found.
/// </remarks>
sealed class Sampling(DeterminismGuard guard, ExplorerOptions options)
{
    public const long ChunkSize = 100;

    /// <summary>
    /// The class of one schedule in so many is looked at: each strategy of the portfolio has some.
    /// </summary>
    const int LookEvery = 9;

    readonly Dictionary<long, Chunk> early = [];
    long next = Search.SoundingsOf(options) / ChunkSize;
    long merged = Search.SoundingsOf(options) / ChunkSize;
    long end = long.MaxValue;
    Tally inOrder;

    // For a checkpoint: a chunk that ends it is to be run again.
    readonly List<ulong> looked = [];
    SavedSampling saved = new(Search.SoundingsOf(options) / ChunkSize, default, []);
    Finding? found;

    /// <summary>
    /// The schedules of all chunks before the first one that is missing, and of the one that has
    /// the finding.
    /// </summary>
    public Tally Tally => inOrder + (BehindGap?.Tally ?? default);

    /// <summary>The violation with the lowest number.</summary>
    public Finding? Finding => found ?? BehindGap?.Finding;

    /// <summary>The classes of those of its schedules that were looked at.</summary>
    public ClassCount Classes { get; } = new();

    /// <summary>Why the scenario is unfit, if a schedule has shown that it is.</summary>
    public string? Error { get; private set; }

    /// <summary>
    /// The schedules that it may run: first what the search will leave in any case.
    /// </summary>
    public long Budget { get; set; } =
        (long)(options.Schedules * (1 - options.ShareUntil(SearchStage.Over)))
            / ChunkSize * ChunkSize;

    /// <summary>Whether every chunk that counts is there.</summary>
    public bool IsOver => merged >= end || merged * ChunkSize >= Budget;

    Chunk? BehindGap => found is not null
        ? null
        : early.Values.Where(each => each.Finding is not null).MinBy(each => each.Number);

    /// <summary>Hands out the next chunk, if one is wanted.</summary>
    public Chunk? Take()
    {
        long first = next * ChunkSize;
        if (next >= end || first >= Budget)
        {
            return null;
        }

        return new Chunk(next++, first, Math.Min(first + ChunkSize, Budget));
    }

    /// <summary>What is merged, without what ended it.</summary>
    public SavedSampling Save() => saved;

    /// <summary>Goes on behind what was merged.</summary>
    public void Resume(SavedSampling from)
    {
        (saved, next, merged, inOrder) = (from, from.Merged, from.Merged, from.Tally);
        looked.AddRange(from.Classes);
        looked.ForEach(Classes.Add);
    }

    /// <summary>Hands out no more; what is handed out still counts.</summary>
    public void Close() => end = Math.Min(end, next);

    /// <summary>Runs a chunk, on the worker's thread.</summary>
    /// <exception cref="ToolException">The scenario is unfit.</exception>
    public void Run(Chunk chunk, Profile profile, Runner runner, IPace pace)
    {
        Watch watch = guard.Watch();
        var turns = new Turns(options.Strategy, options.Seed, profile);
        for (long i = chunk.First; i < chunk.Last; i++)
        {
            if (!pace.GoesOn)
            {
                chunk.WasStopped = true;
                return;
            }

            Strategy strategy = turns.Of(i);
            Violation? broken = i % LookEvery == 1 && !Classes.IsFull
                ? Look(chunk, runner, strategy, i)
                : watch.Run(runner, strategy, i);
            chunk.Tally = chunk.Tally.With(runner);
            pace.Ran(runner.Points);
            if (broken is not null)
            {
                chunk.Finding = guard.Confirm(runner, strategy, i, options.Seed, broken);
                return;
            }
        }

        watch.End(runner);
    }

    static Violation? Look(Chunk chunk, Runner runner, Strategy strategy, long schedule)
    {
        (Violation? broken, ulong its) = Hashed.Run(runner, strategy, schedule);
        chunk.Classes.Add(its);
        return broken;
    }

    /// <summary>Adds what a chunk showed, when all chunks before it are there.</summary>
    public void Merge(Chunk chunk)
    {
        early.Add(chunk.Number, chunk);
        if (chunk.Finding is not null || chunk.WasStopped || chunk.Error is not null)
        {
            end = Math.Min(end, chunk.Number + 1);
        }

        while (merged < end && early.Remove(merged, out Chunk? next))
        {
            merged++;
            inOrder += next.Tally;
            next.Classes.ForEach(Classes.Add);
            found = next.Finding;
            Error = next.Error;
            if (merged < end)
            {
                looked.AddRange(next.Classes);
                saved = new(merged, inOrder, looked);
            }
        }
    }
}

/// <summary>Some schedules in a row, and what they showed.</summary>
sealed class Chunk(long number, long first, long last)
{
    public long Number => number;

    public long First => first;

    /// <summary>One more than the last one's number.</summary>
    public long Last => last;

    public Tally Tally { get; set; }

    /// <summary>The classes of those that were looked at.</summary>
    public List<ulong> Classes { get; } = [];

    public Finding? Finding { get; set; }

    /// <summary>Why the scenario is unfit, if a schedule has shown that it is.</summary>
    public string? Error { get; set; }

    /// <summary>Whether it was not run to its end.</summary>
    public bool WasStopped { get; set; }
}
