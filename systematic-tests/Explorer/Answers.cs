using System;
using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>A run's decisions as numbers, to be kept cheaply and followed once.</summary>
/// <remarks>
/// The decisions of another engine: our own strategies decide the same again from their seed.
/// </remarks>
public sealed class Answers
{
    readonly List<int> list = [];

    public IReadOnlyList<int> Numbers => list;

    public void Clear() => list.Clear();

    /// <summary>The index of a task that was chosen, or a value.</summary>
    public void Add(int answer) => list.Add(answer);

    /// <summary>Decides so again.</summary>
    public IDecider ToDecider() => new Follower([.. list]);

    sealed class Follower(int[] answers) : IDecider
    {
        int position;

        public int NextTask(Simulator simulator) => Next("a task");

        public int NextValue(Simulator simulator, string name, int below) => Next($"'{name}'");

        int Next(string asked) => position < answers.Length
            ? answers[position++]
            : throw new ToolException(
                $"after its {position} decisions the run goes on, and asks for {asked}");
    }
}
