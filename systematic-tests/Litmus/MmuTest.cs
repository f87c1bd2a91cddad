using System.Collections.Generic;

namespace Verified.Litmus;

/// <summary>
/// A test of the machine alone: what there is, what each CPU does, what is asked.
/// </summary>
/// <param name="File">The file that it was read from.</param>
/// <param name="Pages">Each page with its leaf entry at the start, in the file's order.</param>
/// <param name="Frames">Each frame with its word at the start.</param>
/// <param name="Threads">The steps of CPU 0, CPU 1, …</param>
/// <param name="Allowed">Whether the machine must be able to end so.</param>
/// <param name="Text">The condition as it is written.</param>
public sealed record MmuTest(
    string File, string Name, IReadOnlyList<KeyValuePair<string, EntryValue>> Pages,
    IReadOnlyList<KeyValuePair<string, int>> Frames,
    IReadOnlyList<IReadOnlyList<MmuStep>> Threads, bool Allowed, Condition<MmuAtom> Condition,
    string Text)
{
    /// <summary>The published verdict, in the format's word.</summary>
    public string Expected => Allowed ? "allowed" : "forbidden";
}

/// <summary>What user programs may do with a page.</summary>
public enum Rights : byte
{
    ReadWrite,
    Read,
    Kernel,
}

/// <summary>What an entry holds.</summary>
public abstract record EntryValue;

/// <summary>Nothing: an access faults, and nothing is cached.</summary>
public sealed record AbsentEntry : EntryValue
{
    public override string ToString() => "absent";
}

/// <summary>A translation to a frame.</summary>
public sealed record LeafEntry(string Frame, Rights Rights) : EntryValue
{
    public override string ToString() => $"{Frame} " + Rights switch
    {
        Rights.ReadWrite => "rw",
        Rights.Read => "r",
        _ => "kernel",
    };
}

/// <summary>What another page's entry holds at the start.</summary>
public sealed record SameEntry(string Page) : EntryValue
{
    public override string ToString() => $"like {Page}";
}

/// <summary>A number, or what a register of the same thread holds.</summary>
public readonly record struct MmuValue(int Number, string? Register)
{
    public override string ToString() => Register ?? $"{Number}";
}

/// <summary>
/// A register (<c>1:X0</c>), or a frame's word (<c>*pa1</c>) where there is no thread.
/// </summary>
public readonly record struct MmuTerm(int? Thread, string Name)
{
    public override string ToString() => Thread is { } thread ? $"{thread}:{Name}" : $"*{Name}";
}

/// <summary>A statement about the end of a run.</summary>
/// <param name="Same">Whether it demands the value, or any other one.</param>
/// <param name="Like">
/// The page whose entry at the start is the value; null where it is <paramref name="Number"/>.
/// </param>
public sealed record MmuAtom(MmuTerm Term, bool Same, int Number, string? Like);
