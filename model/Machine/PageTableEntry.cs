namespace Verified.Machines;

/// <summary>One 64-bit entry of a page table, exactly as the walker reads it.</summary>
/// <remarks>
/// <code>
///   63           12 11 9  8 7 6 5 4 3 2 1 0
///   frame number    free  G L D A - - U W P
/// </code>
/// L stands in upper entries only: it makes one a leaf, for as many pages and frames in a row as a
/// table below it would map. Source: Intel SDM vol. 3A, 4.5. The Armv7-like profile uses the same
/// layout without A and D. Left out: execute-disable, memory types.
/// </remarks>
public readonly record struct PageTableEntry(ulong Bits)
{
    /// <summary>For atomic operations on an entry's word, as the next three are.</summary>
    public const ulong PresentBit = 1;

    public const ulong WritableBit = 1 << 1;

    public const ulong DirtyBit = 1 << 6;

    /// <summary>A bit at which no walker looks: the system's own.</summary>
    public const ulong SoftwareBit = 1 << 9;

    const ulong UserBit = 1 << 2;
    const ulong AccessedBit = 1 << 5;
    const ulong LargeBit = 1 << 7;
    const ulong GlobalBit = 1 << 8;
    const int FrameShift = 12;

    /// <summary>The entry that translates nothing.</summary>
    public static PageTableEntry Absent => default;

    public bool Present => (Bits & PresentBit) != 0;

    public bool Writable => (Bits & WritableBit) != 0;

    /// <summary>Whether user programs may use it at all.</summary>
    public bool User => (Bits & UserBit) != 0;

    public bool Accessed => (Bits & AccessedBit) != 0;

    public bool Dirty => (Bits & DirtyBit) != 0;

    /// <summary>Whether an upper entry is a leaf.</summary>
    public bool Large => (Bits & LargeBit) != 0;

    /// <summary>Whether its translation serves every address space.</summary>
    public bool Global => (Bits & GlobalBit) != 0;

    /// <summary>The frame of the page, or of the next table.</summary>
    public Frame Frame => new((int)(Bits >> FrameShift));

    /// <summary>A leaf entry for user programs.</summary>
    public static PageTableEntry Leaf(Frame frame, bool writable)
        => new(((ulong)frame.Number << FrameShift) | PresentBit | UserBit
            | (writable ? WritableBit : 0));

    /// <summary>A leaf entry that only the kernel may use.</summary>
    public static PageTableEntry KernelLeaf(Frame frame)
        => new(((ulong)frame.Number << FrameShift) | PresentBit | WritableBit);

    /// <summary>An entry that leads to the next table.</summary>
    public static PageTableEntry Table(Frame table) => Leaf(table, writable: true);

    public PageTableEntry ReadOnly() => new(Bits & ~WritableBit);

    public PageTableEntry WithAccessed() => new(Bits | AccessedBit);

    public PageTableEntry WithDirty() => new(Bits | DirtyBit);

    public PageTableEntry AsLarge() => new(Bits | LargeBit);

    public PageTableEntry AsGlobal() => new(Bits | GlobalBit);

    /// <summary>What the entry of a large page says of the page with this index in it.</summary>
    public PageTableEntry PieceFor(int index) => new(Bits + ((ulong)index << FrameShift));

    public PageTableEntry Clean() => new(Bits & ~DirtyBit);

    public override string ToString()
    {
        if (!Present)
        {
            return "absent";
        }

        string rights = (User, Writable) switch
        {
            (true, true) => "read-write",
            (true, false) => "read-only",
            _ => "kernel",
        };
        return $"{Frame} {rights}{(Accessed ? " A" : "")}{(Dirty ? " D" : "")}"
            + $"{(Large ? " large" : "")}{(Global ? " global" : "")}";
    }
}
