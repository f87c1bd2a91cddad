namespace Verified.Litmus;

/// <summary>What a CPU does next.</summary>
public abstract record MmuStep;

/// <summary>Does something, and gives a register what came of it.</summary>
public abstract record AssigningStep(string Register) : MmuStep;

/// <summary>A user load; one that faults gives <paramref name="Else"/>, or nothing.</summary>
public sealed record LoadStep(string Register, string Page, int? Else)
    : AssigningStep(Register)
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
public sealed record ReadEntryStep(string Register, string Page)
    : AssigningStep(Register)
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
public sealed record SetStep(string Register, MmuValue Value)
    : AssigningStep(Register)
{
    public override string ToString() => $"{Register} = {Value}";
}
