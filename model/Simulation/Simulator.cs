using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Verified.Simulation;

/// <summary>
/// Runs tasks one step at a time on one OS thread, in an order that a decider chooses.
/// </summary>
/// <remarks>
/// One simulator runs one schedule after the other and keeps its pools; it is used by one OS
/// thread at a time. Nothing is shared between simulators, so any number may run in parallel.
/// </remarks>
public sealed class Simulator
{
    public const int MaxTasks = 64;

    /// <summary>Local accesses of one step after which it is taken to loop for ever.</summary>
    const int LocalLimit = 10_000_000;

    /// <summary>Choices of one step after which it is taken to ask for ever.</summary>
    const int ChoiceLimit = 10_000;

    readonly SimTask?[] tasks = new SimTask?[MaxTasks];
    readonly List<(ObjectId First, int Count, INamed Owner)> names = [];
    readonly List<Gate> changedGates = [];
    readonly List<Effect> effects = [];
    Activation?[] pools = new Activation?[64];
    IDecider decider = null!;
    ulong enabled;
    int next;
    int local;
    int choices;
    int setupObjects;
    int setupGates;
    bool launching;

    // The code of the decider or of a rule runs, in the midst of a task's.
    bool asking;

    // Nobody can take a step any more, and what may be said of that was said.
    bool rested;

    /// <summary>The tasks whose pending step can happen now, one bit each.</summary>
    public ulong Enabled => enabled;

    /// <summary>
    /// Whether the decider or a rule is being asked, and no task runs; any thread may ask.
    /// </summary>
    public bool IsAsking => Volatile.Read(ref asking);

    /// <summary>The tasks created so far in this run; their indexes are 0 … this − 1.</summary>
    public int TaskCount { get; private set; }

    /// <summary>The steps taken so far in this run.</summary>
    public int StepCount { get; private set; }

    /// <summary>The index of the task that took the last step; −1 before the first one.</summary>
    public int LastTask { get; private set; }

    /// <summary>
    /// The task whose code is running; null in the set-up and while rules are checked.
    /// </summary>
    public SimTask? Current { get; private set; }

    /// <summary>Checks the states of this run; set in the set-up, null for none.</summary>
    public IMonitor? Monitor { get; set; }

    /// <summary>Listens to this run; null while exploring.</summary>
    public IRecorder? Recorder { get; set; }

    /// <summary>Counts the rounds of this run from when it is set; null for nobody.</summary>
    public FairRounds? Rounds { get; set; }

    /// <summary>
    /// Whether <see cref="ChangedGates"/> and <see cref="Effects"/> are kept in this run.
    /// </summary>
    public bool NotesEffects { get; set; }

    /// <summary>The gates that the last step opened or closed, each change in its turn.</summary>
    public IReadOnlyList<Gate> ChangedGates => changedGates;

    /// <summary>What the last step touched beyond its declaration.</summary>
    public IReadOnlyList<Effect> Effects => effects;

    /// <summary>What the run has broken so far; the first violation stays.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>Whether nobody takes a step any more.</summary>
    public bool IsOver => rested || Violation is not null;

    /// <summary>Steps after which a run is a livelock.</summary>
    /// <remarks>
    /// The decider must be fair for long enough before: see the explorer's strategies.
    /// </remarks>
    public int StepLimit { get; set; } = 40_000;

    public SimTask Task(int index) => tasks[index]!;

    /// <summary>Runs one schedule from the set-up to rest, or to the first violation.</summary>
    /// <param name="setup">Builds the world and starts tasks; takes no step.</param>
    /// <returns>What the run broke, or null.</returns>
    /// <exception cref="ToolException">The test body uses the simulator wrongly.</exception>
    /// <remarks>What the decider or a rule throws comes out of here as it is.</remarks>
    public Violation? Run(IDecider answers, Action<Simulator> setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        decider = answers;
        Reset();
        bool sound = false;
        try
        {
            setup(this);
            int first = TaskCount;
            for (int i = 0; i < first; i++)
            {
                Launch(tasks[i]!);
            }

            Drive();
            Check.Tool(IsOver, "a run ends at rest, or with what it has broken");
            sound = true;
        }
        finally
        {
            Current = null;
            Abandon();
            if (!sound && !asking)
            {
                // A routine that was not awaited, or twice, may be in the pools and in use.
                Array.Clear(pools);
            }

            // Whoever was asked and threw is not asked any more.
            asking = false;
        }

        return Violation;
    }

