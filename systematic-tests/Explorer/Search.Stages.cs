using System;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What the stages do, one schedule at a time.</summary>
sealed partial class Search
{
    /// <summary>The most random schedules of which two steps are swapped.</summary>
    const int MostSwaps = 64;

    /// <summary>The number of the first of those: no other random schedule has it.</summary>
    public const long FirstSwap = 1L << 40;

    /// <summary>
    /// A stage that has used this part of its budget can be seen to need far more than all.
    /// </summary>
    const int EarlyShare = 8;

    /// <summary>How far beyond its budget a reduction must look to be given up early.</summary>
    const int FarBeyond = 16;

    /// <summary>How many times longer than those of chance its schedules may be.</summary>
    const int Longer = 4;

    /// <summary>They cost about two schedules each, which count for no budget.</summary>
    long Swaps => Math.Clamp(options.Schedules / 100, 1, MostSwaps);

    long ReductionBudget => options.Samples ? options.Schedules / 2 : options.Schedules;

    long BudgetOf(SearchStage bounds) => !options.Samples ? options.Schedules
        : bounds == SearchStage.Bounds ? options.Schedules / 4
        : options.Schedules / 8;

    /// <summary>Runs one sounding; after the last one, tries whether steps commute.</summary>
    /// <returns>Whether there is another one.</returns>
    bool Sound(Runner runner, IPace pace)
    {
        if (next < SoundingsOf(options))
        {
            turns ??= new Turns(options.Strategy, options.Seed, Profile);
            Strategy strategy = turns.Of(next);
            (Violation? broken, ulong its) = Hashed.Run(runner, strategy, next);
            Classes.Add(its);
            Sounded = Sounded.With(runner);
            pace.Ran(runner.Points);
            Confirm(runner, strategy, next, broken);
            next++;
            return Finding is null;
        }

        estimate = Classes.Estimate;
        if (options.Reduces)
        {
            Swap(runner);
        }

        return false;
    }

    /// <summary>Tries whether steps that are declared independent are.</summary>
    void Swap(Runner runner)
    {
        var commutation = new Commutation(options.Seed, guard);
        for (long i = FirstSwap; i < FirstSwap + Swaps && Finding is null; i++)
        {
            if (commutation.Try(runner, i) is { } found)
            {
                Confirm(runner, found.Schedule, i, found.Broken);
            }
        }
    }

    /// <summary>Runs one schedule of the reduction.</summary>
    /// <returns>Whether there is another one, and budget for it.</returns>
    bool Reduce(Runner runner, IPace pace)
    {
        reduction ??= new Dpor(options.Seed);
        Violation? broken = watch.Run(runner, reduction, next);
        Count(runner, pace);
        if (reduction.WasRedundant)
        {
            broken = null;
        }
        else
        {
            Tally = Tally.With(runner);
        }

        Confirm(runner, reduction, next, broken);
        next++;
        if (Finding is not null)
        {
            return false;
        }

        if (!reduction.Advance(broken))
        {
            Reduced = new(reduction.Executions, reduction.Infeasible, reduction.Tails);
            return false;
        }

        if (reduction.Begins)
        {
            Tally = Tally.Uncounted();
        }

        return next < ReductionBudget && !(options.Samples && LooksTooLarge);
    }

    /// <summary>Whether other ways will do more with the budget.</summary>
    bool LooksTooLarge
        => points / Longer > ReductionBudget * (double)Profile.Length
            || (next == ReductionBudget / EarlyShare && Expected / FarBeyond > ReductionBudget);

    /// <summary>Runs one schedule of a bound; when all were run, goes to the next bound.</summary>
    /// <remarks>
    /// A bound that has cut nothing is the last one: a larger one has the same schedules.
    /// </remarks>
    /// <returns>Whether there is another one, and budget for it.</returns>
    bool Bound(Runner runner, IPace pace)
    {
        bounded ??= options.Samples
            ? Within(0)
            : new DepthFirst(options.Seed, options.Preemptions);
        Violation? broken = watch.Run(runner, bounded, index);
        broken = bounded.WasReached ? null : broken;
        Count(runner, pace);
        tails += bounded.ReachedTail ? 1 : 0;
        bool isFresh = !options.Samples || bounded.Used >= bounded.Bound;
        Tally = !bounded.WasReached && (isFresh || broken is not null)
            ? Tally.With(runner)
            : Tally.WithOutcomes(runner);
        Confirm(runner, bounded, index, broken);
        (index, next) = (index + 1, next + 1);
        if (Finding is not null)
        {
            return false;
        }

        if (!bounded.Advance())
        {
            Completed = new(
                bounded.IsCached || bounded.HasCut ? bounded.Bound : null, bounded.HasCut, tails,
                Stage == SearchStage.Delays);
            if (!options.Samples || !bounded.HasCut)
            {
                return false;
            }

            bounded = Within(bounded.Bound!.Value + 1);
            (index, tails) = (0, 0);
        }

        return next < BudgetOf(Stage);
    }

    DepthFirst Within(int bound)
        => new(
            options.Seed, bound, Stage == SearchStage.Delays, isDistrusted ? null : new());

    void Confirm(Runner runner, Strategy strategy, long schedule, Violation? broken)
        => Finding = broken is null
            ? null
            : guard.Confirm(runner, strategy, schedule, options.Seed, broken);

    void Count(Runner runner, IPace pace)
    {
        Runs++;
        points += runner.Points;
        pace.Ran(runner.Points);
    }
}

/// <summary>A reduction that has run one schedule of each class that it planned.</summary>
/// <param name="Infeasible">Planned steps that could not be taken.</param>
/// <param name="Tails">How many schedules were so long that chance had to end them.</param>
sealed record ReducedSearch(long Classes, long Infeasible, long Tails)
{
    /// <summary>Whether those stand for all schedules.</summary>
    public bool IsExact => Infeasible == 0 && Tails == 0;
}

/// <summary>A bound of which depth-first search has run all schedules.</summary>
/// <param name="Most">
/// The most preemptions or delays that a schedule may have; null for any number.
/// </param>
/// <param name="HasCut">Whether there are schedules beyond the bound.</param>
/// <param name="Tails">How many schedules were so long that chance had to end them.</param>
/// <param name="IsOfDelays">Whether delays are bounded, not preemptions.</param>
sealed record CompletedBound(int? Most, bool HasCut, long Tails, bool IsOfDelays = false);
