using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What a step touches, as far as its order with other tasks' steps matters.</summary>
/// <remarks>
/// Its declaration, and what is known of it only when it has happened: its effects, whether it
/// started tasks (whose numbers follow from the order), and whether it ended the run. Values do
/// not count: two stores of the same value depend on their order.
/// </remarks>
struct Footprint
{
    const int CreatesFlag = 1;
    const int EndsFlag = 2;

    public Step Step;

    /// <summary>Whether the step started a task.</summary>
    public bool Creates;

    /// <summary>Whether the run ended here, so that the step disabled all others.</summary>
    public bool Ends;
    byte fewCount;
    Few few;

    // Those that the few have no room for; never changed once it is set.
    Effect[]? more;

    public static Footprint Of(in Step step) => new() { Step = step };

    /// <summary>One that was kept in a checkpoint.</summary>
    public static Footprint Of(in Step step, int flags, int[]? effects)
    {
        var it = new Footprint
        {
            Step = step,
            Creates = (flags & CreatesFlag) != 0,
            Ends = (flags & EndsFlag) != 0,
        };
        it.Add([.. (effects ?? []).Chunk(2).Select(
            each => new Effect((StepKind)each[0], new ObjectId(each[1])))]);
        return it;
    }

    /// <summary>Whether it creates and ends, for a checkpoint.</summary>
    public readonly int Flags => (Creates ? CreatesFlag : 0) | (Ends ? EndsFlag : 0);

    /// <summary>The effects for a checkpoint: kind and object in turn; null for none.</summary>
    public readonly int[]? SaveEffects()
    {
        var saved = new int[2 * EffectCount];
        for (int i = 0; i < EffectCount; i++)
        {
            Effect effect = EffectAt(i);
            (saved[2 * i], saved[(2 * i) + 1]) = ((int)effect.Kind, effect.Object.Value);
        }

        return saved.Length == 0 ? null : saved;
    }

    public readonly int EffectCount => fewCount + (more?.Length ?? 0);

    public readonly Effect EffectAt(int index)
        => index < fewCount ? few[index] : more![index - fewCount];

    /// <summary>Adds what the step did beyond its declaration.</summary>
    public void Add(IReadOnlyList<Effect> effects)
    {
        List<Effect>? rest = null;
        for (int i = 0; i < effects.Count; i++)
        {
            Effect effect = effects[i];
            if (Says(effect) || rest?.Contains(effect) == true)
            {
                continue;
            }

            if (fewCount < Few.Length)
            {
                few[fewCount++] = effect;
            }
            else
            {
                (rest ??= []).Add(effect);
            }
        }

        more = rest?.ToArray();
    }

    /// <summary>Whether the order of the two may matter; symmetric.</summary>
    public static bool Conflict(in Footprint one, in Footprint other)
        => one.Meets(other.Step.Kind, other.Step.Object)
            || (other.Step.AlsoKind != StepKind.None
                && one.Meets(other.Step.AlsoKind, other.Step.Also))
            || one.Ends || other.Ends
            || (one.Creates && other.Creates)
            || (other.fewCount > 0 && one.MeetsEffectOf(other));

    /// <summary>Whether it has all the effects that another one of the same step has.</summary>
    /// <param name="task">The task: only who waits for its end sees that it ends.</param>
    public readonly bool Covers(in Footprint other, ObjectId task)
    {
        int count = other.EffectCount;
        for (int i = 0; i < count; i++)
        {
            Effect effect = other.EffectAt(i);
            if (effect.Object != task && !Has(effect))
            {
                return false;
            }
        }

        return true;
    }

    readonly bool Has(in Effect effect)
    {
        int count = EffectCount;
        for (int i = 0; i < count; i++)
        {
            if (EffectAt(i) == effect)
            {
                return true;
            }
        }

        return Says(effect);
    }

    readonly bool MeetsEffectOf(in Footprint other)
    {
        int count = other.EffectCount;
        for (int i = 0; i < count; i++)
        {
            Effect effect = other.EffectAt(i);
            if (Meets(effect.Kind, effect.Object))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether something that is done to an object conflicts with the step.</summary>
    readonly bool Meets(StepKind kind, ObjectId on)
    {
        if ((on == Step.Object && !StepKinds.Commute(kind, Step.Kind))
            || (Step.AlsoKind != StepKind.None
                && on == Step.Also && !StepKinds.Commute(kind, Step.AlsoKind)))
        {
            return true;
        }

        for (int i = 0; i < fewCount; i++)
        {
            if (few[i].Object == on && !StepKinds.Commute(kind, few[i].Kind))
            {
                return true;
            }
        }

        return more is not null && MeetsMore(kind, on);
    }

    readonly bool MeetsMore(StepKind kind, ObjectId on)
    {
        foreach (Effect effect in more!)
        {
            if (effect.Object == on && !StepKinds.Commute(kind, effect.Kind))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an effect is there already.</summary>
    readonly bool Says(in Effect effect)
    {
        if ((effect.Object == Step.Object && effect.Kind == Step.Kind)
            || (effect.Object == Step.Also && effect.Kind == Step.AlsoKind))
        {
            return true;
        }

        for (int i = 0; i < fewCount; i++)
        {
            if (few[i] == effect)
            {
                return true;
            }
        }

        return false;
    }

    [InlineArray(Length)]
    struct Few
    {
        public const int Length = 3;
        Effect first;
    }
}