    /// <summary>
    /// Creates a task. In the set-up it starts when all are there; later at once.
    /// </summary>
    /// <param name="name">Unique among its siblings; traces and reports use it.</param>
    /// <param name="daemon">Whether it may wait for work for ever.</param>
    /// <remarks>
    /// The code before its first scheduling point runs as part of the creator's step.
    /// </remarks>
    public SimTask Start(string name, Func<Routine> body, bool daemon = false)
    {
        Check.Tool(TaskCount < MaxTasks, $"a run has at most {MaxTasks} tasks");
        int index = TaskCount++;
        SimTask task = tasks[index] ??= new SimTask(this, index);
        task.Begin(name, body, daemon, Current);
        enabled |= task.Bit;
        if (Current is not null)
        {
            Launch(task);
        }

        return task;
    }

    /// <summary>Waits until a task has ended.</summary>
    public Point<JoinAccess, Nothing> Join(SimTask task) => new(new JoinAccess(this, task));

    /// <summary>Resolves a choice of the environment: 0 … <paramref name="below"/> − 1.</summary>
    /// <remarks>Part of the running step, and no scheduling point.</remarks>
    public int Choose(string name, int below)
    {
        Check.Tool(below > 0, $"choice '{name}' has at least one alternative");
        if (below == 1)
        {
            return 0;
        }

        if (++choices > ChoiceLimit)
        {
            Accuse(BasicRule.Progress.BrokenBy(
                $"{Current} made {ChoiceLimit} choices after one step, '{name}' the last"));
        }

        asking = true;
        int value = decider.NextValue(this, name, below);
        asking = false;
        Check.Tool((uint)value < (uint)below, $"the answer to '{name}' is 0 … {below - 1}");
        Recorder?.Chose(name, below, value);
        return value;
    }

    /// <summary>
    /// Gives a group of shared objects their identities, the first of them returned.
    /// </summary>
    public ObjectId Register(INamed owner, int count = 1)
    {
        ObjectId first;
        if (Current is { } creator)
        {
            first = creator.NextObject(count);
        }
        else
        {
            first = ObjectId.Of(0, setupObjects, count);
            setupObjects += count;
        }

        names.Add((first, count, owner));
        return first;
    }

    /// <summary>The name of a registered object, for reports and traces.</summary>
    public string NameOf(ObjectId id)
    {
        foreach ((ObjectId first, int count, INamed owner) in names)
        {
            int offset = id.Value - first.Value;
            if ((uint)offset < (uint)count)
            {
                return owner.NameOf(offset);
            }
        }

        return $"object {id.Value}";
    }

    /// <summary>
    /// The running step, or the code behind it, also touches an object that it did not declare.
    /// </summary>
    /// <remarks>
    /// For what follows from the state only: which frame is freed, who is told of an end. It is
    /// part of the step, and no scheduling point. Nothing in the set-up and while rules look.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(StepKind kind, ObjectId on)
    {
        if (NotesEffects && Current is not null)
        {
            effects.Add(new Effect(kind, on));
        }
    }

    /// <summary>
    /// The calling thread is the task's own, whose turn has come: to go on, or to leave.
    /// </summary>
    /// <remarks>For a decider with a thread for each task; null for that of the set-up.</remarks>
    public void TakeTurn(SimTask? task) => Current = task;

    /// <summary>
    /// Gives a task its first turn, on a thread of its own: there it passes its scheduling points
    /// inside the decider. Comes back when it has ended, or has been told to leave.
    /// </summary>
    /// <remarks>For a decider with a thread for each task.</remarks>
    public void TakeFirstTurn(SimTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        Follow(task.Index);
        if (next == task.Index)
        {
            GoOn(task);
        }
    }

