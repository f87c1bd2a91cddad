using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// A random walk that stays with the running task, and draws again with probability 1/8.
/// </summary>
/// <remarks>
/// Coyote's probabilistic strategy (<c>ProbabilisticRandomStrategy</c>, its exponent 3): who is
/// drawn is any enabled task, also the running one. A given schedule of <c>n</c> tasks, <c>k</c>
/// steps and <c>c</c> preemptions has at least (7/8)^(k−c) · (1/8n)^c · n^−(switches that had to
/// be), so that few preemptions far apart are likelier than in a random walk, and many are not.
/// Values of choices are uniformly random.
/// </remarks>
public sealed class StickyRandom(ulong seed) : Strategy("sticky", seed)
{
    /// <summary>One in so many steps may go to another task.</summary>
    public const int Stay = 8;

    protected override int Pick(Simulator simulator)
    {
        (ulong enabled, int last) = (simulator.Enabled, simulator.LastTask);
        bool others = (enabled & (enabled - 1)) != 0;
        return others && last >= 0 && (enabled >> last & 1) != 0 && chance.Below(Stay) != 0
            ? last
            : chance.OneOf(enabled);
    }
}
