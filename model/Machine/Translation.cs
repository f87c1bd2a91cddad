namespace Verified.Machines;

/// <summary>A version of a leaf entry that a TLB may still hold, for one page.</summary>
/// <remarks>
/// Of a large page there is one for each page in it, as hardware may hold it in pieces; they are
/// invalidated together (Intel SDM vol. 3A, 4.10.2.3).
/// </remarks>
/// <param name="Generation">
/// The frame's generation when the entry was read; −1 when the frame was free.
/// </param>
/// <param name="Dirty">
/// Whether D was set when it was cached: a store needs no second look.
/// </param>
/// <param name="Global">Whether it serves every address space.</param>
/// <param name="Level">The level of the entry: 0, or more for a piece of a large page.</param>
/// <param name="From">
/// The word of the entry, where a store sets D without looking; null where it looks again.
/// </param>
public readonly record struct Translation(
    AddressSpaceId Space, VirtualPage Page, Frame Frame, int Generation,
    bool Writable, bool User, bool Dirty, bool Global = false, int Level = 0,
    EntryPlace? From = null)
{
    /// <summary>The entry as it is remembered, for faults and accounts.</summary>
    internal PageTableEntry AsEntry
    {
        get
        {
            PageTableEntry entry = User
                ? PageTableEntry.Leaf(Frame, Writable)
                : PageTableEntry.KernelLeaf(Frame);
            return Dirty ? entry.WithDirty() : entry;
        }
    }

    internal bool Is(AddressSpaceId space, VirtualPage page)
        => Page == page && (Global || Space == space);

    /// <summary>Whether an access of the same page cannot tell the two apart.</summary>
    internal bool ActsAs(in Translation other, bool isWrite)
        => Frame == other.Frame && Generation == other.Generation && User == other.User
            && (!isWrite || (Writable == other.Writable && Dirty == other.Dirty
                && (Dirty || From == other.From)));
}

/// <summary>Where an entry stands.</summary>
/// <param name="Generation">The table's frame's when the entry was read.</param>
public readonly record struct EntryPlace(Frame Table, int Index, int Generation);

/// <summary>
/// A version of an upper entry that a CPU may still hold: where a walk can begin.
/// </summary>
/// <remarks>Intel SDM vol. 3A, 4.10.3: paging-structure caches. Never global.</remarks>
/// <param name="Level">The level of the entry, above 0; its table is one below.</param>
/// <param name="First">The first page that the entry stands for.</param>
/// <param name="Generation">The table's frame's when the entry was read; −1 when free.</param>
public readonly record struct CachedTable(
    AddressSpaceId Space, int Level, VirtualPage First, Frame Table, int Generation);
