using System;
using System.Collections.Generic;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>So many steps of one task in a row.</summary>
public readonly record struct Turn(string Task, int Steps);

/// <summary>A schedule as turns and values, which a run follows as far as it can.</summary>
/// <param name="Turns">
/// Who goes on for how long. A task that cannot go on loses the rest of its turn; behind the last
/// turn nobody is preempted, and the task with the lowest index follows.
/// </param>
/// <param name="Values">What each task's choices give, in order; 0 behind the last.</param>
public sealed record Plan(
    IReadOnlyList<Turn> Turns, IReadOnlyDictionary<string, IReadOnlyList<int>> Values);

/// <summary>Notes as a plan what another decider decides.</summary>
sealed class PlanOf(IDecider inner) : IDecider
{
    readonly List<Turn> turns = [];
    readonly Dictionary<string, IReadOnlyList<int>> values = [];
    readonly TaskNames names = new();

    /// <summary>The schedule as it was run.</summary>
    public Plan Plan => new(turns, values);

    /// <summary>How often a task was left that could have gone on.</summary>
    public int Preemptions { get; private set; }

    /// <summary>The sum of all values.</summary>
    public int Sum { get; private set; }

    public int NextTask(Simulator simulator)
    {
        int next = inner.NextTask(simulator);
        int last = simulator.LastTask;
        Preemptions += last >= 0 && next != last && (simulator.Enabled >> last & 1) != 0 ? 1 : 0;
        string name = names.Of(simulator, next);
        if (turns.Count > 0 && turns[^1].Task == name)
        {
            turns[^1] = turns[^1] with { Steps = turns[^1].Steps + 1 };
        }
        else
        {
            turns.Add(new Turn(name, 1));
        }

        return next;
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        int value = inner.NextValue(simulator, name, below);
        string me = names.OfCurrent(simulator);
        if (!values.TryGetValue(me, out IReadOnlyList<int>? mine))
        {
            values[me] = mine = new List<int>();
        }

        ((List<int>)mine).Add(value);
        Sum += value;
        return value;
    }
}

/// <summary>The names of a run's tasks, which are asked for at each step.</summary>
sealed class TaskNames
{
    readonly string?[] names = new string?[Simulator.MaxTasks];

    public string Of(Simulator simulator, int task)
        => names[task] ??= Wording.NameOf(simulator, simulator.Task(task)).Path;

    /// <summary>The running task's; empty in the set-up.</summary>
    public string OfCurrent(Simulator simulator)
        => simulator.Current is { } task ? Of(simulator, task.Index) : "";
}

/// <summary>Follows a plan as far as it can.</summary>
sealed class Guide(Plan plan) : IDecider
{
    readonly TaskNames names = new();
    readonly Dictionary<string, int> asked = [];
    int turn;
    int used;

    public int NextTask(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        int last = simulator.LastTask;
        bool canStay = last >= 0 && (simulator.Enabled >> last & 1) != 0;
        return Planned(simulator)
            ?? (canStay ? last : BitOperations.TrailingZeroCount(simulator.Enabled));
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        string me = names.OfCurrent(simulator);
        int count = asked[me] = asked.GetValueOrDefault(me) + 1;
        return plan.Values.TryGetValue(me, out IReadOnlyList<int>? mine) && count <= mine.Count
            && mine[count - 1] < below
                ? mine[count - 1]
                : 0;
    }

    int? Planned(Simulator simulator)
    {
        for (; turn < plan.Turns.Count; turn++, used = 0)
        {
            Turn now = plan.Turns[turn];
            if (used < now.Steps && EnabledByName(simulator, now.Task) is { } task)
            {
                used++;
                return task;
            }
        }

        return null;
    }

    int? EnabledByName(Simulator simulator, string name)
    {
        for (ulong left = simulator.Enabled; left != 0; left &= left - 1)
        {
            int task = BitOperations.TrailingZeroCount(left);
            if (names.Of(simulator, task) == name)
            {
                return task;
            }
        }

        return null;
    }
}
