using System;
using System.Collections.Generic;
using System.IO;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What is explored: a scenario, or the scenario of a published variant.</summary>
/// <param name="Name">The scenario's or the variant's name; traces are named after it.</param>
public sealed record Subject(string Name, Scenario Scenario, bool IsVariant)
{
    public static Subject Of(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        return new(scenario.Name, scenario, IsVariant: false);
    }

    public static Subject Of(PublishedVariant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return new(variant.Name, variant.Scenario, IsVariant: true);
    }
}

/// <summary>A violation, with the trace that replays it.</summary>
/// <param name="Preemptions">How often a task was left that could have gone on.</param>
public sealed record Finding(
    Violation Violation, Trace Trace, int Preemptions, IReadOnlyList<AccountLine> Account)
{
    /// <summary>Whether the trace is smaller than the schedule that was found.</summary>
    public bool IsMinimised { get; init; }

    /// <summary>What had to come in which order; null where nobody has asked.</summary>
    public IReadOnlyList<Order>? Cause { get; init; }

    /// <summary>
    /// Repeats the last run of a runner, which broke a rule, to write its trace and its account.
    /// </summary>
    /// <exception cref="ToolException">
    /// Run again it is another run; the message tells at which step.
    /// </exception>
    public static Finding Of(
        Subject subject, Runner runner, Strategy strategy, long schedule, ulong seed,
        Violation seen)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(seen);
        (string ending, int steps) = (Execution.EndOf(runner, seen), runner.Points);
        strategy.Begin(schedule);
        return Of(
            subject, runner, strategy, (strategy.Name, schedule, seed), seen, ending, steps);
    }

    /// <summary>
    /// The same of a run whose decisions were kept: another engine's, that ours must repeat.
    /// </summary>
    /// <param name="strategy">Its name in the trace.</param>
    /// <exception cref="ToolException">
    /// With the same decisions it is another run here; the message tells at which step.
    /// </exception>
    public static Finding Of(
        Subject subject, Runner runner, Answers answers, string strategy, long schedule,
        ulong seed, Violation seen)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(seen);
        return Of(
            subject, runner, answers.ToDecider(), (strategy, schedule, seed), seen,
            Execution.EndOf(runner, seen), runner.Points);
    }

    static Finding Of(
        Subject subject, Runner runner, IDecider decider,
        (string Strategy, long Schedule, ulong Seed) origin, Violation seen, string ending,
        int steps)
    {
        var again = new Execution(runner, decider, inWords: true);
        again.DemandSame(runner, ending, steps);
        again.Repeat(runner);
        Trace trace = Write(subject, origin, seen, again.Lines);
        ReplayOutcome replayed = Replay.Run(trace, runner);
        if (replayed.Broken?.Rule != seen.Rule)
        {
            throw runner.Unfit(Parting.Of(replayed.Divergence
                ?? $"step {trace.Steps.Count + 1} is '{ending}' and, replayed, it breaks nothing"));
        }

        trace = trace with { Fact = replayed.Broken!.Fact };
        return new(replayed.Broken, trace, replayed.Preemptions, replayed.Account);
    }

    /// <summary>The violation that a trace replays.</summary>
    /// <exception cref="InvalidDataException">It replays none.</exception>
    internal static Finding Of(Trace trace, Runner runner)
    {
        ReplayOutcome replayed = Replay.Run(trace, runner);
        return replayed.Broken is { } broken
            ? new(broken, trace, replayed.Preemptions, replayed.Account)
            : throw new InvalidDataException($"the trace of {trace.Scenario} breaks no rule");
    }

    static Trace Write(
        Subject subject, (string Strategy, long Schedule, ulong Seed) origin, Violation seen,
        IReadOnlyList<string> steps) => new()
        {
            Format = Trace.FormatName,
            Version = Trace.FormatVersion,
            Scenario = subject.Name,
            Variant = subject.IsVariant,
            System = subject.Scenario.System,
            Origin = subject.Scenario.Origin,
            Seed = origin.Seed,
            Strategy = origin.Strategy,
            Schedule = origin.Schedule,
            Rule = seen.Rule,
            Fact = seen.Fact,
            Steps = steps,
        };
}
