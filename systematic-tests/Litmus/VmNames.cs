using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>A line that is a statement, with what executes it.</summary>
/// <param name="Thread">As registers name it: <c>init</c>, a number, or <c>end</c>.</param>
/// <param name="Draft">As it was read before the test's names were known.</param>
sealed record VmStatementLine(
    SourceLine Line, VmPart Part, string Process, string Thread, Statement Draft)
{
    public string FullThread => $"{Process}.{Thread}";
}

/// <summary>What the names of a test stand for, seen once every line was read.</summary>
/// <remarks>
/// The regions of a process are those of its family: of the process that exists at the start,
/// and of all that come of it by forks, which keep names.
/// </remarks>
sealed class VmNames
{
    readonly OrderedDictionary<string, string> families;
    readonly Dictionary<string, OrderedDictionary<string, int>> regions = [];
    readonly Dictionary<string, List<string>> registers = [];
    readonly Dictionary<string, int> threads;

    public VmNames(
        IReadOnlyList<string> initial, IReadOnlyList<VmStatementLine> all,
        IReadOnlyDictionary<string, int> threads)
    {
        this.threads = new(threads);
        families = Families.Of(
            initial, all.Select(each => new PlacedStatement(each.Process, each.Draft)));
        foreach (VmStatementLine each in all)
        {
            Note(each);
        }

        Events = [.. all.Select(each => each.Draft).OfType<SignalStatement>()
            .Select(signal => signal.Event).Distinct()];
    }

    public IReadOnlyCollection<string> Processes => families.Keys;

    /// <summary>Those that some statement signals.</summary>
    public IReadOnlyList<string> Events { get; }

    /// <summary>Whether there is ever a process of this name.</summary>
    public bool Exists(string process) => families.ContainsKey(process);

    /// <summary>The regions of a process that exists, with their pages.</summary>
    public IReadOnlyDictionary<string, int> RegionsOf(string process)
        => RegionsOfFamily(families[process]);

    public int ThreadsOf(string process) => threads.GetValueOrDefault(process);

    /// <summary>What a thread sets, or a statement that fails in it.</summary>
    public IReadOnlyCollection<string> RegistersOf(string thread)
        => [.. registers.GetValueOrDefault(thread, []).Distinct(), VmStatementGrammar.Fault];

    void Note(VmStatementLine line)
    {
        if (line.Draft is MapStatement map && families.TryGetValue(line.Process, out string? its))
        {
            RegionsOfFamily(its).TryAdd(map.Region, map.Pages);
        }

        if (line.Draft is AssigningStatement assigning)
        {
            registers.TryAdd(line.FullThread, []);
            registers[line.FullThread].Add(assigning.Register);
        }
    }

    OrderedDictionary<string, int> RegionsOfFamily(string family)
    {
        regions.TryAdd(family, []);
        return regions[family];
    }
}
