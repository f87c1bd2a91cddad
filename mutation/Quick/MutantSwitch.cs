using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;

namespace Verified.Tests;

/// <summary>The switches that were woven into the mutated assemblies.</summary>
/// <remarks>
/// Each of them has its own class <c>Verified.Mutants.Mutant</c>, with the number of the active
/// mutant: 0 for none, −1 for none with a note of those that are asked about.
/// </remarks>
sealed class MutantSwitch(IEnumerable<string> assemblies)
{
    readonly Type[] switches =
    [
        .. assemblies.Select(each => Assembly.Load(each).GetType(
            "Verified.Mutants.Mutant", throwOnError: true)!),
    ];

    public void Activate(int id)
    {
        foreach (Type each in switches)
        {
            each.GetField("Active")!.SetValue(null, id);
        }
    }

    /// <summary>Forgets what was noted, and notes from now on.</summary>
    public void Record()
    {
        foreach (Type each in switches)
        {
            Array.Clear(SeenBy(each));
        }

        Activate(-1);
    }

    /// <summary>The mutants that were asked about since.</summary>
    public IReadOnlyList<int> Asked()
        => [.. switches.SelectMany(each => SeenBy(each)
            .Select((seen, id) => (seen, id)).Where(it => it.seen).Select(it => it.id)).Order()];

    static bool[] SeenBy(Type each) => (bool[])each.GetField("Seen")!.GetValue(null)!;
}
