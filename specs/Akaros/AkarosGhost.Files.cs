using System;
using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>What the ghost is told of files and devices.</summary>
sealed partial class AkarosGhost
{
    List<GhostSync>? syncs;

    // A sync that has ended in the step that is under way.
    GhostSync? ended;

    public void CutBegins(Inode inode, int pages)
    {
        Changes++;
        MapOf(inode.Map).CutBegins(pages);
    }

    public void CutEnded(Inode inode, int pages)
    {
        Changes++;
        GhostMap its = MapOf(inode.Map);
        its.CutEnded();
        for (int i = pages; i < its.Capacity; i++)
        {
            // Whoever uses it keeps it: zeroes, as the store has.
            if (its.At(i) is { } used)
            {
                cleaned.Add(used);
            }
        }

        foreach (GhostSpace space in spaces)
        {
            for (int i = 0; i < space.Pages.Length; i++)
            {
                if (space.Pages[i] is { } page && page.File == its && page.Index >= pages)
                {
                    page.Own = null;
                    claims.Revoked(
                        InvalidationScope.Page(space.Proc.Space, new VirtualPage(i)));
                }
            }
        }
    }

    public void Grown(Inode inode, int pages)
    {
        Changes++;
        MapOf(inode.Map).Length = pages;
    }

    public void Written(Inode inode, int page, int word, ulong value)
    {
        Changes++;
        GhostMap its = MapOf(inode.Map);
        its.Store(page, word, value);
        DemandLoaded(its, page);
    }

    public void Written(BufferHead buffer, ulong value)
    {
        Changes++;
        if (In(buffer.Page.Frame) is { } its)
        {
            its.Map.Store(its.Index, buffer.Block, value);
        }
    }

    public void Read(Inode inode, int page, int word, ulong value)
    {
        GhostMap its = MapOf(inode.Map);
        DemandLoaded(its, page);
        if (!its.IsUndefined(page) && its.Page(page)[word] is var expected && value != expected)
        {
            Mismatch ??= $"read() finds {value} in page {page}.{word} of {inode}, where "
                + $"{expected} was written last";
        }
    }

    public int SyncBegins(PageMap map, int first, int count)
    {
        syncs ??= [];
        GhostMap its = MapOf(map);
        var used = new bool[its.Capacity];
        for (int i = 0; i < used.Length; i++)
        {
            used[i] = its.At(i) is { Owners: > 0 };
        }

        syncs.Add(new GhostSync(its, first, count, its.StoreCount, used));
        return syncs.Count - 1;
    }

    public void SyncEnded(int sync)
    {
        Changes++;
        ended = syncs![sync];
    }

    void LookAtStore(GhostSync sync)
    {
        int end = Math.Min(sync.First + sync.Count, sync.Map.Capacity);
        for (int page = sync.First; page < end; page++)
        {
            for (int word = 0; word < words && !sync.WasUsed[page]; word++)
            {
                ulong stored = sync.Map.Stored(page, word);
                if (!sync.Map.MayBe(page, word, stored, sync.Since))
                {
                    Unsynced ??= $"a sync of page {page} of {sync.Map.Map.Host} has ended, and "
                        + $"word {word} is {stored} in the store, from before a store that the "
                        + "sync came after";
                }
            }
        }
    }

    void DemandLoaded(GhostMap map, int page)
    {
        if (map.At(page) is not { Loads: > 0 })
        {
            Misloaded ??= $"page {page} of {map.Map.Host} is used, and is not loaded";
        }
    }

    /// <summary>A sync that is under way.</summary>
    /// <param name="Since">The number of stores before it.</param>
    /// <param name="WasUsed">
    /// Of each page, whether somebody used it then: what he has stored may not be marked yet.
    /// </param>
    sealed record GhostSync(GhostMap Map, int First, int Count, int Since, bool[] WasUsed);
}
