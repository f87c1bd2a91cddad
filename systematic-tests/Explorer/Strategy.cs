using System;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// A way of choosing schedules: it resolves one run's nondeterminism after the other's.
/// </summary>
/// <remarks>
/// Not every strategy is fair: one that prefers a spinning task for ever would make each loop a
/// livelock. So in each schedule the second half of <see cref="Simulator.StepLimit"/> is decided
/// by a random walk, which is fair with probability one; only what runs on through that is
/// reported as a livelock.
/// </remarks>
public abstract class Strategy(string name, ulong seed) : IDecider
{
    private protected Chance chance;

    /// <summary>Its name on the command line and in traces.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the present schedule went on into the random second half.</summary>
    public bool ReachedTail { get; private set; }

    /// <summary>
    /// Makes it ready for a schedule, which may be one that it has chosen before.
    /// </summary>
    public void Begin(long schedule)
    {
        chance = Chance.Of(seed, schedule);
        ReachedTail = false;
        OnBegin();
    }

    /// <summary>Looks at a schedule that has ended.</summary>
    /// <exception cref="ToolException">It is not the one that was begun.</exception>
    public void End(Simulator simulator) => OnEnd(simulator);

    public int NextTask(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        return IsInTail(simulator) ? PickInTail(simulator) : Pick(simulator);
    }

    public int NextValue(Simulator simulator, string name, int below)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        return IsInTail(simulator) ? chance.Below(below) : PickValue(below);
    }

    /// <summary>Called before each schedule.</summary>
    protected virtual void OnBegin()
    {
    }

    /// <summary>Called after each schedule.</summary>
    protected virtual void OnEnd(Simulator simulator)
    {
    }

    /// <summary>Chooses an enabled task.</summary>
    protected abstract int Pick(Simulator simulator);

    /// <summary>Chooses a value of 0 … <paramref name="below"/> − 1.</summary>
    protected virtual int PickValue(int below) => chance.Below(below);

    static bool IsInTail(Simulator simulator) => simulator.StepCount > simulator.StepLimit >> 1;

    int PickInTail(Simulator simulator)
    {
        ReachedTail = true;
        return chance.OneOf(simulator.Enabled);
    }
}

/// <summary>At each point, each enabled task with the same probability.</summary>
public sealed class RandomWalk(ulong seed) : Strategy("random", seed)
{
    protected override int Pick(Simulator simulator)
        => chance.OneOf(simulator.Enabled);
}
