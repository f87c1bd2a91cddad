using System;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Verified.Simulation;

/// <summary>The compiler's builder for <see cref="Routine"/>.</summary>
public struct RoutineBuilder
{
    RoutineBuilder<Nothing> inner;

    public Routine Task => new(inner.State);

    public static RoutineBuilder Create() => default;

    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine => inner.Start(ref machine);

    public void SetStateMachine(IAsyncStateMachine machine) => Activation.Foreign();

    public void SetResult() => inner.SetResult(default);

    public void SetException(Exception exception) => inner.SetException(exception);

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => inner.Suspend(ref awaiter, ref machine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(
        ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => inner.Suspend(ref awaiter, ref machine);
}

/// <summary>The compiler's builder for <see cref="Routine{T}"/>.</summary>
public struct RoutineBuilder<T>
{
    // Null: no step met so far, or ended with a result. An activation once it was suspended.
    // An ExceptionDispatchInfo when it threw before that.
    object? state;
    T result;

    public Routine<T> Task => new(state, result);

    internal readonly object? State => state;

    public static RoutineBuilder<T> Create() => default;

    public void Start<TMachine>(ref TMachine machine)
        where TMachine : IAsyncStateMachine
    {
        // Recursion without end is the task's exception, not the end of the process.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        machine.MoveNext();
    }

    public void SetStateMachine(IAsyncStateMachine machine) => Activation.Foreign();

    public void SetResult(T value)
    {
        if (state is null)
        {
            result = value;
        }
        else
        {
            Unsafe.As<Activation<T>>(state).Complete(value);
        }
    }

    public void SetException(Exception exception)
    {
        if (state is Activation activation)
        {
            activation.Fail(exception);
        }
        else
        {
            state = ExceptionDispatchInfo.Capture(exception);
        }
    }

    public void AwaitOnCompleted<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : INotifyCompletion
        where TMachine : IAsyncStateMachine => Suspend(ref awaiter, ref machine);

    public void AwaitUnsafeOnCompleted<TAwaiter, TMachine>(
        ref TAwaiter awaiter, ref TMachine machine)
        where TAwaiter : ICriticalNotifyCompletion
        where TMachine : IAsyncStateMachine => Suspend(ref awaiter, ref machine);

    /// <summary>Parks the method in an activation until what it awaits has happened.</summary>
    internal void Suspend<TAwaiter, TMachine>(ref TAwaiter awaiter, ref TMachine machine)
        where TMachine : IAsyncStateMachine
    {
        // The casts of a struct type parameter are compiled without a box.
        if (awaiter is not ISuspends)
        {
            Activation.Foreign();
        }

        if (state is null)
        {
            // The builder is a field of the machine: it must know its activation before the copy.
            var activation = MethodActivation<TMachine, T>.Rent(((ISuspends)awaiter!).Simulator);
            state = activation;
            activation.Machine = machine;
        }

        ((ISuspends)awaiter!).SuspendIn(Unsafe.As<Activation>(state));
    }
}