    /// <summary>Ends the run with a violation at the next scheduling point.</summary>
    public void Violate(Violation broken) => Violation ??= broken;

    /// <summary>Ends the run with a violation here: nobody can catch it and go on.</summary>
    [DoesNotReturn]
    public void Accuse(Violation broken)
    {
        Violate(broken);
        throw new Accusation(broken);
    }

    /// <summary>Keeps state that is for the set-up and for rules from the eyes of tasks.</summary>
    /// <remarks>Looking is no step, so no schedule would vary what a task sees.</remarks>
    internal void DemandNoTask(string what, object of)
        => Check.Tool(
            Current is null, $"{what} {of} is for the set-up and for rules, not for tasks");

    /// <summary>Counts an access that is no step, so that a loop of them ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CountLocal()
    {
        if (++local > LocalLimit)
        {
            Accuse(BasicRule.Progress.BrokenBy(
                $"{Current} made {LocalLimit} accesses after one step"));
        }
    }

    /// <summary>A task's code has arrived at a scheduling point.</summary>
    /// <returns>Whether it goes on at once.</returns>
    internal bool Reach(in Step step, Gate? gate)
    {
        SimTask? me = Current;
        if (me is null)
        {
            throw new ToolException("a step is taken by a task, not in the set-up");
        }

        if (Violation is not null)
        {
            next = -1;
            return false;
        }

        if (Monitor is not null && !launching)
        {
            AskRules(me, atRest: false);
        }

        me.Declare(in step, gate);
        Recorder?.Declared(me);
        if (launching)
        {
            return false;
        }

        Decide();
        return next == me.Index;
    }

    /// <summary>The chosen task goes on: its pending step happens now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal SimTask Take()
    {
        SimTask me = Current!;
        me.Take();
        Recorder?.Taken(me);
        return me;
    }

    internal void SetEnabled(ulong mask, bool on)
        => enabled = on ? enabled | mask : enabled & ~mask;

    internal int NumberGate()
        => Current?.NextGate() ?? ObjectId.Of(0, setupGates++, 1).Value;

    internal void OnChanged(Gate gate) => changedGates.Add(gate);

