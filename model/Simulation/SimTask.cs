using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;

namespace Verified.Simulation;

/// <summary>
/// A simulated CPU or kernel thread: a coroutine with its own simulated call stack.
/// </summary>
public sealed class SimTask
{
    internal readonly List<AnyLock> Held = [];
    internal readonly uint[] Clock = new uint[Simulator.MaxTasks];
    readonly Simulator simulator;
    Func<Routine>? body;
    int objects;
    int gates;
    bool returned;
    Step pending;

    internal SimTask(Simulator simulator, int index)
    {
        this.simulator = simulator;
        Index = index;
    }

    /// <summary>Its number in this run: 0 … 63, in the order of creation.</summary>
    public int Index { get; }

    public string Name { get; private set; } = "";

    /// <summary>The task that started it; null for the set-up.</summary>
    public SimTask? Creator { get; private set; }

    /// <summary>
    /// Whether it may wait for work for ever, as a server does, without a deadlock.
    /// </summary>
    public bool IsDaemon { get; private set; }

    /// <summary>Whether it has ended; for rules. Another task joins it.</summary>
    public bool HasEnded
    {
        get
        {
            simulator.DemandNoTask("the end of", Name);
            return IsOver;
        }
    }

    /// <summary>The step that it has declared and not yet taken.</summary>
    public ref readonly Step Pending => ref pending;

    internal ulong Bit => 1UL << Index;

    /// <summary>The activation that goes on when the pending step is taken.</summary>
    internal Activation? Innermost { get; set; }

    /// <summary>What the pending step waits for, if anything.</summary>
    public Gate? Gate { get; private set; }

    /// <summary>Whether it has declared a step that it has not taken.</summary>
    public bool IsAtPoint { get; private set; }

    /// <summary>The locks that it holds, in the order of acquisition; for reports.</summary>
    public IReadOnlyList<AnyLock> Locks => Held;

    internal bool IsOver { get; private set; }

    internal Gate Ended { get; private set; } = null!;

    /// <summary>What its end changes, and who joins it waits for.</summary>
    public ObjectId Id { get; private set; }

    /// <summary>
    /// The present moment of this task, packed: 6 bits of index, 26 of its own clock.
    /// </summary>
    internal uint Epoch { get; private set; }

    public override string ToString() => Name;

    internal void Begin(string name, Func<Routine> start, bool daemon, SimTask? parent)
    {
        Name = name;
        Creator = parent;
        body = start;
        IsDaemon = daemon;
        IsOver = false;
        objects = 0;
        gates = 0;
        Innermost = null;
        Gate = null;
        IsAtPoint = false;
        Ended = new Gate(simulator, open: false);
        Array.Clear(Clock);
        parent?.Clock.CopyTo(Clock.AsSpan());
        Clock[Index] = 0;
        Tick();
        parent?.Tick();
        Id = simulator.Register(new NamedOnce(name));
    }

    /// <summary>Runs the code before the first scheduling point.</summary>
    internal void Launch()
    {
        Routine routine;
        try
        {
            routine = body!();
        }
        catch (Exception thrown)
        {
            End(thrown);
            return;
        }

        body = null;
        if (routine.Suspended is null)
        {
            End(routine.Failure);
        }
    }

    internal void Resume()
    {
        do
        {
            returned = false;
            Innermost!.MoveNext();
        }
        while (returned && !IsOver);

        if (!IsOver && !IsAtPoint && simulator.Violation is null)
        {
            // It waits for a routine that has ended already: one that is awaited twice.
            Activation.Foreign();
        }
    }

    internal void ReturnFrom(Activation activation)
    {
        if (activation.Parent is { } parent)
        {
            Innermost = parent;
            returned = true;
        }
        else
        {
            Exception? failure = activation.TakeFailure();
            activation.Recycle();
            Innermost = null;
            End(failure);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Declare(in Step step, Gate? gate)
    {
        if (IsAtPoint)
        {
            Activation.Foreign();
        }

        pending = step;
        Gate = gate;
        IsAtPoint = true;
        gate?.Arrive(this);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Take()
    {
        IsAtPoint = false;
        Gate?.Leave(this);
    }

    /// <summary>Whether what happened at <paramref name="epoch"/> is ordered before now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool HasSeen(uint epoch)
        => Clock[epoch >> VectorClock.ClockBits] >= (epoch & VectorClock.ClockMask);

    /// <summary>
    /// Starts a new moment: what this task does from now on is not yet seen by others.
    /// </summary>
    internal void Tick()
        => Epoch = ((uint)Index << VectorClock.ClockBits) | ++Clock[Index];

    /// <summary>Demands that waiting for something keeps nobody spinning.</summary>
    public void DemandNoSpinLock(object awaited)
    {
        foreach (AnyLock held in Held)
        {
            if (held is SpinLock)
            {
                simulator.Accuse(BasicRule.NoSleepWithSpinLock.BrokenBy(
                    $"{this} waits for {awaited} with {held} held"));
            }
        }
    }

    internal ObjectId NextObject(int count)
    {
        objects += count;
        return ObjectId.Of(Index + 1, objects - count, count);
    }

    internal int NextGate() => ObjectId.Of(Index + 1, gates++, 1).Value;

    /// <summary>Gives the activations of a task that will not go on back to their pools.</summary>
    internal void Abandon()
    {
        for (Activation? activation = Innermost; activation is not null;)
        {
            Activation? parent = activation.Parent;
            activation.Recycle();
            activation = parent;
        }

        Innermost = null;
        Held.Clear();
    }

    void End(Exception? failure)
    {
        IsOver = true;
        if (IsAtPoint && failure is null)
        {
            // A routine that it called and did not await waits for its turn still.
            Activation.Foreign();
        }

        simulator.OnEnd(this, failure);
    }

    sealed class NamedOnce(string name) : INamed
    {
        public string NameOf(int offset) => name;
    }
}
