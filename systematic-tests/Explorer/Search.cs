using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>The systematic part of an exploration: a rehearsal, then depth-first search.</summary>
/// <remarks>
/// The rehearsal runs the schedule without preemptions twice, since nothing that follows means
/// anything if a scenario is not deterministic: see <see cref="DeterminismGuard"/>. That schedule
/// is also the first one of depth-first search; it counts only there, or if it breaks a rule.
/// </remarks>
sealed class Search(DeterminismGuard guard, ExplorerOptions options)
{
    /// <summary>The random schedules that the profile is learnt from.</summary>
    const int Soundings = 16;

    readonly Watch watch = guard.Watch();
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

    /// <summary>How long schedules are, and each task in them.</summary>
    public Profile Profile { get; } = new();

    /// <summary>Whether all schedules were run.</summary>
    public bool IsComplete => Completed is { HasCut: false, Tails: 0 };

    /// <summary>What the reduction covered, if it has ended.</summary>
    public ReducedSearch? Reduced { get; private set; }

    /// <summary>The last bound of which all schedules were run, if there is one.</summary>
    public CompletedBound? Completed { get; private set; }

    /// <summary>Runs the first schedule twice, and a few others to see how long they are.</summary>
    /// <exception cref="ToolException">The two runs differ.</exception>
    public void Rehearse(Runner runner)
    {
        var strategy = new DepthFirst(options.Seed, bound: 0);
        Violation? broken = guard.Rehearse(runner, strategy);
        if (broken is not null)
        {
            (Tally, Runs) = (default(Tally).With(runner), 1);
            Finding = guard.Confirm(runner, strategy, 0, options.Seed, broken);
        }
        else if (options.UsesProfile)
        {
            Sound(runner);
        }
    }

    /// <summary>Runs the first random schedules of the portfolio, to learn of schedules.</summary>
    /// <remarks>
    /// The first schedule takes 0 at each choice, so it may be much shorter than others. Which
    /// schedules are run depends on the seed alone, and what they break is met again where they
    /// are sampled; <see cref="Sounded"/> keeps it for where it is not.
    /// </remarks>
    void Sound(Runner runner)
    {
        Profile.Run(runner, new DepthFirst(options.Seed, bound: 0), 0);
        var random = new RandomWalk(options.Seed);
        for (int i = 0; i < Turns.OfPortfolio * Soundings; i += Turns.OfPortfolio)
        {
            Violation? broken = Profile.Run(runner, random, i);
            Sounded ??= broken is null
                ? null
                : guard.Confirm(runner, random, i, options.Seed, broken);
        }
    }

    /// <summary>Searches with bounds 0, 1, 2, … as far as the budget goes.</summary>
    /// <remarks>
    /// A bound that has cut nothing is the last one: a larger one has the same schedules.
    /// </remarks>
    /// <exception cref="ToolException">The scenario is not deterministic.</exception>
    public void Run(Runner runner, IPace pace)
    {
        Explore(runner, pace);
        watch.End(runner);
    }

    void Explore(Runner runner, IPace pace)
    {
        if (options.Strategy == StrategyKind.Dpor)
        {
            RunReduced(runner, pace);
            return;
        }

        if (!options.Samples)
        {
            RunWithin(options.Preemptions, 0, runner, pace);
            return;
        }

        for (int bound = 0; RunWithin(bound, bound, runner, pace) && Completed!.HasCut; bound++)
        {
        }
    }

    /// <summary>Runs one schedule of each class.</summary>
    void RunReduced(Runner runner, IPace pace)
    {
        var strategy = new Dpor(options.Seed);
        for (long i = 0; Runs < budget && pace.GoesOn; i++)
        {
            Violation? broken = watch.Run(runner, strategy, i);
            Runs++;
            pace.Ran(runner.Points);
            if (strategy.WasRedundant)
            {
                broken = null;
            }
            else
            {
                Tally = Tally.With(runner);
            }

            if (broken is not null)
            {
                Finding = guard.Confirm(runner, strategy, i, options.Seed, broken);
                return;
            }

            if (!strategy.Advance(broken))
            {
                Reduced = new(strategy.Executions, strategy.Infeasible, strategy.Tails);
                return;
            }
        }
    }

    /// <summary>Runs the schedules of one bound.</summary>
    /// <param name="fresh">Those with fewer preemptions were counted before.</param>
    /// <returns>Whether it ran them all and none broke a rule.</returns>
    bool RunWithin(int? bound, int fresh, Runner runner, IPace pace)
    {
        var strategy = new DepthFirst(options.Seed, bound);
        long tails = 0;
        for (long i = 0; Runs < budget && pace.GoesOn; i++)
        {
            Violation? broken = watch.Run(runner, strategy, i);
            Runs++;
            tails += strategy.ReachedTail ? 1 : 0;
            bool counts = strategy.Preemptions >= fresh || broken is not null;
            Tally = counts ? Tally.With(runner) : Tally.WithOutcomes(runner);
            pace.Ran(runner.Points);
            if (broken is not null)
            {
                Finding = guard.Confirm(runner, strategy, i, options.Seed, broken);
                return false;
            }

            if (!strategy.Advance())
            {
                Completed = new(bound, strategy.HasCut, tails);
                return true;
            }
        }

        return false;
    }
}

/// <summary>A reduction that has run one schedule of each class that it planned.</summary>
/// <param name="Infeasible">Planned steps that could not be taken.</param>
/// <param name="Tails">How many schedules were so long that chance had to end them.</param>
sealed record ReducedSearch(long Classes, long Infeasible, long Tails);

/// <summary>A bound of which depth-first search has run all schedules.</summary>
/// <param name="Preemptions">The most that a schedule may have; null for any number.</param>
/// <param name="HasCut">Whether there are schedules beyond the bound.</param>
/// <param name="Tails">How many schedules were so long that chance had to end them.</param>
sealed record CompletedBound(int? Preemptions, bool HasCut, long Tails);
