using System;
using System.Collections.Generic;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Runs one schedule of each class of those that differ only in the order of independent steps.
/// </summary>
/// <remarks>
/// Optimal-DPOR: source sets, wakeup trees and sleep sets (Abdulla, Aronis, Jonsson and Sagonas,
/// JACM 2017), by running again. After each schedule its races are sought; where one can be
/// reversed and that is not covered yet, the reversed sequence is planned. What is independent
/// follows from the declared steps, so a dependence that is not declared may hide schedules; and a
/// rule about a state between two independent steps is checked in one of their orders only.
/// <para>
/// Values of choices are taken one after the other where the step that asks for them is taken.
/// With choices it falls back to source sets and sleep sets; then a schedule may turn out to be
/// redundant when it has begun, and is not counted.
/// </para>
/// </remarks>
/// <param name="seed">Decides only the random second half of a schedule that is too long.</param>
public partial class Dpor(ulong seed) : Strategy("dpor", seed)
{
    static readonly Violation Redundant = new("the schedule is not redundant", "", "", "");

    readonly History history = new();
    readonly WakeupTree.Pool pool = new();
    readonly List<Choice> choices = [];
    readonly List<Sleeper> sleepers = [];
    Node[] path = new Node[256];
    Simulator? simulator;

    // The decisions of the present schedule; those before the cursor are taken again.
    int length;
    int cursor;
    int choiceCursor;
    int tasksBefore;
    Footprint next;
    Gate? nextGate;
    bool wasCut;

    // Whether only source sets are kept, and whether they must be from the next schedule on.
    bool byInitials;
    bool mustRestart;

    /// <summary>The different schedules that came to an end without a deadlock.</summary>
    public long Executions { get; private set; }

    /// <summary>The different schedules that ended in a deadlock.</summary>
    public long Deadlocks { get; private set; }

    /// <summary>
    /// The schedules that were begun and then found to be one that was run before.
    /// </summary>
    public long SleepBlocked { get; private set; }

    /// <summary>The planned steps that could not be taken: a dependence is not declared.</summary>
    public long Infeasible { get; private set; }

    /// <summary>The schedules that were too long, so that there are others like them.</summary>
    public long Tails { get; private set; }

    /// <summary>Whether the present schedule was given up as redundant.</summary>
    public bool WasRedundant => wasCut;

    /// <summary>Whether none of the schedules so far counts: it begins, or begins anew.</summary>
    public bool Begins => (Executions, Deadlocks, SleepBlocked, Tails) == (0, 0, 0, 0);

    /// <summary>The number of the next decision, from 1.</summary>
    int Position => cursor + choiceCursor + 1;

    /// <summary>Whether all that it did stands for all schedules.</summary>
    public bool IsExact => Tails == 0 && Infeasible == 0;

    /// <summary>
    /// The part of what is planned that is done, at each state the same for each alternative.
    /// </summary>
    /// <remarks>More will be planned, so it is less than it says.</remarks>
    public double Fraction
    {
        get
        {
            double inside = 0;
            for (int i = length - 1; i >= 0; i--)
            {
                int left = path[i].Plan.Children.Count;
                inside = (path[i].Done + inside) / (path[i].Done + 1 + left);
            }

            return inside;
        }
    }

    /// <summary>Goes to the next schedule; after each one, before another one begins.</summary>
    /// <param name="broken">What the one that has ended broke.</param>
    /// <returns>Whether there is another one.</returns>
    public bool Advance(Violation? broken)
    {
        Count(broken?.Rule);
        remade = 0;
        FindRaces();
        if (mustRestart)
        {
            return Restart();
        }

        for (; length > 0; length--)
        {
            if (Turn(length - 1))
            {
                return true;
            }
        }

        if (NextValue(0))
        {
            return true;
        }

        // The last plan of all may have shown that what was kept until then may not be enough.
        return mustRestart && Restart();
    }

    protected override void OnBegin()
    {
        cursor = 0;
        choiceCursor = 0;
        wasCut = false;
    }

    protected override void OnEnd(Simulator simulator)
    {
        if (cursor < length)
        {
            throw Parting.At(
                Position, Parting.StepOf(simulator, path[cursor].Enabled),
                Parting.EndOf(simulator.Violation));
        }
    }

