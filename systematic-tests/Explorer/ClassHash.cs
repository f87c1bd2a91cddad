using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// The class of a schedule, or of what it has begun with, as a number: the same for all orders of
/// its independent steps.
/// </summary>
/// <remarks>
/// A step's number is made of its task, its ordinal there, the values of its choices, and for each
/// object that it touches the numbers of the accesses that it comes after and conflicts with. Their
/// sum does not depend on the order of the rest. Two classes have one number with p = 2^-64.
/// </remarks>
sealed class ClassHash
{
    const int Creation = -1;

    readonly Dictionary<int, Last> objects = [];
    readonly List<Effect> touched = [];
    readonly int[] ordinals = new int[Simulator.MaxTasks];
    Step step;
    int task = -1;
    int tasks;
    ulong values;
    ulong sum;

    /// <summary>Makes it ready for a schedule.</summary>
    public void Begin()
    {
        objects.Clear();
        Array.Clear(ordinals);
        (task, values, sum) = (-1, 0, 0);
    }

    /// <summary>The number of the steps so far, or of the whole run when it has ended.</summary>
    /// <remarks>Called before each <see cref="Take"/>, and at the end.</remarks>
    public ulong Complete(Simulator simulator)
    {
        simulator.NotesEffects = true;
        if (task < 0)
        {
            sum += values;
        }
        else
        {
            AddStep(simulator);
        }

        (task, values) = (-1, 0);
        return sum;
    }

    /// <summary>A task is about to take its step.</summary>
    public void Take(Simulator simulator, int next)
    {
        task = next;
        step = simulator.Task(next).Pending;
        tasks = simulator.TaskCount;
    }

    /// <summary>A choice of the step, or of the set-up.</summary>
    public void Choose(int value) => values = Chance.Mix(values + (ulong)value + 1);

    void AddStep(Simulator simulator)
    {
        touched.Clear();
        touched.Add(new Effect(step.Kind, step.Object));
        if (step.AlsoKind != StepKind.None)
        {
            touched.Add(new Effect(step.AlsoKind, step.Also));
        }

        touched.AddRange(simulator.Effects);
        if (simulator.TaskCount > tasks)
        {
            touched.Add(new Effect(StepKind.Write, new ObjectId(Creation)));
        }

        ulong number = Chance.Mix(values + ((ulong)task << 32) + (ulong)ordinals[task]++);
        foreach (Effect effect in touched)
        {
            number = Chance.Mix(number ^ LastOf(effect).Before(effect));
        }

        foreach (Effect effect in touched)
        {
            LastOf(effect).Add(effect.Kind, number);
        }

        sum += number;
    }

    ref Last LastOf(in Effect effect)
        => ref CollectionsMarshal.GetValueRefOrAddDefault(objects, effect.Object.Value, out _)!;

    /// <summary>The accesses of an object with which later ones may conflict.</summary>
    struct Last
    {
        // The last one that commutes with nothing, and the sums of both groups behind it.
        ulong alone;
        ulong readers;
        ulong arrivals;

        /// <summary>What an access comes after.</summary>
        public readonly ulong Before(in Effect effect)
        {
            ulong from = alone;
            from += StepKinds.Commute(effect.Kind, StepKind.Read) ? 0 : Chance.Mix(readers);
            from += effect.Kind == StepKind.Arrive ? 0 : Chance.Mix(~arrivals);
            return Chance.Mix(from + ((ulong)effect.Object.Value << 8) + (ulong)effect.Kind);
        }

        public void Add(StepKind kind, ulong number)
        {
            if (kind == StepKind.Arrive)
            {
                arrivals += number;
            }
            else if (kind.CommutesWithItself())
            {
                readers += number;
            }
            else
            {
                (alone, readers, arrivals) = (number, 0, 0);
            }
        }
    }
}

/// <summary>Tells the class of a schedule that another decider chooses.</summary>
sealed class Hashed(IDecider inner) : IDecider
{
    readonly ClassHash hash = new();
    Simulator? last;

    /// <summary>The class, when the run has ended.</summary>
    public ulong Class => last is null ? 0 : hash.Complete(last);

    /// <summary>Runs a schedule of a strategy by its number, and tells its class.</summary>
    public static (Violation? Broken, ulong Class) Run(
        Runner runner, Strategy strategy, long schedule)
    {
        strategy.Begin(schedule);
        var hashed = new Hashed(strategy);
        Violation? broken = runner.Run(hashed);
        return (broken, hashed.Class);
    }

    public int NextTask(Simulator simulator)
    {
        last = simulator;
        hash.Complete(simulator);
        int next = inner.NextTask(simulator);
        hash.Take(simulator, next);
        return next;
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        int value = inner.NextValue(simulator, name, below);
        hash.Choose(value);
        return value;
    }
}
