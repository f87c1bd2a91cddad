using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>One step of a trace as a person reads it.</summary>
/// <param name="Number">Its place in the trace, from 1.</param>
/// <param name="Text">What it did, in words and values if it said so; else its declaration.</param>
/// <param name="Place">The line of code, <c>file:line</c>, if it is known.</param>
public sealed record AccountLine(int Number, string Task, string Text, string? Place);

/// <summary>Listens to a replay and tells what every step did, and at which line of code.</summary>
/// <remarks>
/// Reading a stack costs a hundred times a step, so of a very long trace only the last steps get
/// their lines of code.
/// </remarks>
sealed class Account(Trace trace) : IRecorder
{
    const int StepsWithPlaces = 2_000;

    readonly List<AccountLine> lines = [];
    readonly string?[] places = new string?[Simulator.MaxTasks];
    readonly Dictionary<(int Task, ObjectId Lock), HeldLock> held = [];
    readonly Dictionary<Touch, RacingAccess> touched = [];

    public IReadOnlyList<AccountLine> Lines => lines;

    bool WantsPlaces => lines.Count >= trace.Steps.Count - StepsWithPlaces;

    public void Declared(SimTask task)
        => places[task.Index] = (WantsPlaces ? Place() : null) ?? places[task.Index];

    // A replay announces each decision once, in the order of the trace, whose words it takes over.
    public void Taken(SimTask task) => Append(places[task.Index]);

    public void Chose(string name, int below, int value) => Append(WantsPlaces ? Place() : null);

    public void Touched(in Touch touch)
    {
        SimTask task = touch.Task;
        touched[touch] = new(
            task.Name, touch.Writes, touch.Object, WantsPlaces ? Place(ofRoutine: true) : null,
            [.. task.Locks.Select(each => held[(task.Index, each.Id)])]);
    }

    public void Acquired(SimTask task, AnyLock taken, bool shared)
        => held[(task.Index, taken.Id)] = new($"{taken}", shared, places[task.Index]);

    public DataRace RaceOf(Touch before, Touch now) => new(touched[before], touched[now]);

    public void Note(string text)
    {
        if (lines.Count > 0)
        {
            AccountLine last = lines[^1];
            string before = last.Text == Split(last.Number - 1).Text ? "" : last.Text + "; ";
            string actor = last.Task + "  ";
            bool repeats = text.StartsWith(actor, StringComparison.Ordinal);
            lines[^1] = last with { Text = before + (repeats ? text[actor.Length..] : text) };
        }
    }

    void Append(string? place)
    {
        (string task, string text) = Split(lines.Count);
        lines.Add(new(lines.Count + 1, task, text, place));
    }

    (string Task, string Text) Split(int index) => Wording.Split(trace.Steps[index]);

    /// <summary>
    /// The innermost line of code that belongs neither to the simulator nor to us.
    /// </summary>
    /// <param name="ofRoutine">
    /// Whether small methods that a routine calls are passed over, where there is a routine: which
    /// of them have a frame of their own is the compiler's choice, and may change as a run goes on.
    /// </param>
    static string? Place(bool ofRoutine = false)
    {
        string? innermost = null;
        foreach (StackFrame frame in new StackTrace(fNeedFileInfo: true).GetFrames())
        {
            string? file = frame.GetFileName();
            string path = file is null ? "" : SourcePlace.InRepository(file);
            bool ours = path.StartsWith("model/Simulation/", StringComparison.Ordinal)
                || path.StartsWith("systematic-tests/Explorer/", StringComparison.Ordinal)
                || path.StartsWith("systematic-tests/Cli/", StringComparison.Ordinal);
            if (path.Length == 0 || ours)
            {
                continue;
            }

            string place = $"{path}:{frame.GetFileLineNumber()}";
            if (!ofRoutine || frame.GetMethod()?.Name == nameof(IAsyncStateMachine.MoveNext))
            {
                return place;
            }

            innermost ??= place;
        }

        return innermost;
    }
}
