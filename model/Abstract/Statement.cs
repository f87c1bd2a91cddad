namespace Verified.Abstract;

/// <summary>
/// One operation of a user program on its virtual memory, as the litmus format writes it.
/// </summary>
public abstract record Statement
{
    /// <summary>What it stores, or writes to a file; 0 where it does nothing of that.</summary>
    public virtual Operand Stored => default;
}

/// <summary>A statement that gives a register what came of it.</summary>
public abstract record AssigningStatement(string Register) : Statement;

/// <summary>A statement about some pages of one region.</summary>
public abstract record RangeStatement(PageRange Range) : Statement;

/// <summary>A new region: of zeroes, or of pages of a file.</summary>
/// <param name="File">Null for anonymous memory.</param>
public sealed record MapStatement(
    string Region, int Pages, bool IsShared, FilePage? File, Protection Protection) : Statement
{
    public override string ToString()
        => $"map {Region} {Pages} {(IsShared ? "shared" : "private")} "
            + $"{(File is { } file ? $"file {file}" : "anon")} {Protection.Word()}";
}

/// <summary>Removes the mapping of pages; of those that are not mapped, nothing.</summary>
public sealed record UnmapStatement(PageRange Range) : RangeStatement(Range)
{
    public override string ToString() => $"unmap {Range}";
}

/// <summary>Changes what may be done to pages.</summary>
public sealed record ProtectStatement(PageRange Range, Protection Protection)
    : RangeStatement(Range)
{
    public override string ToString() => $"protect {Range} {Protection.Word()}";
}

/// <summary>
/// Returns when what was stored so far to pages of a shared file mapping is in its backing store.
/// </summary>
public sealed record SyncStatement(PageRange Range) : RangeStatement(Range)
{
    public override string ToString() => $"sync {Range}";
}

/// <summary>Drops the process's own contents of pages.</summary>
public sealed record DiscardStatement(PageRange Range) : RangeStatement(Range)
{
    public override string ToString() => $"discard {Range}";
}

/// <summary>Wires pages in memory.</summary>
public sealed record LockStatement(PageRange Range) : RangeStatement(Range)
{
    public override string ToString() => $"lock {Range}";
}

/// <summary>Ends the wiring of pages.</summary>
public sealed record UnlockStatement(PageRange Range) : RangeStatement(Range)
{
    public override string ToString() => $"unlock {Range}";
}

/// <summary>Asks for pages to be pushed out of memory; changes nothing that can be seen.</summary>
public sealed record EvictStatement(PageRange Range) : RangeStatement(Range)
{
    public override string ToString() => $"evict {Range}";
}

/// <summary>Stores a word.</summary>
public sealed record StoreStatement(Word Word, Operand Value) : Statement
{
    public override Operand Stored => Value;

    public override string ToString() => $"{Word} = {Value}";
}

/// <summary>Loads a word; where that fails, the register has the error's name.</summary>
public sealed record LoadStatement(string Register, Word Word) : AssigningStatement(Register)
{
    public override string ToString() => $"{Register} = {Word}";
}

/// <summary>Stores a word and loads the old one, as one access.</summary>
public sealed record SwapStatement(string Register, Word Word, Operand Value)
    : AssigningStatement(Register)
{
    public override Operand Stored => Value;

    public override string ToString() => $"{Register} = swap {Word} {Value}";
}

/// <summary>Creates a process: a copy of this one as it is at one moment.</summary>
public sealed record ForkStatement(string Child) : Statement
{
    public override string ToString() => $"fork {Child}";
}

/// <summary>Ends the process. The last statement of its only thread.</summary>
public sealed record ExitStatement : Statement
{
    public override string ToString() => "exit";
}

/// <summary>Writes a word of a file, which grows if the word is behind its end.</summary>
public sealed record WriteFileStatement(FileWord Word, Operand Value) : Statement
{
    public override Operand Stored => Value;

    public override string ToString() => $"pwrite {Word} {Value}";
}

/// <summary>Reads a word of a file.</summary>
public sealed record ReadFileStatement(string Register, FileWord Word)
    : AssigningStatement(Register)
{
    public override string ToString() => $"{Register} = pread {Word}";
}

/// <summary>Reads a word as the backing store has it, as after a crash.</summary>
public sealed record ReadDiskStatement(string Register, FileWord Word)
    : AssigningStatement(Register)
{
    public override string ToString() => $"{Register} = disk {Word}";
}

/// <summary>Sets the length of a file in pages.</summary>
public sealed record TruncateStatement(string File, int Pages) : Statement
{
    public override string ToString() => $"truncate {File} {Pages}";
}

/// <summary>Sets an event, for good.</summary>
public sealed record SignalStatement(string Event) : Statement
{
    public override string ToString() => $"signal {Event}";
}

/// <summary>Waits until an event is set.</summary>
public sealed record WaitStatement(string Event) : Statement
{
    public override string ToString() => $"wait {Event}";
}
