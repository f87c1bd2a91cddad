using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Verified.Simulation;

/// <summary>The result type of what has no result.</summary>
public readonly record struct Nothing;

/// <summary>An awaiter that knows how to park a routine.</summary>
public interface ISuspends
{
    Simulator Simulator { get; }

    /// <summary>
    /// Makes <paramref name="activation"/> the one that goes on when this has happened.
    /// </summary>
    void SuspendIn(Activation activation);
}

/// <summary>
/// The saved state of a suspended routine: one entry of a task's simulated call stack.
/// </summary>
/// <remarks>
/// Activations are pooled per simulator and per method. One that ends does not call its parent: it
/// makes the parent the task's innermost activation and returns to the simulator's loop, so the
/// native stack stays flat however deep the simulated one is.
/// </remarks>
public abstract class Activation
{
    Exception? failure;

    private protected Activation(Simulator simulator) => Simulator = simulator;

    internal Simulator Simulator { get; }

    /// <summary>
    /// The activation that awaits this one; null for a task's outermost activation.
    /// </summary>
    internal Activation? Parent { get; set; }

    /// <summary>The next free activation of the pool, while this one is free.</summary>
    internal Activation? NextFree { get; set; }

    /// <summary>Runs the method up to its next step or its end.</summary>
    internal abstract void MoveNext();

    internal abstract void Recycle();

    internal void Fail(Exception exception)
    {
        failure = exception;
        if (exception is Accusation accusation)
        {
            Simulator.Violate(accusation.Violation);
        }

        Return();
    }

    private protected void Return() => Simulator.Current!.ReturnFrom(this);

    internal Exception? TakeFailure()
    {
        Exception? taken = failure;
        failure = null;
        return taken;
    }

    /// <summary>
    /// Ends an await: gives the activation back, and throws what the routine threw.
    /// </summary>
    internal static void Finish(object state)
    {
        if (state is not Activation activation)
        {
            var captured = Unsafe.As<ExceptionDispatchInfo>(state);
            if (captured.SourceException is InsufficientExecutionStackException tooDeep)
            {
                // Without its trace, which would grow at each of ten thousand callers.
                throw tooDeep;
            }

            captured.Throw();
            return;
        }

        Exception? thrown = activation.TakeFailure();
        activation.Recycle();
        if (thrown is not null)
        {
            ExceptionDispatchInfo.Throw(thrown);
        }
    }

    [DoesNotReturn]
    internal static void Foreign()
        => throw new ToolException(
            "simulated code awaits only the simulator's steps and routines, at once and once");
}

/// <summary>An activation with room for the routine's result.</summary>
public abstract class Activation<T> : Activation
{
    private protected Activation(Simulator simulator)
        : base(simulator)
    {
    }

    internal T Result { get; private set; } = default!;

    internal void Complete(T value)
    {
        Result = value;
        Return();
    }
}

/// <summary>An activation that holds the compiler's state machine of one method.</summary>
internal sealed class MethodActivation<TMachine, T>(Simulator simulator) : Activation<T>(simulator)
    where TMachine : IAsyncStateMachine
{
    public TMachine Machine = default!;

    internal override void MoveNext() => Machine.MoveNext();

    internal override void Recycle()
    {
        Parent = null;
        ref Activation? free = ref Simulator.Pool(PoolIndex<TMachine>.Value);
        NextFree = free;
        free = this;
    }

    internal static MethodActivation<TMachine, T> Rent(Simulator simulator)
    {
        ref Activation? free = ref simulator.Pool(PoolIndex<TMachine>.Value);
        if (free is null)
        {
            return new(simulator);
        }

        var activation = Unsafe.As<MethodActivation<TMachine, T>>(free);
        free = activation.NextFree;
        activation.NextFree = null;
        return activation;
    }
}

/// <summary>
/// Numbers the methods that were ever suspended; the pools of a simulator are indexed by it.
/// </summary>
/// <remarks>Never visible in a run: two numberings differ only in which slot a pool has.</remarks>
static class PoolIndex
{
    static int count;

    public static int Next() => Interlocked.Increment(ref count);
}

static class PoolIndex<TMachine>
{
    public static readonly int Value = PoolIndex.Next();
}
