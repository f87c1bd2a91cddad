using System.Collections.Generic;

namespace Verified.Litmus;

/// <summary>The parts of a test that have statements.</summary>
enum VmPart : byte
{
    Setup,
    Thread,
    Finally,
}

/// <summary>What the names in a statement may be, where it stands.</summary>
/// <remarks>
/// What is null is not known yet, and any name will do: a region may be mapped, and an event be
/// signalled, by a thread that stands further down.
/// </remarks>
/// <param name="Words">In a page.</param>
sealed record VmScope(VmPart Part, int Words, IReadOnlyCollection<string> Files)
{
    /// <summary>The process that executes it.</summary>
    public string Process { get; init; } = "";

    /// <summary>Processes by now: a fork creates another one.</summary>
    public IReadOnlyCollection<string> Processes { get; init; } = [];

    /// <summary>The regions of the process's family, with their pages.</summary>
    public IReadOnlyDictionary<string, int>? Regions { get; init; }

    /// <summary>The events that are signalled somewhere.</summary>
    public IReadOnlyCollection<string>? Events { get; init; }

    /// <summary>The registers that the thread has set by then.</summary>
    public IReadOnlyCollection<string>? Registers { get; init; }
}
