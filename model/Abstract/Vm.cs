using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Verified.Machines;

namespace Verified.Abstract;

/// <summary>
/// The abstract VM: everything about virtual memory that user programs can observe, as one value.
/// </summary>
/// <remarks>
/// There are no page tables, no TLBs, no frames, and nothing is ever pushed out: pages are where
/// programs say that they are. What a statement may do is a relation between this value before and
/// after it (<see cref="Statements"/>), so that a system is right if whatever it does is in it.
/// Memory that is shared without a file is a file without a name.
/// </remarks>
/// <param name="WordsPerPage">64-bit words in a page.</param>
/// <param name="Spaces">The address space of each process that is alive.</param>
/// <param name="Files">The pages that files have; behind a file's end there is none.</param>
/// <param name="Stored">
/// Of words whose backing store is asked for: what it may hold, oldest first. The last one is what
/// the file holds.
/// </param>
/// <param name="Resizing">Files whose length is being changed.</param>
/// <param name="Unnamed">How many files without a name were made.</param>
/// <param name="MayRunOut">Whether memory may be too small for what programs do.</param>
public sealed record Vm(
    int WordsPerPage, FiniteMap<string, FiniteMap<PageName, Page>> Spaces,
    FiniteMap<FilePage, Numbers> Files, FiniteMap<FileWord, Numbers> Stored,
    FiniteMap<string, bool> Resizing, int Unnamed, bool MayRunOut)
{
    /// <summary>The page that a process has under a name; null for none.</summary>
    public Page? PageOf(string process, PageName name) => Spaces[process].Or(name, null);

    /// <summary>The same with another page there, or none.</summary>
    public Vm With(string process, PageName name, Page? page) => this with
    {
        Spaces = Spaces.With(process, page is null
            ? Spaces[process].Without(name)
            : Spaces[process].With(name, page)),
    };

    /// <summary>What a page shows; null behind the end of its file.</summary>
    public Numbers? Shown(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.File is { } file && !Files.Has(file) ? null
            : page.Own ?? (page.File is { } its ? Files[its] : Numbers.Zeroes(WordsPerPage));
    }

    /// <summary>Why a program may not load from a page, or store to it.</summary>
    public Error Refusal(Page? page, bool store)
        => page is null || page.Protection < (store ? Protection.ReadWrite : Protection.Read)
            ? Error.SEGV
            : Shown(page) is null ? Error.BUS : Error.None;

    /// <summary>A page's words become others.</summary>
    /// <returns>
    /// Several where private pages show the file's: each may have been copied by now, or not.
    /// </returns>
    public IEnumerable<Vm> Put(string process, PageName name, Numbers words)
    {
        Page page = PageOf(process, name)!;
        return page.IsPrivate || page.File is not { } file
            ? [With(process, name, page with { Own = words })]
            : PutFile(file, words);
    }

    /// <summary>The words of a file's page become others; it may be new.</summary>
    /// <returns>As <see cref="Put"/>.</returns>
    public IEnumerable<Vm> PutFile(FilePage file, Numbers words)
    {
        ArgumentNullException.ThrowIfNull(words);
        Vm after = this with { Files = Files.With(file, words) };
        after = Enumerable.Range(0, WordsPerPage).Aggregate(
            after, (vm, i) => vm.NoteStore(new FileWord(file, i), words[i]));
        return Files.Or(file, null) is { } before && !before.Equals(words)
            ? Viewers(file).Aggregate<(string Process, PageName Name), IEnumerable<Vm>>(
                [after],
                (all, viewer) => all.SelectMany(vm => vm.MayHaveCopied(viewer, before)))
            : [after];
    }

    /// <summary>A file's page goes, with all private copies of it.</summary>
    public Vm RemoveFile(FilePage file)
    {
        Vm after = this with { Files = Files.Without(file) };
        after = Enumerable.Range(0, WordsPerPage).Aggregate(
            after, (vm, i) => vm.NoteStore(new FileWord(file, i), 0));
        return Spaces.Keys
            .SelectMany(process => PagesOf(process, file).Select(name => (process, name)))
            .Aggregate(after, (vm, at) => vm.With(
                at.process, at.name, vm.PageOf(at.process, at.name)! with { Own = null }));
    }

    /// <summary>The private pages that show a file's page.</summary>
    IEnumerable<(string Process, PageName Name)> Viewers(FilePage file)
        => from process in Spaces.Keys
           from name in PagesOf(process, file)
           where PageOf(process, name) is { IsPrivate: true, Own: null }
           select (process, name);

    IEnumerable<PageName> PagesOf(string process, FilePage file)
        => Spaces[process].Where(each => each.Value.File == file).Select(each => each.Key);

    Vm[] MayHaveCopied((string Process, PageName Name) at, Numbers before)
        => [this, With(at.Process, at.Name, PageOf(at.Process, at.Name)! with { Own = before })];

    /// <summary>From now on the backing store may hold this, too.</summary>
    Vm NoteStore(FileWord word, ulong value)
        => Stored.Or(word, null) is { } may && may.Last != value
            ? this with { Stored = Stored.With(word, may.Then(value)) }
            : this;
}

/// <summary>The name of a page in an address space: the i-th one of a region.</summary>
[SuppressMessage("Design", "CA1036", Justification = "an order for enumeration alone")]
public readonly record struct PageName(string Region, int Index) : IComparable<PageName>
{
    public int CompareTo(PageName other)
        => (string.CompareOrdinal(Region, other.Region), Index - other.Index) switch
        {
            (0, var order) => order,
            (var order, _) => order,
        };
}

/// <summary>A page of an address space.</summary>
/// <param name="File">The file's page behind it; null for zeroes.</param>
/// <param name="IsPrivate">Whether stores stay in the process.</param>
/// <param name="Own">What the process has stored to its private page; null for nothing.</param>
public sealed record Page(Protection Protection, FilePage? File, bool IsPrivate, Numbers? Own);
