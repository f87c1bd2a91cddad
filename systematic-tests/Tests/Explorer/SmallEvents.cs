using System;
using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>One step of a small program that the simulator has no word for.</summary>
readonly struct Event(Simulator simulator, Step step, Gate? gate, Action act)
    : IAccess<Nothing>
{
    public Simulator Simulator => simulator;

    public Step Step => step;

    public Gate? Gate => gate;

    public Nothing Perform(SimTask me)
    {
        act();
        return default;
    }
}

/// <summary>A shared object of such events.</summary>
class Thing : INamed
{
    readonly Simulator simulator;
    readonly string name;
    readonly ObjectId id;

    public Thing(Simulator simulator, string name)
    {
        this.simulator = simulator;
        this.name = name;
        id = simulator.Register(this);
    }

    public string NameOf(int offset) => name;

    public Gate NewGate(bool open) => new(simulator, open);

    public Point<Event, Nothing> Do(StepKind kind, Action act, Gate? gate = null)
        => new(new Event(simulator, new(kind, id), gate, act));
}

/// <summary>What can be read when a number of tasks has ended: a join that is no event.</summary>
sealed class AfterAll : Thing
{
    readonly Gate ended;
    int running;

    public AfterAll(Simulator simulator, int tasks)
        : base(simulator, "result") => (running, ended) = (tasks, NewGate(open: false));

    /// <summary>Called as the last act of each task, in its last step.</summary>
    public void End() => ended.Set(--running == 0);

    public Point<Event, Nothing> Read() => Do(StepKind.Read, () => { }, ended);
}

/// <summary>A monitor with one queue of waiters, woken in their order.</summary>
/// <remarks>
/// To wait is one event, and to hold the lock again after a pulse another one.
/// </remarks>
sealed class OneQueueMonitor : Thing
{
    readonly Gate free;
    readonly Queue<Gate> waiting = new();
    readonly List<Gate> pulsed = [];

    public OneQueueMonitor(Simulator simulator)
        : base(simulator, "monitor") => free = NewGate(open: true);

    public Point<Event, Nothing> Enter() => Do(StepKind.Acquire, () => Open(false), free);

    public Point<Event, Nothing> Exit() => Do(StepKind.Release, () => Open(true));

    public Point<Event, Nothing> Pulse() => Do(StepKind.Wake, () =>
    {
        if (waiting.TryDequeue(out Gate? first))
        {
            pulsed.Add(first);
        }
    });

    public async Routine Wait()
    {
        Gate awake = NewGate(open: false);
        await Do(StepKind.Sleep, () =>
        {
            waiting.Enqueue(awake);
            Open(true);
        });
        await Do(StepKind.Acquire, () => pulsed.Remove(awake), awake);
        Open(false);
    }

    void Open(bool open)
    {
        free.Set(open);
        pulsed.ForEach(each => each.Set(open));
    }
}
