using System;
using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>
/// What each address space and each file should hold: the newest store to each word, kept beside
/// the machine and never read by the system.
/// </summary>
/// <remarks>
/// A page of an address space shows a page of a file, until it has a copy of its own: private pages
/// get one at their first store, and a child gets copies of its parent's. Zeroes and segments are
/// files too. Updated within the steps that it follows.
/// </remarks>
public sealed partial class GhostMemory : IMachineObserver, IMm0Observer
{
    readonly Mm0 mm0;
    readonly MachineMonitor claims;
    readonly int words;

    // Lists: there are few of each, and a world is built for every schedule.
    readonly List<(Tcb Task, GhostPage?[] Pages)> spaces = [];
    readonly List<GhostFile> files = [];
    readonly List<(ObjectTree Tree, TreeSize Size)> sizes = [];
    List<GhostSync>? syncs;

    /// <param name="claims">Is told what the pager says of the machine.</param>
    public GhostMemory(Mm0 mm0, MachineMonitor claims)
    {
        ArgumentNullException.ThrowIfNull(mm0);
        (this.mm0, this.claims) = (mm0, claims);
        words = mm0.Machine.Settings.Words;
    }

    /// <summary>The first access that found something else than it should; null for none.</summary>
    public string? Mismatch { get; private set => field = Tell(value); }

    /// <summary>The first access that nothing mapped allows; null for none.</summary>
    public string? Trespass { get; private set => field = Tell(value); }

    /// <summary>The first sync that left a store unwritten; null for none.</summary>
    public string? Unsynced { get; private set => field = Tell(value); }

    /// <summary>The first copy that is of no one moment; null for none.</summary>
    public string? Torn { get; private set => field = Tell(value); }

    /// <summary>The first refusal that left something behind; null for none.</summary>
    public string? HalfDone { get; private set => field = Tell(value); }

    /// <summary>Whether any of the facts above is told.</summary>
    public bool HasFact { get; private set; }

    /// <summary>The words that a page of a task's memory should hold; empty for none.</summary>
    internal ReadOnlySpan<ulong> Words(Tcb task, VirtualPage page)
        => PageOf(task, page) is { } its ? its.Words(this) : default(ReadOnlySpan<ulong>);

    /// <summary>The word that a task's memory should hold; null where nothing is mapped.</summary>
    public ulong? Word(Tcb task, VirtualPage page, int word)
        => PageOf(task, page) is { } its ? its.Words(this)[word] : null;

    /// <summary>The word that a page of a file should hold.</summary>
    public ulong Word(VmFile file, int page, int word)
        => FileOf(file).Page(this, page)[word];

    public void OnRetired(
        Cpu cpu, AccessKind kind, VirtualPage page, int word, ulong loaded, ulong stored)
    {
        ArgumentNullException.ThrowIfNull(cpu);

        // By the thread, not by the identifier in the TLB: that may be what is wrong.
        Tcb task = ((UserThread)cpu.Trap!).Tcb;
        bool isWrite = kind != AccessKind.Load;
        if (MayAccess(cpu, task, page, isWrite) is not { } its)
        {
            return;
        }

        if (its.Words(this)[word] != loaded)
        {
            Expect($"{cpu}", page, word, task, loaded);
        }

        if (isWrite)
        {
            Store(task, page, word, stored);
        }
    }

    public void Mapped(VmArea area)
    {
        ArgumentNullException.ThrowIfNull(area);
        GhostPage?[] space = SpaceOf(area.Task);
        VmFile file = area.Chain.First!.Value.Target.File!;
        for (int i = 0; i < area.PageCount; i++)
        {
            space[area.Start.Number + i] = new GhostPage(
                FileOf(file), area.FileOffset + i, area.Flags & VmFlags.Prot, area.IsShared);
        }
    }

    public void Unmapped(Tcb task, VirtualPage first, int pages)
    {
        ArgumentNullException.ThrowIfNull(task);
        claims.Revoked(InvalidationScope.Pages(task.Id, first, pages));
        if (Find(task) is { } space)
        {
            Array.Clear(space, first.Number, pages);
        }
    }

