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

    /// <summary>Makes <paramref name="frame"/> the one that goes on when this has happened.</summary>
    void SuspendIn(Frame frame);
}

/// <summary>The saved state of a suspended routine: one entry of a task's simulated call stack.</summary>
/// <remarks>
/// Frames are pooled per simulator and per method. A frame that ends does not call its parent: it
/// makes the parent the task's innermost frame and returns to the simulator's loop, so the native
/// stack stays flat however deep the simulated one is.
/// </remarks>
public abstract class Frame
{
    Exception? failure;

    private protected Frame(Simulator simulator) => Simulator = simulator;

    internal Simulator Simulator { get; }

    /// <summary>The frame that awaits this one; null for a task's outermost frame.</summary>
    internal Frame? Parent { get; set; }

    /// <summary>The next free frame of the pool, while this one is free.</summary>
    internal Frame? NextFree { get; set; }

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

    /// <summary>Ends an await: gives the frame back, and throws what the routine threw.</summary>
    internal static void Finish(object state)
    {
        if (state is not Frame frame)
        {
            Unsafe.As<ExceptionDispatchInfo>(state).Throw();
            return;
        }

        Exception? thrown = frame.TakeFailure();
        frame.Recycle();
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

/// <summary>A frame with room for the routine's result.</summary>
public abstract class Frame<T> : Frame
{
    private protected Frame(Simulator simulator)
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

/// <summary>A frame that holds the compiler's state machine of one method.</summary>
internal sealed class MachineFrame<TMachine, T>(Simulator simulator) : Frame<T>(simulator)
    where TMachine : IAsyncStateMachine
{
    public TMachine Machine = default!;

    internal override void MoveNext() => Machine.MoveNext();

    internal override void Recycle()
    {
        Parent = null;
        ref Frame? free = ref Simulator.Pool(PoolIndex<TMachine>.Value);
        NextFree = free;
        free = this;
    }

    internal static MachineFrame<TMachine, T> Rent(Simulator simulator)
    {
        ref Frame? free = ref simulator.Pool(PoolIndex<TMachine>.Value);
        if (free is null)
        {
            return new(simulator);
        }

        var frame = Unsafe.As<MachineFrame<TMachine, T>>(free);
        free = frame.NextFree;
        frame.NextFree = null;
        return frame;
    }
}

/// <summary>Numbers the methods that were ever suspended; the pools of a simulator are indexed by it.</summary>
/// <remarks>Never visible in a run: two numberings differ only in which slot a pool has.</remarks>
static class PoolIndex
{
    static int count;

    public static int Next() => Interlocked.Increment(ref count) - 1;
}

static class PoolIndex<TMachine>
{
    public static readonly int Value = PoolIndex.Next();
}
