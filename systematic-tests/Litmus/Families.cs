using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>
/// Families of processes: one that exists at the start, and all that come of it by forks.
/// </summary>
static class Families
{
    /// <summary>Each process that ever exists, with the first one of its family.</summary>
    /// <param name="initial">Those that exist at the start; they come first.</param>
    /// <param name="all">Every statement, also of processes that never exist.</param>
    public static OrderedDictionary<string, string> Of(
        IEnumerable<string> initial, IEnumerable<PlacedStatement> all)
    {
        var families = new OrderedDictionary<string, string>();
        foreach (string process in initial)
        {
            families.Add(process, process);
        }

        // A child may be named before its parent's fork; a parent is there before its child.
        PlacedStatement[] forks = [.. all.Where(placed => placed.Statement is ForkStatement)];
        for (bool grows = true; grows;)
        {
            grows = false;
            foreach (PlacedStatement placed in forks)
            {
                grows |= families.TryGetValue(placed.Process, out string? family)
                    && families.TryAdd(((ForkStatement)placed.Statement).Child, family);
            }
        }

        return families;
    }
}
