using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>A version of an entry that a TLB may still hold.</summary>
/// <param name="Generation">The frame's generation when the entry was read.</param>
/// <param name="Dirty">Whether D was set when it was cached: a store needs no second look.</param>
public readonly record struct Translation(
    AddressSpaceId Space, VirtualPage Page, Frame Frame, int Generation,
    bool Writable, bool User, bool Dirty)
{
    internal bool Is(AddressSpaceId space, VirtualPage page) => Page == page && Space == space;
}

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

/// <summary>
/// The translations that one CPU may still use: the set of versions of each entry that were cached,
/// or could have been, since the last invalidation.
/// </summary>
/// <remarks>
/// Entries that are not present are never cached. In a tame TLB there is at most one version of a
/// page; a speculating one has every version that was valid in between, and a lookup chooses.
/// Fills and evictions are no steps of their own: they are decided at the lookup.
/// </remarks>
public sealed class Tlb : INamed
{
    readonly Machine machine;
    readonly int cpu;
    readonly List<Translation> held = [];

    internal Tlb(Machine machine, int cpu)
    {
        this.machine = machine;
        this.cpu = cpu;
        Id = machine.Simulator.Register(this);
    }

    /// <summary>What it may hold, in the order of filling.</summary>
    public IReadOnlyList<Translation> Translations => held;

    internal ObjectId Id { get; }

    public string NameOf(int offset) => $"TLB of cpu{cpu}";

    /// <summary>The index of a version that this lookup uses, or −1 for a miss.</summary>
    internal int Lookup(AddressSpaceId space, VirtualPage page)
    {
        int first = -1;
        int count = 0;
        for (int i = 0; i < held.Count; i++)
        {
            if (held[i].Is(space, page))
            {
                first = first < 0 ? i : first;
                count++;
            }
        }

        int misses = machine.Settings.Tlb.MayMiss ? 1 : 0;
        if (count == 0 || count + misses == 1)
        {
            return first;
        }

        int chosen = machine.Simulator.Choose("which cached version is used", count + misses);
        return chosen == count ? -1 : Nth(space, page, chosen);
    }

    internal Translation this[int index] => held[index];

    internal void SetDirty(int index) => held[index] = held[index] with { Dirty = true };

    /// <summary>Adds what a walk found; a tame TLB replaces the older version.</summary>
    internal void Fill(in Translation found)
    {
        if (held.Contains(found))
        {
            return;
        }

        if (!machine.Settings.Tlb.Speculates)
        {
            Drop(found.Space, found.Page);
        }

        held.Add(found);
        machine.Changed();
    }

    internal void Drop(AddressSpaceId space, VirtualPage page)
        => Invalidate(InvalidationScope.Page(space, page));

    internal void Invalidate(in InvalidationScope scope)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (scope.Covers(held[i].Space, held[i].Page))
            {
                held.RemoveAt(i);
                machine.Changed();
            }
        }
    }

    int Nth(AddressSpaceId space, VirtualPage page, int n)
    {
        int i = -1;
        do
        {
            i++;
            n -= held[i].Is(space, page) ? 1 : 0;
        }
        while (n >= 0);

        return i;
    }
}
