using System;
using System.Threading;
using Microsoft.Coyote.Runtime;
using Verified.Explorer;
using Verified.Simulation;
using Operation = Microsoft.Coyote.Runtime.Operation;

namespace Verified.Coyote;

/// <summary>A task, Coyote's operation for it, and the thread on which it runs.</summary>
sealed class TaskThread : IOperationBuilder
{
    readonly Operations all;
    readonly Func<bool> mayGoOn;
    readonly Thread thread;
    readonly ulong id;
    bool exits;

    public TaskThread(Operations all, SimTask task)
    {
        (this.all, Task) = (all, task);
        mayGoOn = MayGoOn;
        id = Operation.CreateFrom(this)!.Value;
        thread = new Thread(Work, LargeStack.Size) { IsBackground = true };
        Operation.Start(id);
        thread.Start();
    }

    public SimTask Task { get; }

    /// <summary>Whether the calling thread is this one.</summary>
    public bool IsHere => thread == Thread.CurrentThread;

    /// <summary>Whether it is done with the simulator.</summary>
    public bool HasLeft { get; private set; }

    public string Name => Task.Name;

    public Guid? GroupId => null;

    /// <summary>What Q-learning knows of a task: the step that it has declared.</summary>
    public Func<int> HashedStateCallback => HashOfPending;

    /// <summary>Makes the thread leave, if it has not, and waits until it has ended.</summary>
    public void Evict()
    {
        if (!HasLeft)
        {
            thread.Interrupt();
        }

        thread.Join();
    }

    /// <summary>Waits until no other thread is on its way out.</summary>
    /// <remarks>Spins: it may have been interrupted, and must not be again.</remarks>
    public void TakeExit()
    {
        while (!exits && !all.TryExit())
        {
            Thread.SpinWait(100);
        }

        exits = true;
        all.Simulator.TakeTurn(Task);
    }

    /// <summary>Waits for the turn in which the pending step is taken.</summary>
    /// <returns>Whether it has come; else the thread is to leave the simulator.</returns>
    public bool AwaitTurn()
    {
        try
        {
            if (MayGoOn())
            {
                SchedulingPoint.Interleave();
            }

            return TakeTurn();
        }
        catch (ThreadInterruptedException)
        {
            all.GiveUp(this);
            return false;
        }
    }

    bool TakeTurn()
    {
        Operation.PauseUntil(mayGoOn);
        if (all.HasGivenUp)
        {
            TakeExit();
        }

        all.Simulator.TakeTurn(Task);
        if (all.Simulator.IsOver)
        {
            return false;
        }

        all.Decided(Task);
        return true;
    }

    void Work()
    {
        try
        {
            Operation.OnStarted(id);
            if (TakeTurn())
            {
                all.Simulator.TakeFirstTurn(Task);
            }
        }
        catch (ThreadInterruptedException)
        {
            all.GiveUp(this);
        }
        catch (Exception wrong)
        {
            all.Fail(wrong);
        }

        Leave();
    }

    void Leave()
    {
        HasLeft = true;
        if (exits)
        {
            all.ClearExit();
            return;
        }

        try
        {
            Operation.OnCompleted();
            Operation.ScheduleNext();
        }
        catch (ThreadInterruptedException)
        {
            // Coyote gives up now; this thread has left in any case.
            all.Simulator.Violate(Operations.GivenUp);
        }
    }

    bool MayGoOn() => all.Simulator.IsOver
        ? all.FirstInside == this
        : (all.Simulator.Enabled >> Task.Index & 1) != 0;

    int HashOfPending()
    {
        ref readonly Step step = ref Task.Pending;
        return !Task.IsAtPoint ? Task.Index
            : (Task.Index * 31 + (int)step.Kind) * 31 + step.Object.Value;
    }
}