    internal void OnEnd(SimTask task, Exception? failure)
    {
        enabled &= ~task.Bit;
        task.Ended.Set(true);
        Touch(StepKind.Write, task.Id);
        if (asking && failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        if (Violation is not null)
        {
            return;
        }

        if (failure is ToolException)
        {
            throw new ToolException(failure.Message, failure);
        }

        if (failure is not null)
        {
            Violate(failure is Accusation accusation
                ? accusation.Violation
                : BasicRule.NoTaskThrows.BrokenBy(
                    $"{task} threw {failure.GetType().Name}: {failure.Message}"));
        }
        else if (task.Held.Count > 0)
        {
            Violate(BasicRule.NothingHeld.BrokenBy($"{task} ended with {task.Held[0]} held"));
        }
    }

    internal ref Activation? Pool(int index)
    {
        if (index >= pools.Length)
        {
            Array.Resize(ref pools, 2 * index);
        }

        return ref pools[index];
    }

    void Reset()
    {
        names.Clear();
        changedGates.Clear();
        effects.Clear();
        NotesEffects = false;
        enabled = 0;
        local = 0;
        choices = 0;
        setupObjects = 0;
        setupGates = 0;
        launching = false;
        asking = false;
        rested = false;
        TaskCount = 0;
        StepCount = 0;
        LastTask = -1;
        Current = null;
        Monitor = null;
        Rounds = null;
        Violation = null;
    }

    void Launch(SimTask task)
    {
        (SimTask? creator, bool nested) = (Current, launching);
        Current = task;
        launching = true;
        task.Launch();
        Current = creator;
        launching = nested;
    }

    void Drive()
    {
        Decide();
        while (next >= 0)
        {
            GoOn(tasks[next]!);
        }
    }

    /// <summary>Runs a task that was chosen until another one is, or none.</summary>
    void GoOn(SimTask task)
    {
        Current = task;
        task.Resume();
        if (task.IsOver)
        {
            if (Monitor is not null && Violation is null)
            {
                AskRules(task, atRest: false);
            }

            Decide();
        }
    }

    void Decide()
    {
        LastTask = Current?.Index ?? -1;
        local = 0;
        choices = 0;
        if (Violation is not null)
        {
            next = -1;
        }
        else if (enabled == 0)
        {
            Rest();
        }
        else if (StepCount >= StepLimit)
        {
            Violate(BasicRule.Progress.BrokenBy(
                $"after {StepCount} steps still running: {Names(Unfinished())}"));
            next = -1;
        }
        else
        {
            StepCount++;
            asking = true;
            Follow(decider.NextTask(this));
        }
    }

    /// <summary>The decider has answered.</summary>
    void Follow(int chosen)
    {
        next = chosen;
        asking = false;
        if (Violation is not null)
        {
            next = -1;
            return;
        }

        if (NotesEffects)
        {
            changedGates.Clear();
            effects.Clear();
        }

        if ((uint)next >= MaxTasks || (enabled >> next & 1) == 0)
        {
            if (next == IDecider.Elsewhere)
            {
                return;
            }

            throw new ToolException($"the decider chose task {next}, which is not enabled");
        }

        Rounds?.Turn(enabled, next);
    }

    /// <summary>Nothing is enabled: a deadlock, unless only servers wait for work.</summary>
    void Rest()
    {
        next = -1;
        rested = true;
        for (ulong left = Unfinished(); left != 0; left &= left - 1)
        {
            SimTask task = tasks[BitOperations.TrailingZeroCount(left)]!;
            if (!task.IsDaemon || task.Pending.Kind is not (StepKind.Receive or StepKind.Sleep))
            {
                Violate(BasicRule.NoDeadlock.BrokenBy(WaitForGraph.Of(this)));
                return;
            }

            if (task.Held.Count > 0)
            {
                Violate(BasicRule.NothingHeld.BrokenBy(
                    $"{task} waits for work with {task.Held[0]} held"));
                return;
            }
        }

        if (Monitor is not null)
        {
            AskRules(Current, atRest: true);
        }
    }

    /// <summary>The rules look at the state, and no task's code runs meanwhile.</summary>
    void AskRules(SimTask? last, bool atRest)
    {
        (Current, asking) = (null, true);
        try
        {
            Violation? broken = atRest
                ? Monitor!.AtRest()
                : Monitor!.AfterStep(last!, last!.Pending);
            Violation ??= broken;
            asking = false;
        }
        finally
        {
            Current = last;
        }
    }

    ulong Unfinished()
    {
        ulong mask = 0;
        for (int i = 0; i < TaskCount; i++)
        {
            mask |= tasks[i]!.IsOver ? 0 : tasks[i]!.Bit;
        }

        return mask;
    }

    string Names(ulong mask)
    {
        var list = new List<string>();
        for (; mask != 0; mask &= mask - 1)
        {
            list.Add(tasks[BitOperations.TrailingZeroCount(mask)]!.Name);
        }

        return string.Join(", ", list);
    }

    void Abandon()
    {
        for (int i = 0; i < TaskCount; i++)
        {
            tasks[i]!.Abandon();
        }
    }
}

/// <summary>Waits for the end of a task.</summary>
public readonly struct JoinAccess(Simulator simulator, SimTask awaited) : IAccess<Nothing>
{
    public Simulator Simulator => simulator;

    public Step Step => new(StepKind.Join, awaited.Id);

    public Gate? Gate => awaited.Ended;

    public Nothing Perform(SimTask me)
    {
        me.DemandNoSpinLock(awaited);
        VectorClock.Join(me.Clock, awaited.Clock);
        return default;
    }
}
