using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using Microsoft.Coyote.Random;
using Microsoft.Coyote.Runtime;
using Verified.Explorer;
using Verified.Simulation;
using Operation = Microsoft.Coyote.Runtime.Operation;

namespace Verified.Coyote;

/// <summary>
/// Has one schedule decided by Coyote: one controlled operation, on a thread of its own, for each
/// task.
/// </summary>
/// <remarks>
/// The set-up, and each task's code before its first scheduling point, run on the thread of Coyote's
/// test method or of the task's creator, as part of their steps. After that a task stays on its own
/// thread: a scheduling point lets Coyote interleave and is complete at once, one that waits pauses
/// the operation until the simulator has enabled it.
/// Who was enabled when Coyote looked last, and is not any more, is given a turn in which it
/// waits again: such turns are no steps.
/// At the end the operations leave one after the other, each in a turn of its own; the test method
/// goes on when all have. So no thread is left to Coyote, which would forget it.
/// </remarks>
sealed class Operations : IDecider
{
    /// <summary>Coyote has left the schedule half-way.</summary>
    public static readonly Violation GivenUp = new("Coyote goes on", "", "", "");

    readonly TaskThread?[] threads = new TaskThread?[Simulator.MaxTasks];
    readonly Answers answers;
    readonly int fairFrom;
    Simulator simulator = null!;
    Generator generator = null!;
    ExceptionDispatchInfo? failure;
    int adopted;

    // Coyote has given up: threads leave without its turns, and take the exit one by one.
    volatile bool gaveUp;
    int exit;

    /// <param name="answers">What Coyote has decided, in order.</param>
    /// <param name="fairFrom">The step from which its strategy is fair.</param>
    public Operations(Answers answers, int fairFrom)
        => (this.answers, this.fairFrom) = (answers, fairFrom);

    /// <summary>Makes it ready for a schedule; called by Coyote's test method.</summary>
    public void Begin()
    {
        generator = Generator.Create();
        answers.Clear();
        Array.Clear(threads);
        (failure, adopted, gaveUp, exit) = (null, 0, false, 0);
    }

    public int NextTask(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        this.simulator = simulator;
        Adopt();
        if (IsUnfair)
        {
            simulator.Violate(GivenUp);
        }

        if (simulator.Current is not { } me)
        {
            AwaitAll();
            return IDecider.Elsewhere;
        }

        // Who has ended hands over when it is out of the simulator.
        return me.IsAtPoint && threads[me.Index]!.AwaitTurn() ? me.Index : IDecider.Elsewhere;
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        if (gaveUp)
        {
            return 0;
        }

        this.simulator = simulator;
        SimTask? current = simulator.Current;
        try
        {
            int value = generator.NextInteger(below);
            answers.Add(value);
            return value;
        }
        catch (ThreadInterruptedException)
        {
            // The step goes on to its end, when those who leave already are out of its way. It
            // may be a creator's, in the midst of the code of the task that it starts.
            GiveUp(Array.Find(threads, each => each?.IsHere == true));
            simulator.TakeTurn(current);
            return 0;
        }
    }

    /// <summary>
    /// Whether half of the steps were taken, and the rest will not be chosen fairly: a loop that
    /// waits for another task would be told as a livelock.
    /// </summary>
    bool IsUnfair => simulator.StepCount > simulator.StepLimit >> 1
        && simulator.StepLimit >> 1 < fairFrom;

    /// <summary>Makes operations of the tasks that were started in the last step.</summary>
    void Adopt()
    {
        for (; adopted < simulator.TaskCount; adopted++)
        {
            SimTask task = simulator.Task(adopted);
            if (task.IsAtPoint)
            {
                threads[adopted] = new TaskThread(this, task);
            }
        }
    }

    /// <summary>Lets the operations run, and comes back when all have left.</summary>
    void AwaitAll()
    {
        try
        {
            Operation.PauseUntil(() => FirstInside is null && simulator.IsOver);
        }
        catch (ThreadInterruptedException)
        {
            GiveUp(null);
        }

        // Coyote forgets threads that are not its own: nobody else would wake them.
        for (int i = 0; i < adopted; i++)
        {
            threads[i]?.Evict();
        }

        failure?.Throw();
    }

    /// <summary>The first thread that has not left.</summary>
    TaskThread? FirstInside
        => Array.Find(threads, each => each is { HasLeft: false });

    /// <summary>Ends the run half-way; from here on threads leave without Coyote's turns.</summary>
    void GiveUp(TaskThread? me)
    {
        gaveUp = true;
        simulator.Violate(GivenUp);
        me?.TakeExit();
    }

    /// <summary>A task, its operation and its thread.</summary>
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
            thread = new Thread(Work) { IsBackground = true };
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
            while (!exits && Interlocked.Exchange(ref all.exit, 1) != 0)
            {
                Thread.SpinWait(100);
            }

            exits = true;
            all.simulator.TakeTurn(Task);
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
            if (all.gaveUp)
            {
                TakeExit();
            }

            all.simulator.TakeTurn(Task);
            if (all.simulator.IsOver)
            {
                return false;
            }

            all.answers.Add(Task.Index);
            return true;
        }

        void Work()
        {
            try
            {
                Operation.OnStarted(id);
                if (TakeTurn())
                {
                    all.simulator.TakeFirstTurn(Task);
                }
            }
            catch (ThreadInterruptedException)
            {
                all.GiveUp(this);
            }
            catch (Exception wrong)
            {
                // Thrown again by the thread of the test method, when all have left.
                all.failure ??= ExceptionDispatchInfo.Capture(wrong);
                all.simulator.Violate(GivenUp);
            }

            Leave();
        }

        void Leave()
        {
            HasLeft = true;
            if (exits)
            {
                Volatile.Write(ref all.exit, 0);
                return;
            }

            try
            {
                Operation.OnCompleted();
                Operation.ScheduleNext();
            }
            catch (ThreadInterruptedException)
            {
                // Coyote gives up now: the run is over for this thread in any case.
                all.simulator.Violate(GivenUp);
            }
        }

        bool MayGoOn() => all.simulator.IsOver
            ? all.FirstInside == this
            : (all.simulator.Enabled >> Task.Index & 1) != 0;

        int HashOfPending()
        {
            ref readonly Step step = ref Task.Pending;
            return !Task.IsAtPoint ? Task.Index
                : (Task.Index * 31 + (int)step.Kind) * 31 + step.Object.Value;
        }
    }
}
