using System;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>The systematic part of an exploration: a rehearsal, then depth-first search.</summary>
/// <remarks>
/// The rehearsal runs the schedule without preemptions twice and compares the two, since nothing
/// that follows means anything if a scenario is not deterministic. That schedule is also the first
/// one of depth-first search; it counts only there, or if it breaks a rule.
/// </remarks>
sealed class Search(Subject subject, ExplorerOptions options)
{
    readonly long budget = (long)(options.Schedules * options.SearchShare);

    public Tally Tally { get; private set; }

    public Finding? Finding { get; private set; }

    /// <summary>The points of the rehearsal: PCT's estimate of a schedule's length.</summary>
    public int Length { get; private set; } = 1;

    /// <summary>Whether all schedules were run.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The largest number of preemptions of which all schedules were run.</summary>
    public int? CompletedBound { get; private set; }

    /// <summary>Whether some schedule was so long that it was left to chance.</summary>
    public bool HasTails { get; private set; }

    /// <summary>Runs the first schedule twice.</summary>
    /// <exception cref="ToolException">The two runs differ.</exception>
    public void Rehearse(Runner runner)
    {
        var strategy = new DepthFirst(options.Seed, bound: 0);
        (Transcript first, Violation? broken) = Perform(runner, strategy);
        Length = Math.Max(1, runner.Points);
        Tally once = default(Tally).With(runner);
        (Transcript second, Violation? again) = Perform(runner, strategy);
        Compare(first, second);
        Check.Tool(
            broken?.Rule == again?.Rule,
            $"{subject.Name}: the same decisions break the same rules");
        if (broken is not null)
        {
            Tally = once;
            Finding = Finding.Of(subject, runner, strategy, 0, options.Seed, broken);
        }
    }

    /// <summary>Searches with bounds 0, 1, 2, … as far as the budget goes.</summary>
    public void Run(Runner runner, IPace pace)
    {
        if (!options.Samples)
        {
            RunWithin(options.Preemptions, runner, pace);
            return;
        }

        for (int bound = 0; RunWithin(bound, runner, pace) && !IsComplete; bound++)
        {
        }
    }

    /// <summary>Runs the schedules of one bound.</summary>
    /// <returns>Whether it ran them all and none broke a rule.</returns>
    bool RunWithin(int? bound, Runner runner, IPace pace)
    {
        var strategy = new DepthFirst(options.Seed, bound);
        for (long i = 0; Tally.Schedules < budget && pace.GoesOn; i++)
        {
            Violation? broken = runner.Run(strategy, i);
            Tally = Tally.With(runner);
            HasTails |= strategy.ReachedTail;
            pace.Ran(runner.Points);
            if (broken is not null)
            {
                Finding = Finding.Of(subject, runner, strategy, i, options.Seed, broken);
                return false;
            }

            if (!strategy.Advance())
            {
                CompletedBound = bound;
                IsComplete = !strategy.HasCut && !HasTails;
                return true;
            }
        }

        return false;
    }

    static (Transcript Transcript, Violation? Broken) Perform(Runner runner, Strategy strategy)
    {
        var transcript = new Transcript(strategy);
        strategy.Begin(0);
        return (transcript, runner.Run(transcript));
    }

    void Compare(Transcript first, Transcript second)
    {
        int same = first.Lines.Zip(second.Lines)
            .TakeWhile(pair => pair.First == pair.Second)
            .Count();
        if (same < first.Lines.Count || same < second.Lines.Count)
        {
            throw new ToolException(
                $"{subject.Name}: the same decisions give the same run; not so: step {same + 1} is "
                + $"'{first.Lines.ElementAtOrDefault(same) ?? "the end"}' and, run again, "
                + $"'{second.Lines.ElementAtOrDefault(same) ?? "the end"}'");
        }
    }
}
