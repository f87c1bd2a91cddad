using System;
using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>The races of a schedule, and the sequences that reverse them.</summary>
/// <remarks>
/// Two events race if they conflict, and the later one's task could have come to it without the
/// earlier one. A step that waits for a gate is reversed with an event only if the gate is open
/// without it: a lock's release is before the next acquisition and no race; it does not hide the
/// race of the two acquisitions either.
/// </remarks>
public partial class Dpor
{
    readonly List<int> candidates = [];
    readonly List<int> races = [];
    readonly List<Planned> word = [];

    void FindRaces()
    {
        int count = history.Count;
        for (int i = 0; i < count; i++)
        {
            ReverseAll(i, waits: false);
        }

        if (wasCut || ReachedTail || count == 0)
        {
            return;
        }

        // Who waits at the end would go on in another order: else deadlocks would be missed.
        for (int task = 0; task < simulator!.TaskCount; task++)
        {
            SimTask pending = simulator.Task(task);
            if (pending.IsAtPoint)
            {
                history.Push(task, Footprint.Of(StepOf(pending)), pending.Gate);
                ReverseAll(count, waits: true);
                history.Cut(count);
            }
        }
    }

    /// <summary>Plans the reversals of an event with all that it races with.</summary>
    /// <param name="waits">Whether it still waits at the end of the run.</param>
    void ReverseAll(int late, bool waits)
    {
        candidates.Clear();
        races.Clear();
        Collect(late, waits);
        candidates.Sort();
        for (int i = candidates.Count - 1; i >= 0; i--)
        {
            if (!IsHidden(candidates[i]))
            {
                races.Add(candidates[i]);
                FindMoved(candidates[i], late);
                Reverse(late);
            }
        }
    }

    /// <summary>Whether an event is before another one that races with the same.</summary>
    /// <remarks>
    /// What is moved with that one hides nothing: to be moved alone is another reversal.
    /// </remarks>
    bool IsHidden(int early)
    {
        foreach (int other in races)
        {
            if (history.IsBefore(early, other))
            {
                return true;
            }
        }

        return false;
    }

    void Collect(int late, bool waits)
    {
        int count = late;
        if (history[late].Did.Ends || (late > 0 && history[late - 1].Did.Ends))
        {
            for (int early = 0; early < count; early++)
            {
                if (Footprint.Conflict(history[early].Did, history[late].Did))
                {
                    Consider(early, late, waits);
                }
            }

            return;
        }

        (int first, int end) = history.AccessesOf(late);
        for (int a = first; a < end; a++)
        {
            StepKind kind = history.AccessAt(a).Kind;
            for (int b = history.AccessAt(a).Before; b >= 0; b = history.AccessAt(b).Before)
            {
                History.Access earlier = history.AccessAt(b);
                bool stops = earlier.Event != late && !StepKinds.Commute(kind, earlier.Kind)
                    && Consider(earlier.Event, late, waits);
                if (stops && !earlier.Kind.CommutesWithItself())
                {
                    break;
                }
            }
        }
    }

    /// <summary>Looks at a conflict.</summary>
    /// <returns>Whether it hides what happens before the earlier event.</returns>
    bool Consider(int early, int late, bool waits)
    {
        if (history.IsInPast(early, late))
        {
            return true;
        }

        bool can = CanGoBefore(early, late, waits);
        if (can)
        {
            candidates.Add(early);
        }

        return can;
    }

    /// <summary>Whether the later event's step can be taken without the earlier event.</summary>
    /// <remarks>
    /// The state is as before the earlier event, but for what does not come after that. A part of
    /// the gate is then as it is in the end, with each change undone that comes after.
    /// </remarks>
    bool CanGoBefore(int early, int late, bool waits)
    {
        if (history[late].Gate is not { } gate)
        {
            return true;
        }

        if (WantsReaders(late))
        {
            return FindMoved(early, late);
        }

        foreach (Gate part in gate.Parts)
        {
            if (!history.WasOpenWithout(early, late, part, !waits || part.IsOpen))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Plans the later event before what is moved, unless that is covered.</summary>
    void Reverse(int late)
    {
        int early = late;
        foreach (int each in moved)
        {
            early = Math.Min(early, each);
        }

        word.Clear();
        for (int i = early + 1; i < history.Count; i++)
        {
            if (i != late && !IsAfterMoved(i))
            {
                word.Add(new Planned(history[i].Task, history[i].Did, ValuesOf(i)));
            }
        }

        Footprint did = history[late].Did;
        did.Step = StepWithout(late, early, did.Step);
        word.Add(new Planned(history[late].Task, did, null));
        ref Node node = ref path[early];
        int end = early + 1 < length ? path[early + 1].FirstSleeper : sleepers.Count;
        for (int i = node.FirstSleeper; i < end; i++)
        {
            Sleeper sleeper = sleepers[i];
            if (WakeupTree.IsWeakInitial(sleeper.Task, sleeper.Did, word, out int at)
                && (!byInitials || at < word.Count))
            {
                return;
            }
        }

        _ = byInitials
            ? node.Plan.InsertIfNew(word, pool)
            : node.Plan.Insert(word, pool);
    }

    /// <summary>The values that the choices of a step have; null if there were none.</summary>
    int[]? ValuesOf(int index)
    {
        int first = path[index].FirstChoice;
        int end = index + 1 < length ? path[index + 1].FirstChoice : choices.Count;
        return first == end
            ? null
            : [.. choices[first..end].ConvertAll(choice => choice.Chosen)];
    }
}
