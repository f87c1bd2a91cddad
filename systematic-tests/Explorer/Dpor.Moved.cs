using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What has to go behind a later event together, so that it can be taken before.</summary>
/// <remarks>
/// One event, but for locks that several readers hold: without the one, the others would still keep
/// a writer out. So it is reversed with all of them at once.
/// </remarks>
public partial class Dpor
{
    readonly List<int> moved = [];

    /// <summary>Whether an event takes a lock that somebody takes as a reader.</summary>
    /// <remarks>
    /// Only there are events that conflict with the later one not ordered among each other, so
    /// that the state before the earlier event does not say all.
    /// </remarks>
    bool WantsReaders(int late)
    {
        int a = history[late].Gate is null ? -1 : history.AccessesOf(late).First;
        while (a >= 0 && history.AccessAt(a).Kind != StepKind.AcquireShared)
        {
            a = history.AccessAt(a).Before;
        }

        return a >= 0;
    }

    /// <summary>
    /// Finds what has to go behind the later event together, so that it can be taken before.
    /// </summary>
    /// <returns>Whether that can be.</returns>
    bool FindMoved(int early, int late)
    {
        moved.Clear();
        moved.Add(early);
        if (!WantsReaders(late))
        {
            return true;
        }

        int holder;
        while ((holder = HolderWithoutMoved(late)) >= 0)
        {
            if (history[holder].Task == history[early].Task || history.IsInPast(holder, late))
            {
                return false;
            }

            moved.Add(holder);
        }

        return true;
    }

    /// <summary>Who took a lock and has it still, if what is moved has not happened.</summary>
    /// <returns>The event that keeps the later one from its lock, or −1.</returns>
    int HolderWithoutMoved(int late)
    {
        int first = history.AccessesOf(late).First;
        bool reads = history.AccessAt(first).Kind == StepKind.AcquireShared;
        ulong gaveUp = 0;
        for (int a = history.AccessAt(first).Before; a >= 0; a = history.AccessAt(a).Before)
        {
            History.Access access = history.AccessAt(a);
            ulong task = 1UL << history[access.Event].Task;
            if (IsAfterMoved(access.Event))
            {
                continue;
            }

            if (access.Kind is StepKind.Release or StepKind.ReleaseShared)
            {
                gaveUp |= task;
            }
            else if ((gaveUp & task) == 0 && (!reads || access.Kind == StepKind.Acquire))
            {
                return access.Event;
            }
        }

        return -1;
    }

    bool IsAfterMoved(int index)
    {
        foreach (int early in moved)
        {
            if (early <= index && history.IsBefore(early, index))
            {
                return true;
            }
        }

        return false;
    }
}
