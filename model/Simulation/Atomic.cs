using System.Collections.Generic;
using System.Numerics;

namespace Verified.Simulation;

/// <summary>
/// A shared cell whose accesses are atomic, sequentially consistent, and scheduled.
/// </summary>
/// <remarks>
/// A load is ordered after the store that it reads from; a store forgets older ones.
/// </remarks>
public sealed class Atomic<T> : INamed
{
    readonly Simulator simulator;
    readonly string name;
    readonly ObjectId id;
    VectorClock clock;
    T content;

    public Atomic(Simulator simulator, string name, T value)
    {
        this.simulator = simulator;
        this.name = name;
        content = value;
        id = simulator.Register(this);
    }

    /// <summary>The present value, for the set-up and for rules: no step, no order.</summary>
    public T Value
    {
        get
        {
            simulator.DemandNoTask("without a step, the value of", name);
            return content;
        }

        set
        {
            simulator.DemandNoTask("without a step, the value of", name);
            content = value;
        }
    }

    public string NameOf(int offset) => name;

    public Point<LoadAccess, T> Load() => new(new LoadAccess(this));

    public Point<StoreAccess, Nothing> Store(T value) => new(new StoreAccess(this, value));

    /// <summary>Stores and gives back the old value.</summary>
    public Point<ExchangeAccess, T> Exchange(T value) => new(new ExchangeAccess(this, value));

    /// <summary>
    /// Stores if the cell holds <paramref name="expected"/>; gives back the old value.
    /// </summary>
    public Point<CompareExchangeAccess, T> CompareExchange(T expected, T value)
        => new(new CompareExchangeAccess(this, expected, value));

    void Put(T value, SimTask me)
    {
        content = value;
        clock.Replace(me, simulator);
    }

    T Swap(T value, SimTask me)
    {
        T old = content;
        content = value;
        clock.Acquire(me);
        clock.Release(me, simulator);
        return old;
    }

    /// <summary>See <see cref="Load"/>.</summary>
    public readonly struct LoadAccess(Atomic<T> it) : IAccess<T>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Read, it.id);

        public Gate? Gate => null;

        public T Perform(SimTask me)
        {
            it.clock.Acquire(me);
            return it.content;
        }
    }

    /// <summary>See <see cref="Store"/>.</summary>
    public readonly struct StoreAccess(Atomic<T> it, T value) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Write, it.id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.Put(value, me);
            return default;
        }
    }

    /// <summary>See <see cref="Exchange"/>.</summary>
    public readonly struct ExchangeAccess(Atomic<T> it, T value) : IAccess<T>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.id);

        public Gate? Gate => null;

        public T Perform(SimTask me) => it.Swap(value, me);
    }

    /// <summary>See <see cref="CompareExchange"/>.</summary>
    public readonly struct CompareExchangeAccess(Atomic<T> it, T expected, T value) : IAccess<T>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.id);

        public Gate? Gate => null;

        public T Perform(SimTask me)
        {
            if (EqualityComparer<T>.Default.Equals(it.content, expected))
            {
                return it.Swap(value, me);
            }

            it.clock.Acquire(me);
            return it.content;
        }
    }

    internal Simulator Simulator => simulator;

    internal ObjectId Id => id;

    internal T Content => content;

    internal T SwapNow(T value, SimTask me) => Swap(value, me);
}

/// <summary>Addition for cells that hold numbers.</summary>
public static class AtomicNumber
{
    /// <summary>Adds, wrapping as hardware does, and gives back the old value.</summary>
    public static Point<AddAccess<T>, T> Add<T>(this Atomic<T> cell, T amount)
        where T : INumber<T> => new(new AddAccess<T>(cell, amount));

    /// <summary>See <see cref="Add"/>.</summary>
    public readonly struct AddAccess<T>(Atomic<T> it, T amount) : IAccess<T>
        where T : INumber<T>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.Id);

        public Gate? Gate => null;

        public T Perform(SimTask me) => it.SwapNow(unchecked(it.Content + amount), me);
    }
}
