namespace Verified.Machines;

/// <summary>
/// Which versions an invalidation drops: of one page, of some pages, of a space, or all.
/// </summary>
/// <remarks>
/// <code>
///   scope                             x86                      Armv8-A
///   Page                              INVLPG                   TLBI VAE1
///   Page with Globals = false         INVPCID 0                –
///   Page with Tables = false          –                        TLBI VALE1
///   WholeSpace                        INVPCID 1, MOV CR3       TLBI ASIDE1
///   Everything                        INVPCID 2, MOV CR4.PGE   TLBI VMALLE1
///   Everything with Globals = false   INVPCID 3                –
/// </code>
/// Sources: Intel SDM vol. 3A, 4.10.4.1; Arm DDI 0487, D8.14. INVLPG drops all cached tables of its
/// space as well, INVPCID 0 only those on the way to its page.
/// </remarks>
/// <param name="All">Of every address space.</param>
/// <param name="Globals">Whether global entries go too, of whatever space.</param>
/// <param name="Tables">Whether cached tables go too.</param>
public readonly record struct InvalidationScope(
    AddressSpaceId Space, VirtualPage First, int Count, bool All, bool Globals = true,
    bool Tables = true)
{
    public static InvalidationScope Everything => new(default, default, int.MaxValue, true);

    public static InvalidationScope Page(AddressSpaceId space, VirtualPage page)
        => new(space, page, 1, false);

    public static InvalidationScope Pages(AddressSpaceId space, VirtualPage first, int count)
        => new(space, first, count, false);

    public static InvalidationScope WholeSpace(AddressSpaceId space)
        => new(space, default, int.MaxValue, false, Globals: false);

    /// <summary>Whether it drops a version; all pieces of a large page go together.</summary>
    public bool Covers(in Translation version, Machine machine)
    {
        System.ArgumentNullException.ThrowIfNull(machine);
        int span = machine.PagesBelow(version.Level);
        int first = version.Page.Number / span * span;
        return (version.Global ? Globals : All || version.Space == Space) && Meets(first, span);
    }

    /// <summary>Whether it drops a version of an upper entry.</summary>
    public bool Covers(in CachedTable version, Machine machine)
    {
        System.ArgumentNullException.ThrowIfNull(machine);
        return Tables && (All || version.Space == Space)
            && Meets(version.First.Number, machine.PagesBelow(version.Level));
    }

    /// <summary>Whether some of these pages are in it.</summary>
    internal bool Meets(int first, int count)
        => first + count > First.Number && first - First.Number < Count;

    public override string ToString()
    {
        string what = (All, Count) switch
        {
            (true, _) => "everything",
            (_, int.MaxValue) => $"{Space}",
            (_, 1) => $"{First} of {Space}",
            _ => $"pages 0x{First.Number:x}..0x{First.Number + Count - 1:x} of {Space}",
        };
        bool isWhole = !All && Count == int.MaxValue;
        string globals = Globals == !isWhole ? "" : Globals ? " and global entries"
            : " but global entries";
        return what + globals + (Tables ? "" : ", tables kept");
    }
}
