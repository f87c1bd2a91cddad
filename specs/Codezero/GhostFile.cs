using System;
using System.Collections.Generic;
using Verified.Codezero;

namespace Verified.Specs.Codezero;

/// <summary>What a file should hold, and the order in which it was stored.</summary>
/// <param name="key">The vnode of a file of the disk; else the file.</param>
sealed class GhostFile(object key)
{
    readonly List<ulong[]?> pages = [];
    List<(int Page, int Word, ulong Before)>? stores;

    public object Key => key;

    /// <summary>How many stores there were; only those to files of the disk are kept.</summary>
    public int StoreCount => stores?.Count ?? 0;

    public ulong[] Page(GhostMemory ghost, int page)
    {
        while (pages.Count <= page)
        {
            pages.Add(null);
        }

        if (pages[page] is { } there)
        {
            return there;
        }

        ulong[] its = ghost.NewPage();
        for (int word = 0; word < its.Length; word++)
        {
            its[word] = ghost.First(key, page, word);
        }

        pages[page] = its;
        return its;
    }

    public void Store(GhostMemory ghost, int page, int word, ulong value)
    {
        ref ulong at = ref Page(ghost, page)[word];
        if (key is Vnode)
        {
            stores ??= [];
            stores.Add((page, word, at));
        }

        at = value;
    }

    /// <summary>Whether a page was this at some moment since so many stores.</summary>
    public bool WasEver(GhostMemory ghost, int page, ulong[] words, int since)
    {
        ulong[] then = (ulong[])Page(ghost, page).Clone();
        bool was = then.AsSpan().SequenceEqual(words);
        for (int i = StoreCount - 1; !was && i >= since; i--)
        {
            if (stores![i].Page == page)
            {
                then[stores[i].Word] = stores[i].Before;
                was = then.AsSpan().SequenceEqual(words);
            }
        }

        return was;
    }

    /// <summary>Whether a word was this at some moment since so many stores.</summary>
    public bool MayBe(GhostMemory ghost, int page, int word, ulong value, int since)
    {
        bool may = Page(ghost, page)[word] == value;
        for (int i = StoreCount - 1; !may && i >= since; i--)
        {
            may = stores![i] == (page, word, value);
        }

        return may;
    }
}

/// <summary>A sync that is under way.</summary>
/// <param name="Since">The number of stores to the file before it.</param>
sealed record GhostSync(VmFile File, int FirstPage, int Pages, int Since);

/// <summary>What a page of an address space shows.</summary>
sealed class GhostPage(GhostFile file, int offset, VmFlags rights, bool isShared)
{
    ulong[]? own;
    int storesBefore;

    public GhostFile File => file;

    public int Offset => offset;

    public VmFlags Rights { get; set; } = rights;

    public bool IsShared => isShared;

    /// <summary>The words that an access should find.</summary>
    public ulong[] Words(GhostMemory ghost) => own ?? file.Page(ghost, offset);

    /// <summary>Its own copy; made of what it shows, if it has none.</summary>
    public ulong[] Own(GhostMemory ghost)
        => own ??= (ulong[])file.Page(ghost, offset).Clone();

    /// <summary>A copy of what it shows begins to be made.</summary>
    public void CopyBegins() => storesBefore = file.StoreCount;

    /// <summary>Makes a copy its own; what it has a copy of already does not change.</summary>
    /// <returns>Whether it is what the page showed at one moment since the copying began.</returns>
    public bool TakeCopy(GhostMemory ghost, ulong[] copy)
    {
        bool was = own is null
            ? file.WasEver(ghost, offset, copy, storesBefore)
            : own.AsSpan().SequenceEqual(copy);
        own ??= copy;
        return was;
    }

    /// <summary>The same for a child, which has copies of what the parent has copies of.</summary>
    public GhostPage Clone() => new(file, offset, Rights, isShared)
    {
        own = (ulong[]?)own?.Clone(),
    };
}
