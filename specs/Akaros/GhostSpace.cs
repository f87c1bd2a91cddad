using System;
using Verified.Akaros;

namespace Verified.Specs.Akaros;

/// <summary>What each page of a process should be.</summary>
sealed class GhostSpace(Proc proc, int pages)
{
    public Proc Proc => proc;

    /// <summary>By page number; null where nothing is mapped.</summary>
    public GhostPage?[] Pages { get; } = new GhostPage?[pages];
}

/// <summary>What a page of a process shows: a page of a file, or words of its own.</summary>
/// <param name="file">Null for zeroes.</param>
/// <param name="index">Which page of the file.</param>
sealed class GhostPage(GhostMap? file, int index, int words, Protection rights, bool isShared)
{
    int storesBefore;

    public GhostMap? File => file;

    public int Index => index;

    public bool IsShared => isShared;

    public Protection Rights { get; set; } = rights;

    /// <summary>The rights that it is about to get.</summary>
    public Protection Coming { get; set; }

    /// <summary>What a private page holds; null before it was copied.</summary>
    public ulong[]? Own { get; set; }

    /// <summary>Whether its file ends before it.</summary>
    public bool IsBehindTheEnd => file is not null && index >= file.Length;

    /// <summary>Whether anything may be in it: it is being cut off.</summary>
    public bool IsUndefined => file is not null && file.IsUndefined(index);

    /// <summary>The words that an access should find.</summary>
    public ulong[] Words() => Own ?? (file is null ? new ulong[words] : file.Page(index));

    public void Store(int word, ulong value)
    {
        if (isShared)
        {
            file!.Store(index, word, value);
        }
        else
        {
            Own ??= (ulong[])Words().Clone();
            Own[word] = value;
        }
    }

    /// <summary>A copy of what it shows begins to be made.</summary>
    public void CopyBegins() => storesBefore = file?.StoreCount ?? 0;

    /// <summary>Makes a copy its own; what it has a copy of already does not change.</summary>
    /// <returns>Whether it is what the page was at one moment since the copying began.</returns>
    public bool TakeCopy(ulong[] copy)
    {
        bool was = Own is null && file is not null
            ? file.WasEver(index, copy, storesBefore)
            : Words().AsSpan().SequenceEqual(copy);
        Own ??= copy;
        return was;
    }

    /// <summary>The same for a child, which has copies of what the parent has copies of.</summary>
    public GhostPage Clone() => new(file, index, words, Rights, isShared)
    {
        Own = (ulong[]?)Own?.Clone(),
    };
}
