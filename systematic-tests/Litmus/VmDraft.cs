using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>The line that starts a thread.</summary>
readonly record struct VmThreadLine(SourceLine Line, string Process, int Number);

/// <summary>What the first reading of a file finds, when names may still mean anything.</summary>
sealed class VmDraft
{
    public string Name { get; set; } = "";

    public string Doc { get; set; } = "";

    public int? Cpus { get; set; }

    public int? Words { get; set; }

    public int? Frames { get; set; }

    public List<InitialFile> Files { get; } = [];

    /// <summary>Processes that exist at the start.</summary>
    public List<string> Initial { get; } = [];

    /// <summary>Every statement, in the file's order.</summary>
    public List<VmStatementLine> Statements { get; } = [];

    public List<VmThreadLine> Threads { get; } = [];

    public List<SourceLine> Conditions { get; } = [];

    /// <summary>The processes of the start, and those of the forks that were read by now.</summary>
    public IReadOnlyList<string> Processes
        => [.. Initial, .. Forks.Select(fork => ((ForkStatement)fork.Draft).Child)];

    public IEnumerable<VmStatementLine> Forks
        => Statements.Where(each => each.Draft is ForkStatement);

    /// <summary>How many threads each process has.</summary>
    public Dictionary<string, int> ThreadsOf
        => Threads.GroupBy(thread => thread.Process)
            .ToDictionary(group => group.Key, group => group.Count());

    /// <summary>What is known of statements in a part by now.</summary>
    public VmScope ScopeOf(VmPart part)
        => new(part, Words ?? VmLimits.WordsUnlessSaid, [.. Files.Select(file => file.Name)]);
}
