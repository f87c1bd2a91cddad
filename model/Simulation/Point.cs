using System;
using System.Runtime.CompilerServices;

namespace Verified.Simulation;

/// <summary>One access: what it declares, when it may happen, and what it does.</summary>
/// <typeparam name="TResult">What the access gives back.</typeparam>
public interface IAccess<out TResult>
{
    Simulator Simulator { get; }

    /// <summary>The declaration, read when the task arrives at the scheduling point.</summary>
    Step Step { get; }

    /// <summary>
    /// The condition without which the access cannot happen; null: it always can.
    /// </summary>
    Gate? Gate { get; }

    /// <summary>The access itself. Atomic: nothing else runs meanwhile.</summary>
    TResult Perform(SimTask me);
}

/// <summary>
/// A scheduling point before an access: awaiting it declares the access, lets somebody decide who
/// goes next, and performs the access when this task is chosen.
/// </summary>
/// <remarks>
/// Where the same task is chosen again the await is complete at once: no suspension, no switch.
/// The access is a struct type parameter, so that all of this is compiled without indirection.
/// </remarks>
public readonly struct Point<TAccess, TResult> : ICriticalNotifyCompletion, ISuspends
    where TAccess : struct, IAccess<TResult>
{
    readonly TAccess access;

    public Point(TAccess access) => this.access = access;

    public Simulator Simulator => access.Simulator;

    public bool IsCompleted => access.Simulator.Reach(access.Step, access.Gate);

    public Point<TAccess, TResult> GetAwaiter() => this;

    public TResult GetResult() => access.Perform(access.Simulator.Take());

    public void SuspendIn(Activation activation)
        => access.Simulator.Current!.Innermost = activation;

    public void OnCompleted(Action continuation) => Activation.Foreign();

    public void UnsafeOnCompleted(Action continuation) => Activation.Foreign();
}
