using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using Microsoft.Coyote.Random;
using Verified.Explorer;
using Verified.Simulation;
using Operation = Microsoft.Coyote.Runtime.Operation;

namespace Verified.Coyote;

/// <summary>
/// Has one schedule decided by Coyote: one controlled operation, on a thread of its own, for each
/// task.
/// </summary>
/// <remarks>
/// The set-up, and each task's code before its first scheduling point, run on the thread of
/// Coyote's test method or of the task's creator, as part of their steps. After that a task stays
/// on its own thread: a scheduling point lets Coyote interleave and is complete at once, one that
/// waits pauses the operation until the simulator has enabled it. Who was enabled when Coyote
/// looked last, and is not any more, is given a turn in which it waits again: that is no step.
/// At the end the operations leave one after the other, each in a turn of its own; the test method
/// goes on when all have. So no thread is left to Coyote, which would forget it.
/// </remarks>
sealed class Operations : IDecider
{
    /// <summary>The schedule ends half-way, and says nothing.</summary>
    public static readonly Violation GivenUp = new("Coyote goes on", "", "", "");

    readonly TaskThread?[] threads = new TaskThread?[Simulator.MaxTasks];
    readonly Answers answers;
    readonly int fairFrom;
    Generator generator = null!;
    ExceptionDispatchInfo? failure;
    int adopted;

    volatile bool gaveUp;
    int exit;

    /// <param name="answers">What Coyote has decided, in order.</param>
    /// <param name="fairFrom">The step from which its strategy is fair.</param>
    public Operations(Answers answers, int fairFrom)
        => (this.answers, this.fairFrom) = (answers, fairFrom);

    public Simulator Simulator { get; private set; } = null!;

    /// <summary>
    /// Whether Coyote has given up: threads leave without its turns, and take the exit one by one.
    /// </summary>
    public bool HasGivenUp => gaveUp;

    /// <summary>The first thread that has not left.</summary>
    public TaskThread? FirstInside
        => Array.Find(threads, each => each is { HasLeft: false });

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
        Simulator = simulator;
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
            answers.Add(0);
            return 0;
        }

        Simulator = simulator;
        SimTask? current = simulator.Current;
        try
        {
            int value = generator.NextInteger(below);
            if (value >= below)
            {
                // Coyote's depth-first search takes it for the choice of another schedule.
                simulator.Violate(GivenUp);
                value = 0;
            }

            answers.Add(value);
            return value;
        }
        catch (ThreadInterruptedException)
        {
            // The step goes on to its end, when those who leave already are out of its way. It
            // may be a creator's, in the midst of the code of the task that it starts.
            GiveUp(Array.Find(threads, each => each?.IsHere == true));
            simulator.TakeTurn(current);
            answers.Add(0);
            return 0;
        }
    }

    /// <summary>Coyote has given this task its turn.</summary>
    public void Decided(SimTask task) => answers.Add(task.Index);

    /// <summary>
    /// Ends the run half-way; the calling thread waits until it can leave, if it is a task's.
    /// </summary>
    public void GiveUp(TaskThread? me)
    {
        gaveUp = true;
        Simulator.Violate(GivenUp);
        me?.TakeExit();
    }

    /// <summary>
    /// Ends the run with what a task's thread has thrown; the test method throws it again, when
    /// all have left.
    /// </summary>
    public void Fail(Exception wrong)
    {
        failure ??= ExceptionDispatchInfo.Capture(wrong);
        Simulator.Violate(GivenUp);
    }

    /// <summary>Takes the exit, if no other thread has it.</summary>
    public bool TryExit() => Interlocked.Exchange(ref exit, 1) == 0;

    public void ClearExit() => Volatile.Write(ref exit, 0);

    /// <summary>
    /// Whether half of the steps were taken, and the rest will not be chosen fairly: a loop that
    /// waits for another task would be told as a livelock.
    /// </summary>
    bool IsUnfair => Simulator.StepCount > Simulator.StepLimit >> 1
        && Simulator.StepLimit >> 1 < fairFrom;

    /// <summary>Makes operations of the tasks that were started in the last step.</summary>
    void Adopt()
    {
        for (; adopted < Simulator.TaskCount; adopted++)
        {
            SimTask task = Simulator.Task(adopted);
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
            Operation.PauseUntil(() => FirstInside is null && Simulator.IsOver);
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
}
