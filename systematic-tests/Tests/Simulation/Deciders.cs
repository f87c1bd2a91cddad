using System;
using System.Collections.Generic;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Tests.OnSimulation;

/// <summary>Takes every combination of answers once, the last answer first.</summary>
/// <remarks>Kept apart from the explorer, so that the two can disagree.</remarks>
sealed class Exhaustive : IDecider
{
    readonly List<(int Taken, int Of)> answers = [];
    int depth;

    public int NextTask(Simulator simulator)
    {
        ulong left = simulator.Enabled;
        for (int skip = Answer(BitOperations.PopCount(left)); skip > 0; skip--)
        {
            left &= left - 1;
        }

        return BitOperations.TrailingZeroCount(left);
    }

    public int NextValue(Simulator simulator, string name, int below) => Answer(below);

    /// <summary>Moves on to the next combination; false when there is none.</summary>
    public bool Advance()
    {
        depth = 0;
        for (int last = answers.Count - 1; last >= 0; last--)
        {
            (int taken, int of) = answers[last];
            answers.RemoveAt(last);
            if (taken + 1 < of)
            {
                answers.Add((taken + 1, of));
                return true;
            }
        }

        return false;
    }

    int Answer(int of)
    {
        if (depth == answers.Count)
        {
            answers.Add((0, of));
        }

        Check.Tool(answers[depth].Of == of, "the same answers lead to the same questions");
        return answers[depth++].Taken;
    }
}

/// <summary>Answers that follow from a seed alone (Marsaglia's xorshift).</summary>
sealed class Seeded(ulong seed) : IDecider
{
    ulong state = (seed * 0x9E3779B97F4A7C15) | 1;

    public int NextTask(Simulator simulator)
    {
        ulong left = simulator.Enabled;
        for (int skip = Answer(BitOperations.PopCount(left)); skip > 0; skip--)
        {
            left &= left - 1;
        }

        return BitOperations.TrailingZeroCount(left);
    }

    public int NextValue(Simulator simulator, string name, int below) => Answer(below);

    int Answer(int below)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (int)((state >> 16) % (ulong)below);
    }
}

/// <summary>Always the enabled task of lowest number, and always the same value.</summary>
sealed class First(int value = 0) : IDecider
{
    public int NextTask(Simulator simulator)
        => BitOperations.TrailingZeroCount(simulator.Enabled);

    public int NextValue(Simulator simulator, string name, int below) => value;
}

/// <summary>Every enabled task in turn: the fairest schedule.</summary>
sealed class RoundRobin : IDecider
{
    public int NextTask(Simulator simulator)
    {
        ulong after = simulator.Enabled & (ulong.MaxValue << 1 << simulator.LastTask);
        return BitOperations.TrailingZeroCount(
            simulator.LastTask >= 0 && after != 0 ? after : simulator.Enabled);
    }

    public int NextValue(Simulator simulator, string name, int below) => 0;
}

/// <summary>Asks a function who is next.</summary>
sealed class Answering(Func<Simulator, int> nextTask) : IDecider
{
    public int NextTask(Simulator simulator) => nextTask(simulator);

    public int NextValue(Simulator simulator, string name, int below) => 0;
}
