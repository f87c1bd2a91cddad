using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Probabilistic concurrency testing: random priorities, lowered at few random points.
/// </summary>
/// <remarks>
/// A bug that needs <c>d</c> ordering constraints is met with probability at least
/// 1 / (n · k^(d−1)) for n tasks and k steps (Burckhardt et al., ASPLOS 2010): see
/// <see cref="Promise"/>. Values of choices are uniformly random; the bound is one of the orders
/// of steps, where they are as the bug needs them.
/// </remarks>
/// <param name="seed">With the schedule's number, the origin of all randomness.</param>
/// <param name="length">
/// The estimate of k, the steps of a schedule. Where it is too small,
/// nobody is preempted after that many steps; where it is too large, the bound is.
/// </param>
/// <param name="depth">The d of the bugs that it looks for; d − 1 points lower a priority.</param>
public sealed class Pct(ulong seed, int length, int depth = Pct.DefaultDepth)
    : Strategy(depth == Pct.DefaultDepth ? "pct" : $"pct{depth}", seed)
{
    public const int DefaultDepth = 3;

    readonly ulong[] priorities = new ulong[Simulator.MaxTasks];
    readonly int[] changes = new int[depth - 1];
    int known;

    /// <summary>
    /// The least probability of meeting, in one schedule, a bug of a given depth.
    /// </summary>
    public static double Promise(int tasks, int length, int depth)
        => 1 / (tasks * System.Math.Pow(length, depth - 1));

    protected override void OnBegin()
    {
        known = 0;
        for (int i = 0; i < changes.Length; i++)
        {
            changes[i] = 1 + chance.Below(length);
        }
    }

    protected override int Pick(Simulator simulator)
    {
        for (; known < simulator.TaskCount; known++)
        {
            // Above all lowered priorities; the index makes equal ones differ.
            priorities[known] = (chance.Next() >> 7 << 6 | (uint)known) + (1UL << 63);
        }

        int highest = Highest(simulator.Enabled);
        for (int i = 0; i < changes.Length; i++)
        {
            if (changes[i] == simulator.StepCount)
            {
                // Below those before, so that points which fall together lower one after the other.
                priorities[highest] = (uint)(changes.Length - 1 - i);
                highest = Highest(simulator.Enabled);
            }
        }

        return highest;
    }

    int Highest(ulong enabled)
    {
        int best = BitOperations.TrailingZeroCount(enabled);
        for (ulong left = enabled & (enabled - 1); left != 0; left &= left - 1)
        {
            int task = BitOperations.TrailingZeroCount(left);
            best = priorities[task] > priorities[best] ? task : best;
        }

        return best;
    }
}
