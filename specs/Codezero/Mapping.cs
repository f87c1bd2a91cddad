using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Where a page is: in memory, on a disk, or nowhere.</summary>
readonly record struct Place(Page? Page, Block? Block)
{
    public bool Exists => Page is not null || Block is not null;

    public override string ToString()
        => Page?.ToString() ?? (Block is { } block ? $"block {block.Number}" : "nowhere");
}

/// <summary>A page of an area.</summary>
/// <param name="Newest">Where the next fault finds what it holds.</param>
readonly record struct Shown(VmArea Area, VirtualPage Page, Place Newest);

/// <summary>What an entry, or a translation that a CPU holds, lets a task reach.</summary>
/// <param name="Holder">The CPU whose translation it is; null for the entry.</param>
readonly record struct Mapping(Shown Shown, Frame Frame, bool Writable, Cpu? Holder)
{
    public VmArea Area => Shown.Area;

    public override string ToString()
        => (Holder is null
                ? $"{Area.Task} maps {Shown.Page}"
                : $"{Holder} translates {Shown.Page} of {Area.Task}")
            + $" to {Frame} {(Writable ? "read-write" : "read-only")}";
}
