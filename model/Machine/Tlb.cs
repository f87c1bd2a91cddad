using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>A version of an entry that a TLB may still hold.</summary>
/// <param name="Generation">
/// The frame's generation when the entry was read; −1 when the frame was free.
/// </param>
/// <param name="Dirty">
/// Whether D was set when it was cached: a store needs no second look.
/// </param>
public readonly record struct Translation(
    AddressSpaceId Space, VirtualPage Page, Frame Frame, int Generation,
    bool Writable, bool User, bool Dirty)
{
    internal bool Is(AddressSpaceId space, VirtualPage page) => Page == page && Space == space;

    /// <summary>Whether an access of the same page cannot tell the two apart.</summary>
    internal bool ActsAs(in Translation other, bool isWrite)
        => Frame == other.Frame && Generation == other.Generation && User == other.User
            && (!isWrite || (Writable == other.Writable && Dirty == other.Dirty));
}

/// <summary>
/// The translations that one CPU may still use: the set of versions of each entry that were
/// cached, or could have been, since the last invalidation.
/// </summary>
/// <remarks>
/// Entries that are not present are never cached. In a tame TLB there is at most one version of a
/// page; a speculating one has every version that was valid in between, and a lookup chooses.
/// Fills and evictions are no steps of their own: they are decided at the lookup. An invalidation
/// leaves a speculating TLB with what the tables say now, since it may be filled again at once.
/// </remarks>
public sealed class Tlb : INamed
{
    /// <summary>Says of a version that its fill needs no trace in the entry any more.</summary>
    internal const int Settled = -1;

    readonly Machine machine;
    readonly Cpu cpu;
    readonly List<Translation> held = [];

    // For each of them, the word in which its fill set A if it happened at all, or Settled. While A
    // is seen clear there, it did not happen.
    readonly List<int> unset = [];

    internal Tlb(Machine machine, Cpu cpu)
    {
        this.machine = machine;
        this.cpu = cpu;
        Id = machine.Simulator.Register(this);
    }

    /// <summary>What it may hold, in the order of filling.</summary>
    public IReadOnlyList<Translation> Translations => held;

    internal ObjectId Id { get; }

    public string NameOf(int offset) => $"TLB of {cpu}";

    /// <summary>The index of a version that this lookup uses, or −1 for a miss.</summary>
    internal int Lookup(AddressSpaceId space, VirtualPage page, bool isWrite)
    {
        int first = -1;
        int count = 0;
        for (int i = 0; i < held.Count; i++)
        {
            if (IsAlternative(i, space, page, isWrite))
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
        if (chosen < count)
        {
            return Nth(chosen, space, page, isWrite);
        }

        if (!machine.Speculates)
        {
            Remove(InvalidationScope.Page(space, page));
        }

        return -1;
    }

    /// <summary>A version that is used now, so that its fill has happened.</summary>
    internal Translation Use(int index)
    {
        if (unset[index] != Settled)
        {
            machine.FillHappened(unset[index]);
        }

        return held[index];
    }

    /// <summary>Adds what a walk found; a tame TLB replaces the older version.</summary>
    /// <param name="unsetWord">Where the fill must have set A, if it has happened.</param>
    internal void Fill(in Translation found, int unsetWord = Settled)
    {
        if (machine.Speculates ? IsTakenUp(found, unsetWord) : held.Contains(found))
        {
            return;
        }

        if (!machine.Speculates)
        {
            Remove(InvalidationScope.Page(found.Space, found.Page));
        }

        held.Add(found);
        unset.Add(unsetWord);
        machine.Changed();
    }

    internal void Invalidate(in InvalidationScope scope)
    {
        Remove(scope);
        if (machine.Speculates)
        {
            cpu.Speculate(scope);
        }
    }

    /// <summary>Whether some version needs A to have been set in this word.</summary>
    internal bool NeedsSet(int word) => unset.Contains(word);

    /// <summary>A is set in the word, or was when it was overwritten unseen.</summary>
    internal void Settle(int word)
    {
        for (int i = 0; i < unset.Count; i++)
        {
            unset[i] = unset[i] == word ? Settled : unset[i];
        }
    }

    /// <summary>A was seen clear in the word: these fills have not happened.</summary>
    internal void DropUnset(int word)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (unset[i] == word)
            {
                RemoveAt(i);
            }
        }
    }

    /// <summary>Whether it is there, or what is there can be changed to do as well.</summary>
    bool IsTakenUp(in Translation found, int unsetWord)
    {
        Span<Translation> all = CollectionsMarshal.AsSpan(held);
        for (int i = 0; i < all.Length; i++)
        {
            bool same = all[i] == found;
            bool sameButDirty = all[i] with { Dirty = found.Dirty } == found;
            if (same && (unset[i] == Settled || unsetWord == Settled || unset[i] == unsetWord))
            {
                unset[i] = unset[i] == unsetWord ? unsetWord : Settled;
                return true;
            }

            // One that is clean serves no access that a dirty one or a miss does not serve.
            if (sameButDirty && !same && unset[i] == unsetWord)
            {
                all[i] = all[i] with { Dirty = true };
                machine.Changed();
                return true;
            }
        }

        return false;
    }

    void Remove(in InvalidationScope scope)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (scope.Covers(held[i].Space, held[i].Page))
            {
                RemoveAt(i);
            }
        }
    }

    void RemoveAt(int index)
    {
        held.RemoveAt(index);
        unset.RemoveAt(index);
        machine.Changed();
    }

    /// <summary>Whether a version counts: one for each thing that the access could do.</summary>
    bool IsAlternative(int index, AddressSpaceId space, VirtualPage page, bool isWrite)
    {
        ReadOnlySpan<Translation> all = CollectionsMarshal.AsSpan(held);
        ref readonly Translation version = ref all[index];
        bool counts = version.Is(space, page);
        for (int i = 0; counts && i < index; i++)
        {
            counts = !(all[i].Is(space, page) && all[i].ActsAs(version, isWrite));
        }

        return counts;
    }

    int Nth(int n, AddressSpaceId space, VirtualPage page, bool isWrite)
    {
        int i = -1;
        do
        {
            i++;
            n -= IsAlternative(i, space, page, isWrite) ? 1 : 0;
        }
        while (n >= 0);

        return i;
    }
}
