using System;
using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Specs.Akaros;

/// <summary>
/// What a file or a device should hold, in the order in which it was stored, and what is known of
/// those of its pages that are in memory.
/// </summary>
sealed class GhostMap
{
    readonly Kernel kernel;
    readonly int words;
    readonly ulong[]?[] pages;
    readonly GhostCached?[] cached;
    List<(int Page, int Word, ulong Before)>? stores;
    List<(int From, int Until)>? cuts;

    public GhostMap(Kernel kernel, PageMap map)
    {
        (this.kernel, Map) = (kernel, map);
        words = kernel.Machine.Settings.Words;
        Capacity = map.Host is Inode inode ? inode.Capacity : ((BlockDevice)map.Host).Disk.Blocks;
        pages = new ulong[]?[Capacity];
        cached = new GhostCached?[Capacity];
        Length = Capacity;
    }

    public PageMap Map { get; }

    /// <summary>The most pages that it can have.</summary>
    public int Capacity { get; }

    /// <summary>How many pages it has; of a device all.</summary>
    public int Length { get; set; }

    /// <summary>The first page that a cut under way takes away; null for none.</summary>
    public int? CutFrom { get; private set; }

    /// <summary>How many removers work on it.</summary>
    public int Removers { get; set; }

    /// <summary>The task of the last one; null in the set-up.</summary>
    public SimTask? Remover { get; set; }

    /// <summary>The pass of the last one.</summary>
    public RemovalPass Pass { get; set; }

    /// <summary>How many removals there have been.</summary>
    public int Removals { get; set; }

    /// <summary>How many pages the removal under way has taken out.</summary>
    public int Removed { get; set; }

    public int StoreCount => stores?.Count ?? 0;

    /// <summary>What is known of the page that is cached at an index; null where none is.</summary>
    public ref GhostCached? At(int index) => ref cached[index];

    /// <summary>Whether anything may be in a page: it is being cut off.</summary>
    public bool IsUndefined(int page) => page >= CutFrom;

    /// <summary>The words that a page should have.</summary>
    public ulong[] Page(int page)
    {
        if (pages[page] is { } there)
        {
            return there;
        }

        var its = new ulong[words];
        for (int word = 0; word < words; word++)
        {
            its[word] = Stored(page, word);
        }

        pages[page] = its;
        return its;
    }

    /// <summary>Takes up what the store has before anybody can have written to it.</summary>
    public void Begin()
    {
        Length = Map.Host is Inode inode ? inode.Size.Value : Capacity;
        for (int page = 0; page < Capacity; page++)
        {
            Page(page);
            if (cached[page] is { } its)
            {
                its.Holders = its.Owners;
            }
        }
    }

    /// <summary>What the store has for a word: what the next one to load the page finds.</summary>
    /// <remarks>For rules and for the set-up.</remarks>
    public ulong Stored(int page, int word) => Map.Host switch
    {
        Inode inode => inode.HoleAt(page).Value
            ? 0
            : kernel.FileDisk!.Peek(inode.FirstBlock + page, word),
        object device => ((BlockDevice)device).Disk.Peek(page, word),
    };

    public void Store(int page, int word, ulong value)
    {
        ref ulong at = ref Page(page)[word];
        (stores ??= []).Add((page, word, at));
        at = value;
    }

    public void CutBegins(int from) => (CutFrom, Length) = (from, from);

    /// <summary>What was cut off is zeroes from now on.</summary>
    public void CutEnded()
    {
        int from = CutFrom!.Value;
        CutFrom = null;
        for (int i = from * words; i < Capacity * words; i++)
        {
            Store(i / words, i % words, 0);
        }

        (cuts ??= []).Add((from, StoreCount));
    }

    /// <summary>Whether a page was this at some moment since so many stores.</summary>
    /// <remarks>What it was before it was cut off, and got again, does not count.</remarks>
    public bool WasEver(int page, ulong[] its, int since)
    {
        if (IsUndefined(page))
        {
            return true;
        }

        since = Math.Max(since, LastCutOf(page));

        ulong[] then = (ulong[])Page(page).Clone();
        bool was = then.AsSpan().SequenceEqual(its);
        for (int i = StoreCount - 1; !was && i >= since; i--)
        {
            if (stores![i].Page == page)
            {
                then[stores[i].Word] = stores[i].Before;
                was = then.AsSpan().SequenceEqual(its);
            }
        }

        return was;
    }

    /// <summary>Whether a word was this at some moment since so many stores.</summary>
    public bool MayBe(int page, int word, ulong value, int since)
    {
        bool may = Page(page)[word] == value || WasCut(page, since);
        for (int i = StoreCount - 1; !may && i >= since; i--)
        {
            may = stores![i] == (page, word, value);
        }

        return may;
    }

    /// <summary>How many stores there were when a page was last cut off; 0 for never.</summary>
    int LastCutOf(int page)
    {
        int last = 0;
        for (int i = 0; cuts is not null && i < cuts.Count; i++)
        {
            last = cuts[i].From <= page ? cuts[i].Until : last;
        }

        return last;
    }

    /// <summary>Whether a page was cut off since so many stores: then it was anything.</summary>
    bool WasCut(int page, int since)
    {
        bool was = IsUndefined(page);
        for (int i = 0; cuts is not null && i < cuts.Count; i++)
        {
            was |= cuts[i].From <= page && cuts[i].Until > since;
        }

        return was;
    }
}

/// <summary>What is known of a page as long as it is in its map.</summary>
sealed class GhostCached(GhostMap map, int index, Page page)
{
    public GhostMap Map => map;

    public int Index => index;

    public Page Page => page;

    /// <summary>How many use it.</summary>
    public int Owners { get; set; }

    /// <summary>How many of them have used it since the set-up, and may do so for ever.</summary>
    public int Holders { get; set; }

    /// <summary>How often it was loaded with success.</summary>
    public int Loads { get; set; }

    /// <summary>Whether who has put it there still loads it.</summary>
    public bool IsLoading { get; set; }

    /// <summary>How many have the D of an entry of it, and have not said so to the page.</summary>
    public int InHand { get; set; }

    /// <summary>How many writings of it are under way.</summary>
    public int InBatch { get; set; }

    /// <summary>The number of the removal that has marked it last; 0 for none.</summary>
    public int MarkedBy { get; set; }

    /// <summary>Whether somebody has looked it up since.</summary>
    public bool LookedUp { get; set; }

    public override string ToString() => $"page {index} of {map.Map.Host} in {page.Frame}";
}
