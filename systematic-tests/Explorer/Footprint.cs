using System.Runtime.CompilerServices;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What a step touches, as far as its order with other tasks' steps matters.</summary>
/// <remarks>
/// Its declaration, and what is known of it only when it has happened: the gates that it opened or
/// closed, whether it started tasks (whose numbers follow from the order), and whether it ended
/// the run. Values do not count: two stores of the same value depend on their order.
/// </remarks>
struct Footprint
{
    public Step Step;

    /// <summary>The gate that the step needs open, if declarations do not cover it.</summary>
    public int Waits;

    /// <summary>Whether the step started a task.</summary>
    public bool Creates;

    /// <summary>Whether the run ended here, so that the step disabled all others.</summary>
    public bool Ends;
    int setCount;
    Gates set;

    public static Footprint Of(in Step step, Gate? gate) => new()
    {
        Step = step,
        Waits = gate is { IsDeclared: false } ? gate.Id : NoGate,
    };

    /// <summary>Stands for no gate.</summary>
    public const int NoGate = -1;

    /// <summary>The gates beyond the declarations that the step opened or closed.</summary>
    public readonly int SetCount => setCount;

    public readonly int SetAt(int index) => set[index];

    /// <summary>Notes that the step opened or closed a gate.</summary>
    /// <returns>Whether there was room for it.</returns>
    public bool Sets(int gate)
    {
        for (int i = 0; i < setCount; i++)
        {
            if (set[i] == gate)
            {
                return true;
            }
        }

        if (setCount == Gates.Length)
        {
            return false;
        }

        set[setCount++] = gate;
        return true;
    }

    /// <summary>Whether the order of the two may matter; symmetric.</summary>
    public static bool Conflict(in Footprint one, in Footprint other)
        => Touch(one.Step.Kind, one.Step.Object, other.Step)
            || (one.Step.AlsoKind != StepKind.None
                && Touch(one.Step.AlsoKind, one.Step.Also, other.Step))
            || one.Ends || other.Ends
            || (one.Creates && other.Creates)
            || MeetAtAGate(one, other)
            || MeetAtAGate(other, one);

    static bool Touch(StepKind kind, ObjectId on, in Step other)
        => (on == other.Object && Exclude(kind, other.Kind))
            || (other.AlsoKind != StepKind.None
                && on == other.Also && Exclude(kind, other.AlsoKind));

    static bool Exclude(StepKind one, StepKind other)
        => !(one.IsShared() && other.IsShared())
            && one != StepKind.None && other != StepKind.None;

    static bool MeetAtAGate(in Footprint setter, in Footprint other)
    {
        for (int i = 0; i < setter.setCount; i++)
        {
            if (setter.set[i] == other.Waits)
            {
                return true;
            }

            for (int j = 0; j < other.setCount; j++)
            {
                if (setter.set[i] == other.set[j])
                {
                    return true;
                }
            }
        }

        return false;
    }

    [InlineArray(Length)]
    struct Gates
    {
        public const int Length = 4;
        int first;
    }
}
