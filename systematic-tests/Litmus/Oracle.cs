using System.Collections.Concurrent;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>What the abstract VM says of the outcomes of a program.</summary>
/// <remarks>
/// Where it has too many runs to know all outcomes, it is asked about one after the other. Any
/// number of threads may ask.
/// </remarks>
/// <param name="most">The states after which it stops to look for all outcomes.</param>
public sealed class Oracle(UserProgram program, int most = AbstractRuns.MostStates)
{
    readonly ConcurrentDictionary<Registers, bool?> asked = [];

    /// <summary>All runs, or some.</summary>
    public AbstractRuns Runs { get; } = AbstractRuns.Of(program, most);

    /// <summary>Whether a run may end so; null where that would take too long to find out.
    /// </summary>
    public bool? Allows(Registers outcome)
    {
        if (Runs.Outcomes.ContainsKey(outcome))
        {
            return true;
        }

        return Runs.IsComplete || Runs.Stuck is not null
            ? false
            : asked.GetOrAdd(outcome, its => AbstractRuns.Allows(program, its));
    }
}
