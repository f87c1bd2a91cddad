using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Uniform random walk: a task with more steps before it is chosen more often.
/// </summary>
/// <remarks>
/// URW (Zhao, Wolff, Mathur, Roychoudhury, ASPLOS 2025; Shuttle's <c>UrwScheduler</c>): each
/// enabled task with a probability in proportion to its remaining steps. Where tasks start
/// together, never wait, and take as many steps as was estimated, each interleaving has the same
/// probability, (k₁! · k₂! · …) / k! for tasks of k₁, k₂, … steps. Elsewhere it is only nearer to
/// that than a random walk is: a task that waits leaves its weight to nobody, and one that takes
/// more steps than estimated goes on with the weight of one step. Left out: the weight of tasks
/// that are not started yet, which the paper gives to their creators. Values of choices are
/// uniformly random.
/// </remarks>
/// <param name="seed">With the schedule's number, the origin of all randomness.</param>
/// <param name="steps">
/// The estimated steps of each task, by index: see <see cref="Profile.Steps"/>.
/// </param>
public sealed class UniformWalk(ulong seed, IReadOnlyList<int> steps) : Strategy("urw", seed)
{
    readonly int[] estimate = [.. Enumerable.Range(0, Simulator.MaxTasks)
        .Select(i => i < steps.Count ? Math.Max(1, steps[i]) : 1)];

    readonly int[] left = new int[Simulator.MaxTasks];
    int known;

    protected override void OnBegin() => known = 0;

    protected override int Pick(Simulator simulator)
    {
        for (; known < simulator.TaskCount; known++)
        {
            left[known] = estimate[known];
        }

        int task = Draw(simulator.Enabled);
        left[task] = Math.Max(1, left[task] - 1);
        return task;
    }

    int Draw(ulong enabled)
    {
        int task = BitOperations.TrailingZeroCount(enabled);
        ulong others = enabled & (enabled - 1);
        if (others == 0)
        {
            return task;
        }

        int sum = left[task];
        for (ulong rest = others; rest != 0; rest &= rest - 1)
        {
            sum += left[BitOperations.TrailingZeroCount(rest)];
        }

        int drawn = chance.Below(sum) - left[task];
        for (ulong rest = others; drawn >= 0; rest &= rest - 1)
        {
            task = BitOperations.TrailingZeroCount(rest);
            drawn -= left[task];
        }

        return task;
    }
}
