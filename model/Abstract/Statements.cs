using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;

namespace Verified.Abstract;

/// <summary>One way in which a step of a statement can go.</summary>
/// <param name="Error">Why the statement fails; then nothing has changed.</param>
/// <param name="Value">What the statement's register gets, if it has one.</param>
public readonly record struct Answer(Vm After, Error Error = Error.None, ulong Value = 0);

/// <summary>What each statement may do to the abstract VM: all ways, one of which happens.
/// </summary>
/// <remarks>
/// A statement is one step (<see cref="Do"/>), unless it acts on each page at a moment of its own:
/// then its first step says whether it fails and which pages it is about, and each of them is
/// another step (<see cref="DoPage"/>), in any order.
/// </remarks>
public static class Statements
{
    /// <summary>The only step of a statement, or the first one.</summary>
    /// <param name="value">What it stores, if it stores.</param>
    public static IEnumerable<Answer> Do(
        this Vm vm, string process, Statement statement, ulong value)
    {
        ArgumentNullException.ThrowIfNull(vm);
        ArgumentNullException.ThrowIfNull(statement);
        IEnumerable<Answer> all = statement switch
        {
            MapStatement map => Map(vm, process, map),
            LoadStatement load => Access(vm, process, load.Word, store: null),
            StoreStatement store => Access(vm, process, store.Word, value),
            SwapStatement swap => Access(vm, process, swap.Word, value),
            ForkStatement fork =>
                [new(vm with { Spaces = vm.Spaces.With(fork.Child, vm.Spaces[process]) })],
            ExitStatement => [new(vm with { Spaces = vm.Spaces.Without(process) })],
            WriteFileStatement write => WriteFile(vm, write.Word, value),
            ReadFileStatement read =>
                [vm.Files.Or(read.Word.Page, null) is { } words
                    ? new(vm, Error.None, words[read.Word.Number])
                    : new(vm, Error.EINVAL)],
            ReadDiskStatement read => ReadDisk(vm, read.Word),
            TruncateStatement truncate =>
                [new(vm with { Resizing = vm.Resizing.With(truncate.File, true) })],
            RangeStatement range => [OnRange(vm, process, range)],
            _ => throw new ArgumentOutOfRangeException(nameof(statement)),
        };
        return vm.MayRunOut && TakesMemory(statement)
            ? all.Append(new(vm, Error.ENOMEM))
            : all;
    }

    /// <summary>Whether a statement has to wait before its first step.</summary>
    /// <remarks>The length of a file is changed by one statement after the other.</remarks>
    public static bool MustWait(this Vm vm, Statement statement)
    {
        ArgumentNullException.ThrowIfNull(vm);
        return statement switch
        {
            TruncateStatement truncate => vm.Resizing.Has(truncate.File),
            WriteFileStatement { Word.Page: var page } =>
                vm.Resizing.Has(page.File) && !vm.Files.Has(page),
            _ => false,
        };
    }

    /// <summary>The pages on which a statement acts, each at a moment of its own.</summary>
    public static IEnumerable<int> PagesOf(this Vm vm, Statement statement)
    {
        ArgumentNullException.ThrowIfNull(vm);
        return statement switch
        {
            TruncateStatement truncate => vm.Files.Keys
                .Where(page => page.File == truncate.File && page.Page >= truncate.Pages)
                .Select(page => page.Page)
                .Concat(Enumerable.Range(0, truncate.Pages)
                    .Where(page => !vm.Files.Has(new(truncate.File, page)))),
            // The first step of a sync says all; what the others do, no program can observe.
            SyncStatement or UnlockStatement or EvictStatement => [],
            RangeStatement { Range: var range } => Enumerable.Range(range.First, range.Count),
            _ => [],
        };
    }

    /// <summary>What a statement does to one of its pages; an error ends it.</summary>
    public static Answer DoPage(this Vm vm, string process, Statement statement, int page)
    {
        ArgumentNullException.ThrowIfNull(vm);
        if (statement is TruncateStatement { File: var file, Pages: var pages })
        {
            return new(
                page >= pages ? vm.RemoveFile(new(file, page)) : Grow(vm, new(file, page)));
        }

        var name = new PageName(((RangeStatement)statement).Range.Region, page);
        Page? its = vm.PageOf(process, name);
        return statement switch
        {
            LockStatement => new(vm, WhyNotLock(vm, its)),

            // It went after the first step.
            _ when its is null => new(vm),
            UnmapStatement => new(vm.With(process, name, null)),
            ProtectStatement protect =>
                new(vm.With(process, name, its with { Protection = protect.Protection })),
            DiscardStatement => new(vm.With(process, name, its with { Own = null })),
            _ => throw new ArgumentOutOfRangeException(nameof(statement)),
        };
    }

    /// <summary>When all its pages are done.</summary>
    public static Vm End(this Vm vm, Statement statement)
    {
        ArgumentNullException.ThrowIfNull(vm);
        return statement is TruncateStatement truncate
            ? vm with { Resizing = vm.Resizing.Without(truncate.File) }
            : vm;
    }