    public void Protected(Tcb task, VirtualPage first, int pages, VmFlags rights)
    {
        ArgumentNullException.ThrowIfNull(task);
        claims.Revoked(InvalidationScope.Pages(task.Id, first, pages));
        for (int i = 0; i < pages; i++)
        {
            SpaceOf(task)[first.Number + i]!.Rights = rights;
        }
    }

    public void Forked(Tcb parent, Tcb child)
    {
        Exited(child);
        spaces.Add((child, Array.ConvertAll(SpaceOf(parent), page => page?.Clone())));
    }

    public void Exited(Tcb task) => spaces.RemoveAll(each => each.Task == task);

    public void Cleaned(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        claims.Cleaned(page.Frame, StoresShow.ByFault);
    }

    public void Dropped(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        claims.Dropped(page.Frame);
    }

    public void CopyBegins(Tcb task, VirtualPage page) => PageOf(task, page)?.CopyBegins();

    public void Copied(Tcb task, VirtualPage page, Page copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        ulong[] has = NewPage();
        for (int word = 0; word < words; word++)
        {
            has[word] = mm0.Machine.Memory.Peek(copy.Frame, word);
        }

        if (PageOf(task, page) is { } its && !its.TakeCopy(this, has))
        {
            Torn ??= $"the copy of {page} for {task} is {string.Join(", ", has)}, which the page "
                + "was at no moment of the copying";
        }
    }

    public void StoredFor(Tcb task, VirtualPage page, int word, ulong value)
    {
        if (MayAccess("the pager", task, page, isWrite: true) is not null)
        {
            Store(task, page, word, value);
        }
    }

    public void LoadedFor(Tcb task, VirtualPage page, int word, ulong value)
    {
        if (MayAccess("the pager", task, page, isWrite: false) is not null)
        {
            Expect("the pager", page, word, task, value);
        }
    }

    public void Written(VmFile file, int page, int word, ulong value)
        => FileOf(file).Store(this, page, word, value);

    public void Read(VmFile file, int page, int word, ulong value)
    {
        if (Word(file, page, word) is var expected && value != expected)
        {
            Mismatch ??= $"the pager reads {value} from page {page}.{word} of {file}, where "
                + $"{expected} was written last";
        }
    }

    public int SyncBegins(VmFile file, int firstPage, int pages)
    {
        syncs ??= [];
        syncs.Add(new GhostSync(file, firstPage, pages, FileOf(file).StoreCount));
        return syncs.Count - 1;
    }

    public void SyncEnded(int sync)
    {
        GhostSync it = syncs![sync];
        Vnode vnode = it.File.Vnode!;
        for (int i = 0; i < it.Pages * words; i++)
        {
            int page = it.FirstPage + (i / words);
            ulong stored = mm0.FileDisk!.Peek(vnode.FirstBlock + page, i % words);
            if (!FileOf(it.File).MayBe(this, page, i % words, stored, it.Since))
            {
                Unsynced ??= $"a sync of page {page} of {it.File} has ended, and word {i % words} "
                    + $"is {stored} on the disk, from before a store that the sync came after";
            }
        }
    }

    public void Refused(ObjectTree tree, Error error)
    {
        TreeSize now = TreeSize.Of(tree);
        int at = IndexOf(tree);
        if (at >= 0 && now != sizes[at].Size)
        {
            HalfDone ??= $"a request was refused with {error}, and of what was {sizes[at].Size} "
                + $"there is now {now}";
        }
    }

    /// <summary>A tree's lock has just been taken.</summary>
    internal void Locked(ObjectTree tree)
    {
        int at = IndexOf(tree);
        if (at < 0)
        {
            sizes.Add((tree, TreeSize.Of(tree)));
        }
        else
        {
            sizes[at] = (tree, TreeSize.Of(tree));
        }
    }

    /// <summary>What a page of a file held before anybody stored to it.</summary>
    internal ulong First(object file, int page, int word) => file switch
    {
        Vnode vnode => mm0.FileDisk!.Peek(vnode.FirstBlock + page, word),
        VmFile { Type: FileType.Boot } boot => mm0.Machine.Memory.Peek(boot.Image[page], word),
        _ => 0,
    };

    internal ulong[] NewPage() => new ulong[words];
}
