using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Gate;

/// <summary>What became of a mutant.</summary>
public enum Status
{
    /// <summary>A test failed.</summary>
    Killed,

    /// <summary>The tests took too long, so somebody would have noticed.</summary>
    Timeout,

    /// <summary>The tests' process ended, and once more alone: no build is green then.</summary>
    Crashed,

    /// <summary>All tests passed.</summary>
    Survived,

    /// <summary>No test reaches it.</summary>
    NoCoverage,

    /// <summary>It could not be compiled.</summary>
    CompileError,

    /// <summary>The engine's configuration leaves it out.</summary>
    Ignored,

    /// <summary>The time was over before.</summary>
    Untried,
}

/// <summary>One wrong change of one place.</summary>
/// <param name="File">From the repository's root.</param>
/// <param name="Mutator">The kind of change.</param>
/// <param name="CoveredBy">The names of the tests that ran it.</param>
sealed record Mutant(
    string File, Position Start, Position End, string Mutator, string Replacement, Status Status,
    IReadOnlyList<string> CoveredBy)
{
    /// <summary>The text that it replaces.</summary>
    public required string Original { get; init; }

    /// <summary>The member that it is in, with its type.</summary>
    public required string Member { get; init; }

    /// <summary>The whole lines that it is on.</summary>
    public required IReadOnlyList<string> Before { get; init; }

    /// <summary>What they are with it.</summary>
    public required IReadOnlyList<string> After { get; init; }

    /// <summary>The rule that it weakens, if it is about one.</summary>
    public string? Rule { get; init; }

    public bool IsNoticed => Status is Status.Killed or Status.Timeout or Status.Crashed;

    public bool Survives => Status is Status.Survived or Status.NoCoverage;

    public LineRange Lines => new(Start.Line, Math.Max(Start.Line, End.Line));

    /// <summary>What the table of survivors calls it.</summary>
    public SurvivorKey Key => new(File, Member, Shorten(Original), Shorten(Replacement));

    /// <summary>What tells it from all others of the same source.</summary>
    public (string, Position, Position, string, string) Identity
        => (File, Start, End, Mutator, Replacement);

    /// <summary>One line of code of a bearable length.</summary>
    static string Shorten(string code)
    {
        const int most = 60;
        const int kept = 28;
        string line = Source.InOneLine(code).Replace('`', '\'');
        return line.Length <= most ? line : $"{line[..kept]} … {line[^kept..]}";
    }
}

/// <summary>A mutant without its line, so that other changes of the file leave it alone.</summary>
sealed record SurvivorKey(string File, string Member, string Original, string Replacement);
