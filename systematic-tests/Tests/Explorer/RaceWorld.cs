using System;
using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>A small program, and the races of all its schedules.</summary>
/// <param name="Schedules">All of them, a race ending a schedule.</param>
/// <param name="Racing">Those with a race.</param>
/// <param name="Races">
/// Each different pair of accesses, with the locks that were held. Places are told by the text of
/// their lines.
/// </param>
sealed record RaceProgram(
    string Name, Action<RaceWorld> Build, int Schedules, int Racing, params string[] Races);

/// <summary>What the programs are made of.</summary>
sealed class RaceWorld(Simulator simulator)
{
    static readonly LockClass Outer = new("outer", 1);
    static readonly LockClass Inner = new("inner", 2);

    Plain<int> data = new(simulator, "data", 0);
    Plain<int> twin = new(simulator, "data", 0);
    Plain<int> hint = new(simulator, "hint", 0);

    public Simulator Simulator => simulator;

    public int Data
    {
        get => data.Read();
        set => data.Write(value);
    }

    /// <summary>Another plain field of the same name.</summary>
    public int Twin
    {
        get => twin.Read();
        set => twin.Write(value);
    }

    /// <summary>Another plain field.</summary>
    public int Hint
    {
        get => hint.Read();
        set => hint.Write(value);
    }

    public Mutex Guard { get; } = new(simulator, Outer);

    public SpinLock Other { get; } = new(simulator, Inner);

    public ReaderWriterLock Space { get; } = new(simulator, Outer);

    public Atomic<int> Flag { get; } = new(simulator, "flag", 0);

    public Semaphore Signal { get; } = new(simulator, "signal", 0);

    public Semaphore One { get; } = new(simulator, "one", 1);

    public Semaphore Two { get; } = new(simulator, "two", 2);

    public Port<int> Port { get; } = new(simulator, "port");

    public SleepChannel Channel { get; } = new(simulator, "channel");

    /// <summary>Starts a task whose first step orders nothing.</summary>
    public SimTask Task(string name, Func<Routine> body)
    {
        var own = new Atomic<int>(simulator, $"own {name}", 0);
        return simulator.Start(name, async () =>
        {
            await own.Load();
            await body();
        });
    }
}
