using System.Collections.Generic;

namespace Verified.Simulation;

/// <summary>A queue of messages between tasks, without a bound; a receiver waits for one.</summary>
public sealed class Port<T> : INamed
{
    readonly Simulator simulator;
    readonly string name;
    readonly Queue<(T Message, VectorClock Sent)> queue = new();
    readonly Gate filled;

    public Port(Simulator simulator, string name)
    {
        this.simulator = simulator;
        this.name = name;
        filled = new Gate(simulator, open: false);
        Id = simulator.Register(this);
    }

    /// <summary>The messages that were sent and not received.</summary>
    public int Count
    {
        get
        {
            simulator.DemandNoTask("the length of", name);
            return queue.Count;
        }
    }

    ObjectId Id { get; }

    public string NameOf(int offset) => name;

    /// <summary>Appends a message.</summary>
    public Point<SendAccess, Nothing> Send(T message) => new(new SendAccess(this, message));

    /// <summary>Waits for a message, and takes the oldest.</summary>
    public Point<ReceiveAccess, T> Receive() => new(new ReceiveAccess(this));

    /// <summary>See <see cref="Send"/>.</summary>
    public readonly struct SendAccess(Port<T> it, T message) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Send, it.Id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            VectorClock sent = default;
            sent.Release(me, it.simulator);
            it.queue.Enqueue((message, sent));
            it.filled.Set(true);
            return default;
        }
    }

    /// <summary>See <see cref="Receive"/>.</summary>
    public readonly struct ReceiveAccess(Port<T> it) : IAccess<T>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Receive, it.Id);

        public Gate? Gate => it.filled;

        public T Perform(SimTask me)
        {
            me.DemandNoSpinLock(it.name);
            (T message, VectorClock sent) = it.queue.Dequeue();
            it.filled.Set(it.queue.Count > 0);
            sent.Acquire(me);
            return message;
        }
    }
}
