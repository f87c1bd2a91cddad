using Verified.Machines;

namespace Verified.Akaros;

/// <summary>
/// What a page map keeps of one index, in one word: users, the removal flag, and the frame.
/// </summary>
/// <remarks>
/// <code>
///   63        53 52 51            0
///   references   R   frame number
/// </code>
/// References count who uses the cached page now, not who maps it. R says that nobody has looked
/// the page up since the remover marked it; every lookup clears it, in the step that counts it.
/// Source: akaros-pagemap.c, lines 33 – 93. Frame number 0 is "no page" here, whatever the other
/// bits: in the seed only the word 0 is, and a null page is turned into a number by a subtraction
/// that can set any bit.
/// </remarks>
public readonly record struct Slot(ulong Bits)
{
    /// <summary>The most users that can be counted: 11 bits.</summary>
    public const int MostReferences = (1 << 11) - 1;

    const int FlagShift = 52;
    const int ReferenceShift = FlagShift + 1;
    const ulong RemovalBit = 1UL << FlagShift;
    const ulong FrameMask = RemovalBit - 1;

    /// <summary>One reference, as it is added to the word.</summary>
    internal const ulong One = 1UL << ReferenceShift;

    /// <summary>pm_slot_dec_refcnt, as it is added: nothing but the count is touched.</summary>
    internal const ulong MinusOne = ulong.MaxValue - One + 1;

    /// <summary>pm_slot_check_removal.</summary>
    public bool Removal => (Bits & RemovalBit) != 0;

    /// <summary>pm_slot_check_refcnt: how many use the page.</summary>
    public int References => (int)(Bits >> ReferenceShift);

    /// <summary>pm_slot_get_page: null for no page.</summary>
    public Frame? Frame => (Bits & FrameMask) is > 0 and var number ? new((int)number) : null;

    /// <summary>pm_slot_set_removal.</summary>
    public Slot WithRemoval() => new(Bits | RemovalBit);

    /// <summary>pm_slot_clear_removal.</summary>
    public Slot WithoutRemoval() => new(Bits & ~RemovalBit);

    /// <summary>pm_slot_inc_refcnt; refused by callers at <see cref="MostReferences"/>.</summary>
    public Slot Incremented() => new(unchecked(Bits + One));

    /// <summary>pm_slot_set_page; the other bits stay.</summary>
    public Slot With(Frame? frame)
        => new((Bits & ~FrameMask) | (uint)(frame?.Number ?? 0));

    public override string ToString()
        => $"{Frame?.ToString() ?? "no page"}, {References} users{(Removal ? ", R" : "")}";
}
