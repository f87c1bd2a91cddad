namespace Verified.Machines;

/// <summary>The number of a virtual page in an address space.</summary>
public readonly record struct VirtualPage(int Number)
{
    public override string ToString() => $"page 0x{Number:x}";

    public static VirtualPage operator +(VirtualPage page, int pages) => new(page.Number + pages);

    public VirtualPage Add(int pages) => this + pages;
}

/// <summary>The number of a physical frame.</summary>
public readonly record struct Frame(int Number)
{
    public override string ToString() => $"frame {Number}";
}

/// <summary>The tag that keeps the translations of address spaces apart in a TLB.</summary>
/// <remarks>Intel: PCID. Arm: ASID.</remarks>
public readonly record struct AddressSpaceId(int Number)
{
    public override string ToString() => $"asid {Number}";
}

/// <summary>What a user instruction does to memory.</summary>
public enum AccessKind : byte
{
    Load,
    Store,
    Swap,
}

/// <summary>The error of a user access or request; a value, never an exception.</summary>
/// <remarks>Names as in the litmus format, and three of POSIX for files.</remarks>
public enum Error : byte
{
    None,
    SEGV,
    BUS,
    ENOMEM,
    EINVAL,
    EACCES,
    EIO,
    ENOENT,
    EEXIST,
    EAGAIN,
}
