using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>The events of a run, and which of them happen before which.</summary>
/// <remarks>
/// An event happens before a later one of the same task, of a task that it created, and before
/// each later one that it conflicts with. A stack: what several runs begin with alike is kept.
/// </remarks>
sealed class History
{
    const int Width = Simulator.MaxTasks;

    readonly Dictionary<long, int> keys = [];

    // Of each key: its last access, or −1.
    readonly List<int> last = [];
    readonly int[] lastOf = new int[Width];
    Event[] events = new Event[256];
    Access[] accesses = new Access[512];
    Change[] changes = new Change[64];
    int accessCount;
    int changeCount;

    // Row i + 1 is the clock of event i; row 0 is zero. An entry is one more than an event.
    ushort[] clocks = new ushort[Width * 257];

    public int Count { get; private set; }

    public ref Event this[int index] => ref events[index];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Cut(0);
        Array.Fill(lastOf, -1);
    }

    /// <summary>Notes that a task was started by an event.</summary>
    public void Created(int task, int by) => lastOf[task] = by;

    /// <summary>The last event of a task; if it has none, the one that created it, or −1.</summary>
    public int LastOf(int task) => lastOf[task];

    /// <summary>Appends an event.</summary>
    /// <param name="gate">What it waited for, if anything.</param>
    public void Push(int task, in Footprint did, Gate? gate)
    {
        int index = Count++;
        Reserve(index);
        events[index] = new Event
        {
            Task = task,
            Previous = lastOf[task],
            Did = did,
            Gate = gate,
            FirstAccess = accessCount,
            FirstChange = changeCount,
        };
        Span<ushort> clock = Row(index);
        Row(lastOf[task]).CopyTo(clock);
        lastOf[task] = index;
        Touch(index, did.Step.Kind, did.Step.Object.Value);
        Touch(index, did.Step.AlsoKind, did.Step.Also.Value);
        if (did.Creates)
        {
            Touch(index, StepKind.Write, -1);
        }

        int effects = did.EffectCount;
        for (int i = 0; i < effects; i++)
        {
            Effect effect = did.EffectAt(i);
            Touch(index, effect.Kind, effect.Object.Value);
        }

        clock[task] = (ushort)(index + 1);
    }

    /// <summary>Notes that the last event opened or closed a gate.</summary>
    public void Changed(int gate)
    {
        if (changeCount == changes.Length)
        {
            Array.Resize(ref changes, changeCount * 2);
        }

        changes[changeCount++] = new Change(gate, Count - 1);
    }

    /// <summary>Forgets all events from one on.</summary>
    public void Cut(int length)
    {
        while (Count > length)
        {
            ref Event gone = ref events[--Count];
            while (accessCount > gone.FirstAccess)
            {
                ref Access access = ref accesses[--accessCount];
                last[access.Key] = access.Before;
            }

            changeCount = gone.FirstChange;
            lastOf[gone.Task] = gone.Previous;
        }
    }

    /// <summary>Whether an event happens before another one, or is it.</summary>
    public bool IsBefore(int early, int late)
        => clocks[(Width * (late + 1)) + events[early].Task] > early;

    /// <summary>Whether an event happens before all that an event's task did earlier.</summary>
    public bool IsInPast(int early, int late) => IsBefore(early, events[late].Previous);

    /// <summary>The accesses of an event, as indexes for <see cref="AccessAt"/>.</summary>
    public (int First, int End) AccessesOf(int index) => (
        events[index].FirstAccess,
        index + 1 < Count ? events[index + 1].FirstAccess : accessCount);

    public ref readonly Access AccessAt(int index) => ref accesses[index];

    /// <summary>
    /// Whether a gate is open for a later event without an earlier one and what comes after that.
    /// </summary>
    /// <param name="isOpen">Whether it is open where the later event is.</param>
    public bool WasOpenWithout(int early, int late, Gate gate, bool isOpen)
    {
        for (int i = changeCount - 1; i >= 0 && changes[i].Event >= early; i--)
        {
            (int changed, int by) = changes[i];
            isOpen ^= changed == gate.Id && by < late && IsBefore(early, by);
        }

        return isOpen && !CountsDown(early, late);
    }

    /// <summary>
    /// Whether who changed what an event waited for before conflicts with it, as declared.
    /// </summary>
    public bool DeclaresItsGate(int index)
    {
        foreach (Gate part in events[index].Gate?.Parts ?? [])
        {
            for (int i = changeCount - 1; i >= 0; i--)
            {
                if (changes[i].Gate == part.Id)
                {
                    int by = changes[i].Event;
                    if (events[by].Task != events[index].Task
                        && !Footprint.Conflict(events[by].Did, events[index].Did))
                    {
                        return false;
                    }

                    break;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Whether the earlier event is one of those that the later one waits for, each of them.
    /// </summary>
    bool CountsDown(int early, int late)
    {
        ObjectId awaited = events[late].Did.Step.Object;
        (int first, int end) = AccessesOf(early);
        for (int i = first; i < end; i++)
        {
            if (accesses[i].Kind == StepKind.Arrive && accesses[i].Key == KeyOf(awaited.Value))
            {
                return true;
            }
        }

        return false;
    }

    Span<ushort> Row(int index) => clocks.AsSpan(Width * (index + 1), Width);

    void Touch(int index, StepKind kind, long on)
    {
        if (kind == StepKind.None)
        {
            return;
        }

        int key = KeyOf(on);
        Span<ushort> clock = Row(index);
        for (int a = last[key]; a >= 0; a = accesses[a].Before)
        {
            ref Access earlier = ref accesses[a];
            if (earlier.Event != index && !StepKinds.Commute(kind, earlier.Kind))
            {
                Join(clock, Row(earlier.Event));
            }

            if (!earlier.Kind.CommutesWithItself())
            {
                break;
            }
        }

        if (accessCount == accesses.Length)
        {
            Array.Resize(ref accesses, accessCount * 2);
        }

        accesses[accessCount] = new Access(key, index, kind, last[key]);
        last[key] = accessCount++;
    }

    int KeyOf(long on)
    {
        ref int key = ref CollectionsMarshal.GetValueRefOrAddDefault(keys, on, out bool known);
        if (!known)
        {
            key = last.Count;
            last.Add(-1);
        }

        return key;
    }

    void Reserve(int index)
    {
        Check.Tool(index < ushort.MaxValue, "a run has at most 65,535 steps");
        if (index == events.Length)
        {
            Array.Resize(ref events, index * 2);
            Array.Resize(ref clocks, Width * ((index * 2) + 1));
        }
    }

    static void Join(Span<ushort> into, ReadOnlySpan<ushort> from)
    {
        for (int i = 0; i < Width; i += Vector<ushort>.Count)
        {
            Vector.Max(new Vector<ushort>(into[i..]), new Vector<ushort>(from[i..]))
                .CopyTo(into[i..]);
        }
    }

    /// <summary>One step that was taken, or could not be taken at the run's end.</summary>
    public struct Event
    {
        public int Task;

        /// <summary>
        /// The event of the same task before it, or the one that created it, or −1.
        /// </summary>
        public int Previous;
        public Footprint Did;
        public Gate? Gate;
        public int FirstAccess;
        public int FirstChange;
    }

    /// <summary>What an event did to one object.</summary>
    /// <param name="Before">The access of the same object before it, or −1.</param>
    public readonly record struct Access(
        int Key, int Event, StepKind Kind, int Before);

    readonly record struct Change(int Gate, int Event);
}
