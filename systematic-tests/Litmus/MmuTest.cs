using System.Collections.Generic;

namespace Verified.Litmus;

/// <summary>A test of the machine alone: what there is, what each CPU does, what is asked.</summary>
/// <param name="File">The file that it was read from.</param>
/// <param name="Pages">Each page with its leaf entry at the start, in the order of the file.</param>
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

/// <summary>What a CPU does next.</summary>
public abstract record MmuStep;

/// <summary>A user load; one that faults gives <paramref name="Else"/>, or nothing.</summary>
public sealed record LoadStep(string Register, string Page, int? Else) : MmuStep
{
    public override string ToString()
        => $"{Register} = load {Page}{(Else is { } value ? $" else {value}" : "")}";
}

/// <summary>A user store; one that faults does nothing.</summary>
public sealed record StoreStep(string Page, MmuValue Value) : MmuStep
{
    public override string ToString() => $"store {Page} {Value}";
}

/// <summary>Reads a leaf entry.</summary>
public sealed record ReadEntryStep(string Register, string Page) : MmuStep
{
    public override string ToString() => $"{Register} = entry {Page}";
}

/// <summary>Writes a leaf entry.</summary>
public sealed record WriteEntryStep(string Page, EntryValue Value) : MmuStep
{
    public override string ToString() => $"entry {Page} {Value}";
}

/// <summary>Takes the table away that a page's leaf entry is in.</summary>
public sealed record RemoveTableStep(string Page) : MmuStep
{
    public override string ToString() => $"table {Page} absent";
}

/// <summary>Invalidates here, or everywhere.</summary>
/// <param name="Page">Null for all pages.</param>
public sealed record InvalidateStep(string? Page, bool Everywhere) : MmuStep
{
    public override string ToString()
        => $"invalidate {Page ?? "all"}{(Everywhere ? " everywhere" : "")}";
}

/// <summary>Orders what comes before and after it.</summary>
public sealed record FenceStep : MmuStep
{
    public override string ToString() => "fence";
}

/// <summary>Sets a register.</summary>
public sealed record SetStep(string Register, MmuValue Value) : MmuStep
{
    public override string ToString() => $"{Register} = {Value}";
}
