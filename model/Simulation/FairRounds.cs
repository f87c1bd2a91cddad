namespace Verified.Simulation;

/// <summary>How often a schedule has given every task its turn.</summary>
/// <remarks>
/// A round ends when every task that could go on throughout it has taken a step. A task that could
/// go on at some moment of a round, and took no step in it, was passed over: others were faster to
/// the lock that it wants. From its third such round in a row of its own, no round counts until it
/// has taken a step. So a schedule that starves a task stops the count; a fair one never does.
/// </remarks>
public sealed class FairRounds
{
    // Tasks, one bit each: who has had to have its turn in this round, could go on, took a step.
    ulong owed = ulong.MaxValue;
    ulong able;
    ulong stepped;

    // Who was passed over in so many rounds since its last step.
    ulong once;
    ulong twice;
    ulong thrice;

    /// <summary>The rounds that count, so far.</summary>
    public int Count { get; private set; }

    /// <summary>One decision.</summary>
    /// <param name="enabled">Who could go on, one bit for each task; not 0.</param>
    /// <param name="next">Who does.</param>
    public void Turn(ulong enabled, int next)
    {
        ulong bit = 1UL << next;
        able |= enabled;
        stepped |= bit;
        owed &= enabled & ~bit;
        if (owed == 0)
        {
            EndRound();
        }
    }

    void EndRound()
    {
        ulong passed = able & ~stepped;
        thrice = (thrice | (twice & passed)) & ~stepped;
        twice = (twice | (once & passed)) & ~stepped;
        once = (once | passed) & ~stepped;
        Count += thrice == 0 ? 1 : 0;
        owed = ulong.MaxValue;
        able = 0;
        stepped = 0;
    }
}
