using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What is decided at a state, and what is left to do there.</summary>
public partial class Dpor
{
    /// <summary>Appends the decision at a state that no earlier schedule came to.</summary>
    /// <returns>Whether there is a step that was not covered before.</returns>
    bool Append(Simulator simulator)
    {
        if (length == path.Length)
        {
            Array.Resize(ref path, length * 2);
        }

        ref Node node = ref path[length];
        node = new Node
        {
            Plan = (length == 0 ? null : Hand(ref path[length - 1])) ?? pool.Rent(),
            Enabled = simulator.Enabled,
            FirstSleeper = sleepers.Count,
            FirstChoice = choiceCursor,
        };
        node.Asleep = length == 0 ? 0 : Inherit(length - 1);
        if (!TakePlanned(ref node) && !TakeAny(ref node, simulator.LastTask))
        {
            Leave(ref node);
            return false;
        }

        length++;
        return true;
    }

    /// <summary>Changes the decision of the last node.</summary>
    /// <returns>Whether there is anything left to do there; if not, the node is done.</returns>
    bool Turn(int index)
    {
        ref Node node = ref path[index];
        if (Hand(ref node) is { } unused)
        {
            pool.Return(unused);
        }

        if (!NextValue(node.FirstChoice))
        {
            sleepers.Add(new Sleeper(node.Task, history[index].Did));
            node.Asleep |= 1UL << node.Task;
            node.Done++;
            if (!TakePlanned(ref node))
            {
                history.Cut(index);
                Leave(ref node);
                return false;
            }
        }

        history.Cut(index);
        length = index + 1;
        return true;
    }

    /// <summary>Takes the first planned step that can be taken.</summary>
    bool TakePlanned(ref Node node)
    {
        while (node.Plan.Children.Count > 0)
        {
            WakeupTree first = node.Plan.TakeFirst();
            if ((node.Enabled & ~node.Asleep & 1UL << first.Step.Task) != 0)
            {
                (node.Task, node.Values, node.Taken) =
                    (first.Step.Task, first.Step.Values, first);
                return true;
            }

            UseInitials();

            // One that sleeps is covered, and so is what follows. That can be where a step, in
            // another state, had ended the run, or where values differ.
            if ((node.Enabled >> first.Step.Task & 1) == 0)
            {
                // The last step may have been an attempt; the others were possible.
                Infeasible += first.Children.Count == 0 ? 0 : 1;
                node.Plan.Children.InsertRange(0, first.Children);
                first.Children.Clear();
            }

            pool.Return(first);
        }

        return false;
    }

    /// <summary>Takes a step that is not covered yet, of the same task if possible.</summary>
    static bool TakeAny(ref Node node, int last)
    {
        ulong free = node.Enabled & ~node.Asleep;
        bool stays = last >= 0 && (free >> last & 1) != 0;
        node.Task = stays ? last : BitOperations.TrailingZeroCount(free);
        return free != 0;
    }

    /// <summary>Takes the next value of the last choice from a place on.</summary>
    bool NextValue(int from)
    {
        for (; choices.Count > from; choices.RemoveAt(choices.Count - 1))
        {
            ref Choice choice = ref CollectionsMarshal.AsSpan(choices)[^1];
            int value = choice.Chosen == choice.First ? 0 : choice.Chosen + 1;
            value += value == choice.First ? 1 : 0;
            if (value < choice.Below)
            {
                choice = choice with { Chosen = value };
                return true;
            }
        }

        return false;
    }

    /// <summary>Those who sleep on after the step of a node: it is independent of theirs.</summary>
    ulong Inherit(int index)
    {
        ulong asleep = 0;
        int end = sleepers.Count;
        ref History.Event taken = ref history[index];
        for (int i = path[index].FirstSleeper; i < end; i++)
        {
            Sleeper sleeper = sleepers[i];
            if (sleeper.Task != taken.Task && !Footprint.Conflict(sleeper.Did, taken.Did))
            {
                asleep |= 1UL << sleeper.Task;
                sleepers.Add(sleeper);
            }
        }

        return asleep;
    }

    /// <summary>What is planned after the step that was taken, for the node behind it.</summary>
    static WakeupTree? Hand(ref Node node)
    {
        WakeupTree? taken = node.Taken;
        node.Taken = null;
        return taken;
    }

    void Leave(ref Node node)
    {
        pool.Return(node.Plan);
        sleepers.RemoveRange(node.FirstSleeper, sleepers.Count - node.FirstSleeper);
    }

    /// <summary>A state, the step that is taken there, and what is left to be done.</summary>
    struct Node
    {
        public int Task;
        public ulong Enabled;

        /// <summary>The alternatives of which all was done.</summary>
        public int Done;

        /// <summary>Tasks whose step would lead to what was covered before.</summary>
        public ulong Asleep;
        public int FirstSleeper;
        public int FirstChoice;

        /// <summary>The values that are planned for the choices of the step.</summary>
        public int[]? Values;

        /// <summary>What is left to be done after this step.</summary>
        public WakeupTree Plan;

        /// <summary>What is planned behind the step, until there is a node for it.</summary>
        public WakeupTree? Taken;
    }

    /// <summary>A task that sleeps, and what its step does.</summary>
    readonly record struct Sleeper(int Task, Footprint Did);

    /// <summary>A choice of a step: all its values are taken, a planned one first.</summary>
    readonly record struct Choice(int Below, int First, int Chosen);
}
