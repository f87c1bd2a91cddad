using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Partial-order sampling: a random priority for each pending step, drawn anew after a race.
/// </summary>
/// <remarks>
/// Yuan, Yang, Gu, CAV 2018. The enabled step with the highest priority is taken; those that were
/// enabled beside it and race with it lose their priorities, so that how one race ends says nothing
/// about the next one. Steps that do not race keep theirs: orders that differ in independent steps
/// alone are not told apart. The paper has a lower bound for each partial order, exponentially
/// above that of a random walk; it falls with the number of races, and there is none in the depth
/// of a bug, as PCT has one. Values of choices are uniformly random.
/// </remarks>
public sealed class PartialOrderSampling(ulong seed) : Strategy("pos", seed)
{
    readonly ulong[] priorities = new ulong[Simulator.MaxTasks];
    int known;

    protected override void OnBegin() => known = 0;

    protected override int Pick(Simulator simulator)
    {
        for (; known < simulator.TaskCount; known++)
        {
            priorities[known] = chance.Next();
        }

        int best = Highest(simulator.Enabled);
        ref readonly Step taken = ref simulator.Task(best).Pending;
        for (ulong left = simulator.Enabled & ~(1UL << best); left != 0; left &= left - 1)
        {
            int task = BitOperations.TrailingZeroCount(left);
            if (Race.Between(in taken, in simulator.Task(task).Pending))
            {
                priorities[task] = chance.Next();
            }
        }

        // For the step that the task will declare next.
        priorities[best] = chance.Next();
        return best;
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

/// <summary>Whether the order of two declared steps may matter.</summary>
static class Race
{
    /// <summary>
    /// Whether both touch one object, by either of the two names that a step has, and one of them
    /// does more than to read it.
    /// </summary>
    public static bool Between(in Step one, in Step other)
        => On(one.Kind, one.Object, in other)
            || (one.AlsoKind != StepKind.None && On(one.AlsoKind, one.Also, in other));

    static bool On(StepKind kind, ObjectId of, in Step other)
        => Is(kind, of, other.Kind, other.Object) || Is(kind, of, other.AlsoKind, other.Also);

    static bool Is(StepKind one, ObjectId of, StepKind other, ObjectId with)
        => of == with && one != StepKind.None && other != StepKind.None
            && (one != StepKind.Read || other != StepKind.Read);
}
