using System.Collections.Generic;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>
/// A test of VM systems: a program, and what is asked about the values that it can end with.
/// </summary>
/// <param name="File">The file that it was read from.</param>
/// <param name="Doc">What it shows, in a sentence; empty for none.</param>
/// <param name="Conditions">In the file's order; none in a test that only lists outcomes.</param>
public sealed record VmTest(
    string File, string Name, string Doc, UserProgram Program,
    IReadOnlyList<VmCondition> Conditions);

/// <summary>What a condition says of all outcomes.</summary>
public enum ConditionKind : byte
{
    /// <summary>Every outcome satisfies it.</summary>
    Always,

    /// <summary>No outcome satisfies it.</summary>
    Never,

    /// <summary>Some outcome satisfies it.</summary>
    Sometimes,
}

/// <summary>A line of the test's last section.</summary>
/// <param name="Text">The condition as it is written, without its keyword.</param>
public sealed record VmCondition(ConditionKind Kind, Condition<VmAtom> Condition, string Text)
{
    /// <summary>The keyword.</summary>
    public string Word => Kind switch
    {
        ConditionKind.Always => "always",
        ConditionKind.Never => "never",
        _ => "sometimes",
    };

    public override string ToString() => $"{Word} {Text}";
}

/// <summary>A statement about a register at the end of a run.</summary>
/// <param name="Register">With its thread, as in an outcome: <c>P.1:r</c>.</param>
/// <param name="Same">Whether it demands the value, or any other one.</param>
/// <param name="Value">
/// As outcomes write it: a number, <c>unset</c>, or an error's name; null where
/// <paramref name="Other"/> is the value.
/// </param>
/// <param name="Other">The register whose value it is compared with; null for none.</param>
public sealed record VmAtom(string Register, bool Same, string? Value, string? Other);
