namespace Verified.Machines;

/// <summary>
/// Which translations an invalidation drops: one page, some pages, or a whole space.
/// </summary>
public readonly record struct InvalidationScope(
    AddressSpaceId Space, VirtualPage First, int Count, bool All)
{
    public static InvalidationScope Everything => new(default, default, 0, true);

    public static InvalidationScope Page(AddressSpaceId space, VirtualPage page)
        => new(space, page, 1, false);

    public static InvalidationScope Pages(AddressSpaceId space, VirtualPage first, int count)
        => new(space, first, count, false);

    public static InvalidationScope WholeSpace(AddressSpaceId space)
        => new(space, default, int.MaxValue, false);

    public bool Covers(AddressSpaceId space, VirtualPage page)
        => All || (space == Space && page.Number >= First.Number
            && page.Number - First.Number < Count);

    public override string ToString() => (All, Count) switch
    {
        (true, _) => "everything",
        (_, int.MaxValue) => $"{Space}",
        (_, 1) => $"{First} of {Space}",
        _ => $"pages 0x{First.Number:x}..0x{First.Number + Count - 1:x} of {Space}",
    };
}
