using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Verified.Simulation;

/// <summary>
/// The happens-before order of a run: per lock, cell or message, what its last user had seen.
/// </summary>
/// <remarks>
/// A clock has one counter for each task. Epochs pack a task and its counter in 32 bits, so a
/// task may synchronise 2^26 times in a run; the step limit is far below that.
/// </remarks>
public struct VectorClock
{
    internal const int ClockBits = 26;
    internal const uint ClockMask = (1u << ClockBits) - 1;

    uint[]? ticks;

    /// <summary>The task has now seen all that was released into this clock.</summary>
    public readonly void Acquire(SimTask me)
    {
        if (ticks is not null)
        {
            Join(me.Clock, ticks);
        }
    }

    /// <summary>Adds what the task has seen, and begins a new moment of the task.</summary>
    public void Release(SimTask me, Simulator simulator)
    {
        Grow(simulator.TaskCount);
        Join(ticks!, me.Clock);
        me.Tick();
    }

    /// <summary>
    /// Replaces the clock by what the task has seen: a store forgets what it overwrites.
    /// </summary>
    public void Replace(SimTask me, Simulator simulator)
    {
        Grow(simulator.TaskCount);
        Array.Copy(me.Clock, ticks!, Math.Min(ticks!.Length, me.Clock.Length));
        me.Tick();
    }

    /// <summary>
    /// Raises each counter of <paramref name="into"/> to that of <paramref name="from"/>.
    /// </summary>
    internal static void Join(uint[] into, uint[] from)
    {
        int count = Math.Min(into.Length, from.Length);
        for (int i = 0; i < count; i += Vector256<uint>.Count)
        {
            Vector256.Max(Vector256.Create(into, i), Vector256.Create(from, i)).CopyTo(into, i);
        }
    }

    /// <summary>
    /// The length of an array with a counter for each task: a multiple of a vector of eight.
    /// </summary>
    internal static int RoomFor(int tasks) => (tasks + 7) & ~7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Grow(int tasks)
    {
        if (ticks is null || ticks.Length < tasks)
        {
            Array.Resize(ref ticks, RoomFor(tasks));
        }
    }
}