    static IEnumerable<Answer> Map(Vm vm, string process, MapStatement map)
    {
        PageName[] names =
            [.. Enumerable.Range(0, map.Pages).Select(i => new PageName(map.Region, i))];
        if (names.Any(vm.Spaces[process].Has))
        {
            return [new(vm, Error.EINVAL)];
        }

        Vm before = vm;
        FilePage? first = map.File;
        if (map.IsShared && first is null)
        {
            first = new FilePage($"#{vm.Unnamed}", 0);
            vm = names.Aggregate(vm with { Unnamed = vm.Unnamed + 1 }, (after, name)
                => Grow(after, first.Value with { Page = name.Index }));
        }

        Vm mapped = names.Aggregate(vm, (after, name) => after.With(process, name, new Page(
            map.Protection, first is { } file ? file with { Page = file.Page + name.Index } : null,
            !map.IsShared, Own: null)));
        bool isBehind = mapped.Spaces[process].Any(each => each.Key.Region == map.Region
            && each.Value.File is { } file && !mapped.Files.Has(file));
        return isBehind
            ? [new(mapped), new(before, Error.EINVAL)]
            : [new(mapped)];
    }

    static IEnumerable<Answer> Access(Vm vm, string process, Word word, ulong? store)
    {
        var name = new PageName(word.Region, word.Page);
        Page? page = vm.PageOf(process, name);
        if (vm.Refusal(page, store is not null) is var error and not Error.None)
        {
            return [new(vm, error)];
        }

        Numbers before = vm.Shown(page!)!;
        ulong old = before[word.Number];
        return store is { } value
            ? vm.Put(process, name, before.With(word.Number, value))
                .Select(after => new Answer(after, Error.None, old))
            : [new(vm, Error.None, old)];
    }

    static IEnumerable<Answer> WriteFile(Vm vm, FileWord word, ulong value)
    {
        Vm grown = vm.Files.Has(word.Page) ? vm
            : Enumerable.Range(0, word.Page.Page + 1).Aggregate(
                vm, (after, i) => Grow(after, word.Page with { Page = i }));
        return grown.PutFile(word.Page, grown.Files[word.Page].With(word.Number, value))
            .Select(after => new Answer(after));
    }

    /// <summary>Any of what it may hold; what is older than that, it will not hold again.</summary>
    static IEnumerable<Answer> ReadDisk(Vm vm, FileWord word)
    {
        Numbers may = vm.Stored[word];
        return Enumerable.Range(0, may.Count).Select(i => new Answer(
            vm with { Stored = vm.Stored.With(word, may.From(i)) }, Error.None, may[i]));
    }

    static Vm Grow(Vm vm, FilePage page) => vm.Files.Has(page)
        ? vm
        : vm.PutFile(page, Numbers.Zeroes(vm.WordsPerPage)).Single();

    /// <summary>The first step of a statement about a range.</summary>
    static Answer OnRange(Vm vm, string process, RangeStatement statement)
    {
        Error error = WhyNot(vm, process, statement);
        return new(
            error == Error.None && statement is SyncStatement
                ? Sync(vm, process, statement.Range)
                : vm,
            error);
    }

    /// <summary>The backing store will not hold what is older than now again.</summary>
    /// <remarks>
    /// That is what holds when a sync has ended, and nobody looks before: `disk` is for the end.
    /// Nothing is promised of pages behind the end of their file.
    /// </remarks>
    static Vm Sync(Vm vm, string process, PageRange range)
        => Enumerable.Range(range.First, range.Count)
            .Select(i => vm.PageOf(process, new(range.Region, i)))
            .Where(page => page is { IsPrivate: false, File: { } file } && vm.Files.Has(file))
            .SelectMany(page => vm.Stored.Keys.Where(word => word.Page == page!.File))
            .Aggregate(vm, (after, word) => after with
            {
                Stored = after.Stored.With(word, Numbers.Of(after.Stored[word].Last)),
            });

    /// <summary>Why a statement about a range fails before it has done anything.</summary>
    static Error WhyNot(Vm vm, string process, RangeStatement statement)
        => statement is not (UnmapStatement or LockStatement)
            && Enumerable.Range(statement.Range.First, statement.Range.Count).Any(
                i => vm.PageOf(process, new(statement.Range.Region, i)) is null)
            ? Error.EINVAL
            : Error.None;

    /// <summary>Why a page cannot be wired.</summary>
    static Error WhyNotLock(Vm vm, Page? page)
        => page is null ? Error.EINVAL
            : page.Protection == Protection.None ? Error.EACCES
            : vm.Refusal(page, store: false);

    static bool TakesMemory(Statement statement) => statement
        is MapStatement or LoadStatement or StoreStatement or SwapStatement or ForkStatement
        or LockStatement or WriteFileStatement or ReadFileStatement or TruncateStatement;
}
