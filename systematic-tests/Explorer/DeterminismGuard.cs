using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Watches that a scenario does the same again when it is answered the same.</summary>
/// <remarks>
/// What a scenario does must follow from the decisions alone: else no trace replays, and what
/// breaks may be the scenario's own clock, hash order or static. Three looks at that:
/// <list type="number">
/// <item>The first schedule is run twice, and compared word by word.</item>
/// <item>While exploring, one schedule in <see cref="Watch.Every"/> is kept and repeated many
/// schedules later, and the first one with it: what changes slowly has changed by then.</item>
/// <item>What breaks a rule is repeated before it is told, and the first schedule too.</item>
/// </list>
/// </remarks>
sealed class DeterminismGuard(Subject subject)
{
    // Written before any chunk is handed out, and then only read.
    Execution? first;

    /// <summary>Runs the first schedule of a strategy twice.</summary>
    /// <returns>What it broke.</returns>
    /// <exception cref="ToolException">The two runs differ.</exception>
    public Violation? Rehearse(Runner runner, Strategy strategy)
    {
        strategy.Begin(0);
        var rehearsed = new Execution(runner, strategy, inWords: true);
        rehearsed.Repeat(runner, inWords: true);
        first = rehearsed;
        return rehearsed.Broken;
    }

    /// <summary>A watch over the schedules of one worker.</summary>
    public Watch Watch() => new(this);

    /// <summary>The finding that the last run of a runner is, if that is one.</summary>
    /// <exception cref="ToolException">
    /// Run again, it is another run; or the first schedule is.
    /// </exception>
    public Finding Confirm(
        Runner runner, Strategy strategy, long schedule, ulong seed, Violation seen)
    {
        Finding finding = Finding.Of(subject, runner, strategy, schedule, seed, seen);
        RepeatFirst(runner);
        return finding;
    }

    /// <summary>Runs a schedule often, to see whether it is always the same.</summary>
    /// <exception cref="ToolException">It is not.</exception>
    public void DemandDeterminism(Runner runner, Strategy strategy, long schedule)
    {
        strategy.Begin(schedule);
        var run = new Execution(runner, strategy);
        for (int i = 0; i < Execution.Tries; i++)
        {
            run.Repeat(runner);
        }

        RepeatFirst(runner);
    }

    /// <summary>Runs the first schedule again.</summary>
    /// <exception cref="ToolException">It is not what it was in the beginning.</exception>
    public void RepeatFirst(Runner runner) => first?.Repeat(runner);
}

/// <summary>Keeps one schedule in so many, to repeat it when many others were run.</summary>
/// <remarks>
/// And those whose numbers are powers of two, for short searches. What is repeated counts for
/// nothing else: two runs in 800 are 0.25 % of the time, of a short search 1 %.
/// </remarks>
sealed class Watch(DeterminismGuard guard)
{
    /// <summary>Whole chunks of sampling, so that any number of workers keeps the same.</summary>
    public const int Every = 8 * (int)Sampling.ChunkSize;

    Execution? kept;

    /// <summary>Runs a schedule of a strategy by its number.</summary>
    /// <exception cref="ToolException">One that was kept is another run by now.</exception>
    public Violation? Run(Runner runner, Strategy strategy, long schedule)
    {
        if (schedule % Every != 0 && !long.IsPow2(schedule))
        {
            return runner.Run(strategy, schedule);
        }

        End(runner);
        strategy.Begin(schedule);
        var run = new Execution(runner, strategy);

        // What was given up as redundant ended by the strategy's will.
        bool wasCut = strategy is Dpor { WasRedundant: true } or DepthFirst { WasReached: true };
        kept = wasCut ? null : run;
        return run.Broken;
    }

    /// <summary>Repeats what is still kept.</summary>
    public void End(Runner runner)
    {
        if (kept is { } before)
        {
            kept = null;
            before.Repeat(runner);
            guard.RepeatFirst(runner);
        }
    }
}
