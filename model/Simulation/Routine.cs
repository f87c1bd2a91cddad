using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Verified.Simulation;

/// <summary>
/// What an <c>async</c> method of simulated code returns. It may await the simulator's steps and
/// other routines, nothing else, and whoever calls it awaits it at once and once.
/// </summary>
/// <remarks>
/// A routine that meets no scheduling point costs no allocation; one that does borrows a pooled
/// activation. Resuming after a step goes straight to the innermost one, however deep the calls.
/// </remarks>
[AsyncMethodBuilder(typeof(RoutineBuilder))]
public readonly struct Routine
{
    readonly object? state;

    internal Routine(object? state) => this.state = state;

    /// <summary>The activation of a routine that has not ended; null when it has.</summary>
    internal Activation? Suspended => state as Activation;

    internal Exception? Failure => (state as ExceptionDispatchInfo)?.SourceException;

    public Awaiter GetAwaiter() => new(state);

    /// <summary>Awaits a routine.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion, ISuspends
    {
        readonly object? state;

        internal Awaiter(object? state) => this.state = state;

        public bool IsCompleted => state is not Activation;

        public Simulator Simulator => Unsafe.As<Activation>(state!).Simulator;

        public void SuspendIn(Activation activation)
            => Unsafe.As<Activation>(state!).Parent = activation;

        public void GetResult()
        {
            if (state is not null)
            {
                Activation.Finish(state);
            }
        }

        public void OnCompleted(Action continuation) => Activation.Foreign();

        public void UnsafeOnCompleted(Action continuation) => Activation.Foreign();
    }
}

/// <summary>A <see cref="Routine"/> with a result.</summary>
[AsyncMethodBuilder(typeof(RoutineBuilder<>))]
public readonly struct Routine<T>
{
    readonly object? state;
    readonly T result;

    internal Routine(object? state, T result)
    {
        this.state = state;
        this.result = result;
    }

    public Awaiter GetAwaiter() => new(state, result);

    /// <summary>Awaits a routine.</summary>
    public readonly struct Awaiter : ICriticalNotifyCompletion, ISuspends
    {
        readonly object? state;
        readonly T result;

        internal Awaiter(object? state, T result)
        {
            this.state = state;
            this.result = result;
        }

        public bool IsCompleted => state is not Activation;

        public Simulator Simulator => Unsafe.As<Activation>(state!).Simulator;

        public void SuspendIn(Activation activation)
            => Unsafe.As<Activation>(state!).Parent = activation;

        public T GetResult()
        {
            if (state is null)
            {
                return result;
            }

            T value = state is Activation<T> activation ? activation.Result : default!;
            Activation.Finish(state);
            return value;
        }

        public void OnCompleted(Action continuation) => Activation.Foreign();

        public void UnsafeOnCompleted(Action continuation) => Activation.Foreign();
    }
}
