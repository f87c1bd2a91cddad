using System;
using System.Diagnostics.CodeAnalysis;

// In messages xunit leaves out the names of exceptions of its own namespace only.
namespace Xunit.Sdk;

/// <summary>Marks failures for xunit, which looks for this name.</summary>
interface IAssertionException;

/// <summary>The report of a systematic test that failed.</summary>
/// <remarks>It has no stack: what this tool did is of no use to anyone.</remarks>
[SuppressMessage("Design", "CA1032", Justification = "carries a report, always")]
[SuppressMessage("Naming", "CA1710", Justification = "an assertion that failed")]
public sealed class SystematicFailure(string report) : Exception(report), IAssertionException
{
    /// <summary>Whether it tells of a rule that broke, which nothing else may hide.</summary>
    public bool TellsOfARule { get; init; }

    public override string? StackTrace => null;
}
