namespace Verified.Simulation;

/// <summary>
/// The contract between a run and whoever resolves its nondeterminism. Everything that a run does
/// follows from the answers given here; there is no other source of chance.
/// </summary>
/// <remarks>
/// The built-in explorer answers at once and the simulator switches coroutines. An engine with one
/// thread for each task gives each its first turn there (<see cref="Simulator.TakeFirstTurn"/>).
/// Then it implements <see cref="NextTask"/> by blocking the calling task's thread until it is its
/// turn again (<see cref="Simulator.TakeTurn"/>), and answers with the task that asked: its
/// scheduling point is complete at once. One thread at a time is in the simulator.
/// </remarks>
public interface IDecider
{
    /// <summary>
    /// The answer to a thread that has nothing more to do in the simulator: of a task that has
    /// ended, or when the run is over, or the one that has made the set-up.
    /// </summary>
    const int Elsewhere = -1;

    /// <summary>
    /// Who takes the next step. Called at every scheduling point, also where only one task is
    /// enabled, and when a task has ended.
    /// </summary>
    /// <param name="simulator">
    /// Shows the enabled set, the last task, and what each task declared.
    /// </param>
    /// <returns>
    /// The index of a task whose bit is set in <see cref="Simulator.Enabled"/>, or
    /// <see cref="Elsewhere"/>.
    /// </returns>
    int NextTask(Simulator simulator);

    /// <summary>
    /// A value of 0 … <paramref name="below"/> − 1 for a named choice of the environment.
    /// </summary>
    int NextValue(Simulator simulator, string name, int below);
}

/// <summary>
/// Checks a run's states against rules. Called between steps, on the run's thread.
/// </summary>
/// <remarks>
/// The first state that is checked is the one after the first step: what the set-up builds must be
/// right by itself.
/// </remarks>
public interface IMonitor
{
    /// <summary>The state after a task's step and all the local work that followed it.</summary>
    /// <returns>What is broken, or null.</returns>
    Violation? AfterStep(SimTask task, in Step step);

    /// <summary>The state when every task has ended or waits for work that will not come.</summary>
    Violation? AtRest();
}

/// <summary>
/// Listens to a run that is replayed. Absent while exploring: nothing is recorded then.
/// </summary>
public interface IRecorder
{
    /// <summary>
    /// The task has declared its step; the stack of its code is still there to be read.
    /// </summary>
    void Declared(SimTask task);

    /// <summary>The task takes the step that it declared.</summary>
    void Taken(SimTask task);

    /// <summary>A choice was resolved.</summary>
    void Chose(string name, int below, int value);

    /// <summary>
    /// A task reads or writes a plain object; its stack is still there to be read.
    /// </summary>
    void Touched(in Touch touch);

    /// <summary>The task has taken a lock, in the step that it took last.</summary>
    /// <param name="shared">Whether others may hold it too, as readers.</param>
    void Acquired(SimTask task, AnyLock taken, bool shared);

    /// <summary>A race between two accesses that it was told of.</summary>
    DataRace RaceOf(Touch before, Touch now);

    /// <summary>What a step did, in words and values, for the account.</summary>
    void Note(string text);
}
