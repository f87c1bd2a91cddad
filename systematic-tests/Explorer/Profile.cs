using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What schedules of a scenario are like, learnt from a few of them.</summary>
public sealed class Profile
{
    const int RandomSoundings = 16;

    readonly long[] steps = new long[Simulator.MaxTasks];
    readonly int[] runs = new int[Simulator.MaxTasks];

    /// <summary>The steps of the longest schedule: the k of PCT and of delays.</summary>
    public int Length { get; private set; } = 1;

    /// <summary>The most tasks of a schedule: the n of PCT.</summary>
    public int Tasks { get; private set; } = 1;

    /// <summary>Whether some schedule went on into the half that chance decides.</summary>
    public bool HasTails { get; private set; }

    /// <summary>
    /// The mean number of steps of each task, rounded, over the schedules in which it took some.
    /// </summary>
    public IReadOnlyList<int> Steps => [.. Enumerable.Range(0, Tasks)
        .Select(i => runs[i] == 0 ? 1 : (int)((steps[i] + (runs[i] / 2)) / runs[i]))];

    /// <summary>
    /// What to learn from: the first schedule, and the first random ones of the portfolio.
    /// </summary>
    /// <remarks>
    /// The first one takes 0 at each choice, so it may be much shorter than others. Which they
    /// are depends on the seed alone.
    /// </remarks>
    public static IEnumerable<(Strategy Strategy, long Schedule)> Soundings(ulong seed)
    {
        var random = new RandomWalk(seed);
        return Enumerable.Range(0, RandomSoundings)
            .Select(i => ((Strategy)random, (long)i * Turns.OfPortfolio))
            .Prepend((new DepthFirst(seed, bound: 0), 0));
    }

    /// <summary>Runs a schedule and learns from it.</summary>
    public Violation? Run(Runner runner, Strategy strategy, long schedule)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(strategy);
        var counter = new Counter(strategy);
        strategy.Begin(schedule);
        Violation? broken = runner.Run(counter);
        Length = Math.Max(Length, runner.Points);
        Tasks = Math.Max(Tasks, counter.Tasks);
        HasTails |= strategy.ReachedTail;
        for (int i = 0; i < counter.Tasks; i++)
        {
            steps[i] += counter.Steps[i];
            runs[i] += counter.Steps[i] > 0 ? 1 : 0;
        }

        return broken;
    }

    /// <summary>Counts the steps that each task takes.</summary>
    sealed class Counter(IDecider inner) : IDecider
    {
        public int[] Steps { get; } = new int[Simulator.MaxTasks];

        public int Tasks { get; private set; }

        public int NextTask(Simulator simulator)
        {
            int next = inner.NextTask(simulator);
            Tasks = simulator.TaskCount;
            Steps[next]++;
            return next;
        }

        public int NextValue(Simulator simulator, string name, int below)
            => inner.NextValue(simulator, name, below);
    }
}
