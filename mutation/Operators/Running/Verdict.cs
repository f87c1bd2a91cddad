using System.Collections.Generic;

namespace Verified.Operators;

/// <summary>What has become of a mutant, in the words of the report's format.</summary>
enum Status : byte
{
    Survived,
    Killed,
    NoCoverage,
    Timeout,
    RuntimeError,
    CompileError,
}

/// <param name="Reason">Why, as far as it is known: the failure's first line.</param>
/// <param name="By">The test that has killed it.</param>
/// <param name="Ran">The tests that reach it.</param>
sealed record Verdict(
    Mutant Mutant, Status Status, string? Reason, Test? By, IReadOnlyList<Test> Ran)
{
    /// <summary>Whether no test has noticed it.</summary>
    public bool IsLeft => Status is Status.Survived or Status.NoCoverage;
}
