using System;
using System.Collections.Generic;

namespace Verified.Gate;

/// <summary>What the user asks for.</summary>
/// <param name="Base">The revision to compare with; null for the usual one.</param>
/// <param name="Projects">The names of the projects; none for all.</param>
/// <param name="Loosen">Why a lower score may be recorded; null if it may not.</param>
/// <param name="Json">A file for the document, <c>-</c> for standard output, or null.</param>
/// <param name="Out">The folder for the engines' reports.</param>
sealed record GateOptions(
    string? Base, bool Full, bool Record, string? Loosen, IReadOnlyList<string> Projects,
    string? Json, TimeSpan? Time, string Out, bool Suggest)
{
    /// <summary>Refuses what does not go together.</summary>
    /// <exception cref="WrongUse">It does not.</exception>
    public void Check()
    {
        if (Record && !Full)
        {
            throw new WrongUse("--record expects --full beside it: only whole scores are recorded");
        }

        if (Loosen is not null && !Record)
        {
            throw new WrongUse("--loosen expects --record beside it");
        }

        if (string.IsNullOrWhiteSpace(Loosen ?? "a reason"))
        {
            throw new WrongUse("--loosen expects a reason");
        }

        if (Full && Base is not null)
        {
            throw new WrongUse("--base says what changed, and --full tries all: expected one");
        }

        if (Full && Time is not null)
        {
            throw new WrongUse("--full expects a run without --time: part of it says no score");
        }

        if (Json is "" || Out.Length == 0)
        {
            throw new WrongUse("--json and --out expect a name");
        }
    }
}
