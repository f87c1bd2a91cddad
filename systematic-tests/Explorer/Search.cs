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
    /// <summary>The random schedules that PCT's estimate of a length is taken from.</summary>
    const int Soundings = 16;

    readonly long budget = (long)(options.Schedules * options.SearchShare);

    /// <summary>What the schedules showed, each counted once.</summary>
    /// <remarks>
    /// The search of a bound runs those of the smaller bounds again; they are not counted again.
    /// </remarks>
    public Tally Tally { get; private set; }

    /// <summary>The schedules that were run, those that were run again included.</summary>
    public long Runs { get; private set; }

    public Finding? Finding { get; private set; }

    /// <summary>The first violation of the soundings.</summary>
    public Finding? Sounded { get; private set; }

    /// <summary>PCT's estimate of a schedule's length: the longest one so far.</summary>
    public int Length { get; private set; } = 1;

    /// <summary>Whether no bound cut anything: a larger one would show nothing new.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Whether all schedules were run.</summary>
    public bool IsComplete => IsExhausted && !HasTails;

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
        else if (options.UsesPct)
        {
            Sound(runner);
        }
    }

    /// <summary>Runs the first random schedules, to learn how long schedules are.</summary>
    /// <remarks>
    /// The first schedule takes 0 at each choice, so it may be much shorter than others. Which
    /// schedules are run depends on the seed alone: those that sampling begins with. So what they
    /// break is met again there; <see cref="Sounded"/> keeps it for where it is not.
    /// </remarks>
    void Sound(Runner runner)
    {
        var random = new RandomWalk(options.Seed);
        for (int i = 0; i < 2 * Soundings; i += 2)
        {
            Violation? broken = runner.Run(random, i);
            int points = runner.Points;
            Length = Math.Max(Length, points);
            Sounded ??= broken is null
                ? null
                : Finding.Of(subject, runner, random, i, options.Seed, broken);
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

        for (int bound = 0; RunWithin(bound, runner, pace) && !IsExhausted; bound++)
        {
        }
    }

    /// <summary>Runs the schedules of one bound.</summary>
    /// <returns>Whether it ran them all and none broke a rule.</returns>
    bool RunWithin(int? bound, Runner runner, IPace pace)
    {
        var strategy = new DepthFirst(options.Seed, bound);
        for (long i = 0; Runs < budget && pace.GoesOn; i++)
        {
            Violation? broken = runner.Run(strategy, i);
            Runs++;
            bool isNew = !options.Samples || strategy.Preemptions == bound;
            Tally = isNew ? Tally.With(runner) : Tally;
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
                IsExhausted = !strategy.HasCut;
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