    protected override int Pick(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        if (cursor == 0)
        {
            Start(simulator);
        }

        Complete();
        if (cursor == length && !Append(simulator))
        {
            wasCut = true;
            simulator.Violate(Redundant);
            return BitOperations.TrailingZeroCount(simulator.Enabled);
        }

        ref Node node = ref path[cursor];
        if (node.Enabled != simulator.Enabled)
        {
            throw Parting.At(simulator, Position, node.Enabled);
        }

        if (cursor++ >= history.Count)
        {
            SimTask task = simulator.Task(node.Task);
            next = Footprint.Of(StepOf(task));
            nextGate = task.Gate;
            tasksBefore = simulator.TaskCount;
        }

        return node.Task;
    }

    protected override int PickValue(int below)
    {
        if (choiceCursor == choices.Count)
        {
            UseInitials();
            int[]? planned = cursor == 0 ? null : path[cursor - 1].Values;
            int at = choiceCursor - (cursor == 0 ? 0 : path[cursor - 1].FirstChoice);
            int value = at < planned?.Length && planned[at] < below ? planned[at] : 0;
            choices.Add(new Choice(below, value, value));
        }

        Choice choice = choices[choiceCursor];
        if (choice.Below != below)
        {
            throw Parting.At(
                Position, Parting.ValueOf(choice.Below), Parting.ValueOf(below));
        }

        choiceCursor++;
        return choice.Chosen;
    }

    /// <summary>The step that a task takes now, if that depends on the state.</summary>
    protected virtual Step StepOf(SimTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return task.Pending;
    }

    /// <summary>What an event's step would have been without an earlier event.</summary>
    /// <param name="moved">The later event, by the number of its step, from 0.</param>
    /// <param name="reversed">The earlier event.</param>
    protected virtual Step StepWithout(int moved, int reversed, in Step step) => step;

    /// <summary>
    /// Begins anew with source sets alone: where a planned sequence may turn out otherwise.
    /// </summary>
    /// <remarks>
    /// That a sleeper covers what is independent of it relies on all plans being carried out as
    /// they are. With choices, where a step ends the run in some states only, and where a step that
    /// was moved has other effects than before, they may not be; then a sleeper covers what begins
    /// with its step.
    /// </remarks>
    void UseInitials()
    {
        mustRestart |= !byInitials;
        byInitials = true;
    }

    bool Restart()
    {
        while (length > 0)
        {
            ref Node node = ref path[--length];
            _ = Hand(ref node);
            pool.Return(node.Plan);
        }

        sleepers.Clear();
        choices.Clear();
        (Executions, Deadlocks, SleepBlocked, Infeasible, Tails) = (0, 0, 0, 0, 0);
        mustRestart = false;
        return true;
    }

    void Start(Simulator starting)
    {
        simulator = starting;
        starting.NotesEffects = true;
        if (length == 0)
        {
            history.Clear();
        }
    }

    /// <summary>Appends the step that was just taken, if it is new, to the history.</summary>
    void Complete()
    {
        if (cursor <= history.Count)
        {
            return;
        }

        int count = simulator!.TaskCount;
        next.Creates = count > tasksBefore;
        next.Add(simulator.Effects);
        ObjectId own = simulator.Task(path[cursor - 1].Task).Id;
        if (path[cursor - 1].Taken is { } planned && !planned.Step.Did.Covers(next, own))
        {
            UseInitials();
        }

        history.Push(path[cursor - 1].Task, next, nextGate);
        int last = history.Count - 1;
        Infeasible += last < remade || history.DeclaresItsGate(last) ? 0 : 1;
        foreach (Gate gate in simulator.ChangedGates)
        {
            history.Changed(gate.Id);
        }

        for (int task = tasksBefore; task < count; task++)
        {
            history.Created(task, cursor - 1);
        }
    }

    /// <summary>Counts the schedule that has ended, and completes its last step.</summary>
    void Count(string? broken)
    {
        bool deadlock = broken == BasicRule.NoDeadlock.Name;
        (Tails, SleepBlocked, Deadlocks, Executions) = ReachedTail
            ? (Tails + 1, SleepBlocked, Deadlocks, Executions)
            : wasCut ? (Tails, SleepBlocked + 1, Deadlocks, Executions)
            : deadlock ? (Tails, SleepBlocked, Deadlocks + 1, Executions)
            : (Tails, SleepBlocked, Deadlocks, Executions + 1);
        next.Ends = !ReachedTail && !deadlock && broken is not null;
        Complete();
    }
}
