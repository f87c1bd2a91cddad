using System;
using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Tests.OnSimulation;

/// <summary>A rule made of two functions: after each step, and at rest.</summary>
sealed class Watching(Func<Violation?>? afterStep = null, Func<Violation?>? atRest = null)
    : IMonitor
{
    public Violation? AfterStep(SimTask task, in Step step) => afterStep?.Invoke();

    public Violation? AtRest() => atRest?.Invoke();
}

/// <summary>Writes down what it hears of a run, one line each.</summary>
sealed class Heard : IRecorder
{
    /// <summary>All but the accesses of plain objects.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>The accesses of plain objects.</summary>
    public List<Touch> Touches { get; } = [];

    public void Declared(SimTask task) => Lines.Add($"{task} declares {task.Pending.Kind}");

    public void Taken(SimTask task) => Lines.Add($"{task} takes {task.Pending.Kind}");

    public void Chose(string name, int below, int value)
        => Lines.Add($"{name} is {value} of {below}");

    public void Touched(in Touch touch) => Touches.Add(touch);

    public void Acquired(SimTask task, AnyLock taken, bool shared)
        => Lines.Add($"{task} has {taken}{(shared ? " with others" : " alone")}");

    public DataRace RaceOf(Touch before, Touch now)
    {
        Check.Tool(Touches.Contains(before) && Touches.Contains(now), "both were told of");
        return new(Access(before), Access(now));
    }

    public void Note(string text) => Lines.Add(text);

    static RacingAccess Access(Touch touch)
        => new(touch.Task.Name, touch.Writes, touch.Object, null, []);
}
