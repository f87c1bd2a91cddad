using System;
using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Writes down what another decider decides, in words.</summary>
public sealed class Transcript(IDecider inner) : IDecider
{
    readonly List<Line> lines = [];
    IReadOnlyList<string> texts = [];

    /// <summary>One line for each decision: see <see cref="Trace.Steps"/>.</summary>
    /// <remarks>Ask when the run is over: until then a name may come to mean two things.</remarks>
    public IReadOnlyList<string> Lines
        => texts = texts.Count == lines.Count ? texts : Wording.Texts(lines);

    /// <summary>How often a task was left that could have gone on.</summary>
    public int Preemptions { get; private set; }

    public int NextTask(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        int next = inner.NextTask(simulator);
        int last = simulator.LastTask;
        Preemptions += last >= 0 && last != next && (simulator.Enabled >> last & 1) != 0 ? 1 : 0;
        lines.Add(Wording.Of(simulator, simulator.Task(next)));
        return next;
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        int value = inner.NextValue(simulator, name, below);
        lines.Add(Wording.OfChoice(simulator, name, value, below));
        return value;
    }
}
