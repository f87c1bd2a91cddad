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
            int early = candidates[i];
            bool hidden = false;
            foreach (int other in races)
            {
                hidden |= history.IsBefore(early, other);
            }

            if (!hidden)
            {
                races.Add(early);
                Reverse(early, late);
            }
        }
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

        if (CountHolders(early, late) is { } can)
        {
            return can;
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

    /// <summary>For a lock with readers: whether it is free without an event.</summary>
    /// <remarks>
    /// Only there are events that conflict with the later one not ordered among each other, so
    /// that the state before the earlier event does not say all.
    /// </remarks>
    /// <returns>Null if nobody takes it as a reader.</returns>
    bool? CountHolders(int early, int late)
    {
        (int readers, int writers, bool any) = (0, 0, false);
        int first = history.AccessesOf(late).First;
        StepKind wanted = history.AccessAt(first).Kind;
        any = wanted == StepKind.AcquireShared;
        for (int a = history.AccessAt(first).Before; a >= 0; a = history.AccessAt(a).Before)
        {
            History.Access access = history.AccessAt(a);
            any |= access.Kind == StepKind.AcquireShared;
            if (access.Event >= early && history.IsBefore(early, access.Event))
            {
                continue;
            }

            readers += access.Kind == StepKind.AcquireShared ? 1 : 0;
            readers -= access.Kind == StepKind.ReleaseShared ? 1 : 0;
            writers += access.Kind == StepKind.Acquire ? 1 : 0;
            writers -= access.Kind == StepKind.Release ? 1 : 0;
        }

        return !any ? null
            : writers == 0 && (wanted == StepKind.AcquireShared || readers == 0);
    }

    /// <summary>Plans the later event before the earlier one, unless that is covered.</summary>
    void Reverse(int early, int late)
    {
        word.Clear();
        for (int i = early + 1; i < history.Count; i++)
        {
            if (i != late && !history.IsBefore(early, i))
            {
                word.Add(new Planned(history[i].Task, history[i].Did, ValuesOf(i)));
            }
        }

        Footprint moved = history[late].Did;
        moved.Step = StepWithout(late, early, moved.Step);
        word.Add(new Planned(history[late].Task, moved, null));
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

        if (word.Count == 1 && (node.Enabled >> word[0].Task & 1) == 0)
        {
            return;
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
        return index >= length || first == end
            ? null
            : [.. choices[first..end].ConvertAll(choice => choice.Chosen)];
    }
}
