using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Threading;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Follows a trace of other code: conflicts keep their order, the rest floats.</summary>
/// <remarks>
/// The first old step that may still come decides: its task goes on until it is taken. While that
/// task waits, the task of a later old step goes on, but takes no step that conflicts with an old
/// one of before: for one object, not both only share it. A step that the trace does not have is
/// taken when its task is up. Only when nothing else can go on is a conflict turned round.
/// </remarks>
sealed class KeptOrder : IDecider
{
    /// <summary>
    /// After so many added steps in a row a task is taken to wait for the others.
    /// </summary>
    const int Patience = 100;

    static readonly Violation Stop = new("the replay goes on", "", "", "");

    readonly CancellationToken cancellation;
    readonly List<(OldStep Step, string Task)> steps;
    readonly Dictionary<string, OldStep[]> byTask;
    readonly Dictionary<string, Queue<int>> values = [];
    readonly Dictionary<string, FollowedTask> byName = [];
    readonly IReadOnlyDictionary<string, Alignment>? earlier;
    readonly FollowedTask?[] tasks = new FollowedTask?[Simulator.MaxTasks];
    readonly bool endsMissing;
    readonly int most;
    int first;

    /// <param name="earlier">
    /// What the tasks did in a run of the same code before; null for the first run.
    /// </param>
    /// <param name="endsMissing">
    /// Whether nobody waits for old steps that the earlier run did not have. Added steps are then
    /// taken when the next old one of their task comes, else as soon as their task is up.
    /// </param>
    public KeptOrder(
        Trace trace, IReadOnlyDictionary<string, Alignment>? earlier, bool endsMissing,
        CancellationToken cancellation)
    {
        this.earlier = earlier;
        this.endsMissing = endsMissing;
        this.cancellation = cancellation;
        steps = [];
        foreach (string line in trace.Steps)
        {
            string task = Wording.Split(line).Task;
            if (Wording.ChoiceIn(line) is (var name, var value))
            {
                QueueOf(task, name).Enqueue(value);
            }
            else
            {
                steps.Add((new(line), task));
            }
        }

        byTask = steps.GroupBy(each => each.Task)
            .ToDictionary(task => task.Key, task => task.Select(each => each.Step).ToArray());
        most = (4 * steps.Count) + 1_000;
    }

    /// <summary>How many old steps were taken.</summary>
    public int Kept { get; private set; }

    /// <summary>How many old steps were not taken.</summary>
    public int Missing => steps.Count - Kept;

    /// <summary>How many other steps were taken.</summary>
    public int Added { get; private set; }

    /// <summary>How many old steps were taken before one that had been before them.</summary>
    public int Reordered { get; private set; }

    /// <summary>What each task did, beside what it did in the trace.</summary>
    public IReadOnlyDictionary<string, Alignment> Align()
    {
        var renaming = new Renaming(
            steps.Select(each => each.Step), byName.Values.SelectMany(task => task.Taken));
        return byName.ToDictionary(task => task.Key, task => task.Value.Align(renaming));
    }

    /// <summary>Whether a run ended only because the replay did.</summary>
    public static bool Stopped(Violation? broken) => broken == Stop;

    public int NextTask(Simulator simulator)
    {
        Meet(simulator);
        if (cancellation.IsCancellationRequested || simulator.StepCount > most)
        {
            simulator.Violate(Stop);
        }

        int next = Choose(simulator);
        FollowedTask task = tasks[next]!;
        OldStep? old = Pending(simulator, next);
        task.Take(Wording.Of(simulator, simulator.Task(next)));
        (Kept, Added) = old is null ? (Kept, Added + 1) : (Kept + 1, Added);
        return next;
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        Name me = Wording.NameOfCurrent(simulator);
        Queue<int> mine = QueueOf(me.Path, name);
        mine = mine.Count == 0 ? QueueOf(me.Short, name) : mine;
        return mine.TryDequeue(out int value) && value < below ? value : 0;
    }

    Queue<int> QueueOf(string task, string choice)
    {
        string key = $"{task}: {choice}";
        return values.TryGetValue(key, out Queue<int>? queue) ? queue : values[key] = new();
    }

    /// <summary>Sees which tasks are new, which have ended, and what each has declared.</summary>
    void Meet(Simulator simulator)
    {
        for (int i = 0; i < simulator.TaskCount; i++)
        {
            tasks[i] ??= Follow(Wording.NameOf(simulator, simulator.Task(i)));
            if (simulator.Task(i).IsAtPoint)
            {
                Pending(simulator, i);
            }
            else
            {
                tasks[i]!.End();
            }
        }

        while (first < steps.Count && steps[first].Step.IsOver)
        {
            first++;
        }
    }

    FollowedTask Follow(Name name)
    {
        bool isPath = byTask.ContainsKey(name.Path) || byName.ContainsKey(name.Short);
        string key = isPath ? name.Path : name.Short;
        var task = new FollowedTask(
            byTask.GetValueOrDefault(key) ?? [], earlier?.GetValueOrDefault(key));
        if (endsMissing)
        {
            task.EndMissing();
        }

        byName.Add(key, task);
        return task;
    }

    OldStep? Pending(Simulator simulator, int task)
        => tasks[task]!.Pending(() => Wording.Of(simulator, simulator.Task(task)));

    int Choose(Simulator simulator)
    {
        ulong others = simulator.Enabled;
        int waiting = -1;
        var before = new Dictionary<string, bool>();
        for (int i = first; i < steps.Count && others != 0; i++)
        {
            (OldStep step, string name) = steps[i];
            if (step.IsOver)
            {
                continue;
            }

            if (IndexOf(name, others) is { } task && tasks[task]!.Added < Patience)
            {
                others &= ~(1UL << task);
                if (Pending(simulator, task) is null || !Conflicts(step, before))
                {
                    return task;
                }

                waiting = waiting < 0 ? task : waiting;
            }

            foreach ((string on, bool isShared) in step.Touches)
            {
                before[on] = isShared && before.GetValueOrDefault(on, true);
            }
        }

        if (others == 0)
        {
            Reordered++;
            return waiting;
        }

        return MostPatient(simulator, others);
    }

    int? IndexOf(string name, ulong among)
    {
        if (byName.GetValueOrDefault(name) is { } task)
        {
            int index = Array.IndexOf(tasks, task);
            return (among >> index & 1) != 0 ? index : null;
        }

        return null;
    }

    static bool Conflicts(OldStep step, Dictionary<string, bool> before)
        => step.Touches.Any(each => before.TryGetValue(each.Name, out bool isShared)
            && !(isShared && each.IsShared));

    /// <summary>The last task, until it has taken many steps that are not in the trace.</summary>
    int MostPatient(Simulator simulator, ulong among)
    {
        (int best, int cost) = (-1, int.MaxValue);
        for (; among != 0; among &= among - 1)
        {
            int task = BitOperations.TrailingZeroCount(among);
            int turns = tasks[task]!.Added / Patience * 2;
            turns += task == simulator.LastTask ? 0 : 1;
            (best, cost) = turns < cost ? (task, turns) : (best, cost);
        }

        return best;
    }
}
