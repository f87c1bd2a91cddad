using System;
using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>What the ghost is told of processes, and of their accesses.</summary>
sealed partial class AkarosGhost
{
    // Pages of children that were being made: nobody was told yet whose they are.
    readonly List<(Proc Child, VirtualPage Page, ulong[] Words)> copies = [];
    readonly List<(UserThread Thread, int Number)> faults = [];
    int faultCount;

    // Whether rights were ever about to come.
    bool isProtecting;

    // What the step that is under way has said of rights, to be looked at when it is over.
    (InvalidationScope Pages, Protection Rights)? lowered;

    /// <summary>Whose faults are not served yet, and a number of each.</summary>
    public IReadOnlyList<(UserThread Thread, int Number)> Faults => faults;

    public void OnRetired(
        Cpu cpu, AccessKind kind, VirtualPage page, int word, ulong loaded, ulong stored)
    {
        // By the thread, not by the identifier in the TLB: that may be what is wrong.
        Proc proc = ((UserThread)cpu.Trap!).Proc;
        bool isWrite = kind != AccessKind.Load;
        if (MayAccess(cpu, proc, page, isWrite) is not { IsUndefined: false } its)
        {
            return;
        }

        if (its.Words()[word] is var expected && loaded != expected)
        {
            Mismatch ??= $"{cpu} finds {loaded} in {page}.{word} of {proc}, where "
                + $"{expected} was stored last";
        }

        if (isWrite)
        {
            Changes++;
            its.Store(word, stored);
        }
    }

    public void Mapped(VmRegion region)
    {
        GhostSpace space = SpaceOf(region.Proc) ?? NewSpace(region.Proc);
        Bounds bounds = region.Bounds;
        GhostMap? file = region.Map is { } map ? MapOf(map) : null;
        for (int i = 0; i < bounds.Pages; i++)
        {
            space.Pages[bounds.Start.Number + i] = new GhostPage(
                file, bounds.Offset + i, words, region.Protection, region.IsShared);
        }
    }

    public void Unmapped(Proc proc, VirtualPage first, int pages)
    {
        claims.Revoked(InvalidationScope.Pages(proc.Space, first, pages));
        if (SpaceOf(proc) is { } space)
        {
            Array.Clear(space.Pages, first.Number, pages);
        }
    }

    public void ProtectBegins(Proc proc, VirtualPage first, int pages, Protection rights)
    {
        isProtecting = true;
        for (int i = 0; i < pages; i++)
        {
            if (PageOf(proc, first + i) is { } page)
            {
                page.Coming = rights;
            }
        }
    }

    public void Protected(Proc proc, VirtualPage first, int pages, Protection rights)
    {
        Changes++;
        lowered = (InvalidationScope.Pages(proc.Space, first, pages), rights);
        for (int i = 0; i < pages; i++)
        {
            if (PageOf(proc, first + i) is { } page)
            {
                (page.Rights, page.Coming) = (rights, Protection.None);
            }
        }
    }

    /// <summary>Where vmr_lock is free nobody changes rights: what was refused does not come.
    /// </summary>
    public void ForgetRefused()
    {
        for (int i = 0; isProtecting && i < spaces.Count; i++)
        {
            foreach (GhostPage? page in spaces[i].Proc.VmrLock.IsHeld ? [] : spaces[i].Pages)
            {
                if (page is not null)
                {
                    page.Coming = Protection.None;
                }
            }
        }
    }

    public void CopyBegins(Proc proc, VirtualPage page) => PageOf(proc, page)?.CopyBegins();

    public void Copied(Proc proc, VirtualPage page, Frame copy)
    {
        var has = new ulong[words];
        for (int word = 0; word < words; word++)
        {
            has[word] = kernel.Machine.Memory.Peek(copy, word);
        }

        if (SpaceOf(proc) is null)
        {
            copies.Add((proc, page, has));
        }
        else if (PageOf(proc, page) is { } its && !its.TakeCopy(has))
        {
            Torn ??= $"the copy of {page} for {proc} is {string.Join(", ", has)}, which the page "
                + "was at no moment of the copying";
        }
    }

    public void Forked(Proc parent, Proc child)
    {
        GhostSpace made = NewSpace(child);
        if (SpaceOf(parent) is { } from)
        {
            Array.ConvertAll(from.Pages, page => page?.Clone()).CopyTo(made.Pages, 0);
        }

        foreach ((Proc whose, VirtualPage page, ulong[] its) in copies)
        {
            if (whose == child && PageOf(child, page) is { Own: { } own, IsUndefined: false }
                && !its.AsSpan().SequenceEqual(own))
            {
                Torn ??= $"the copy of {page} for {child} is {string.Join(", ", its)}, and "
                    + $"{parent} has {string.Join(", ", own)}";
            }
        }
    }

    public void Exited(Proc proc)
    {
        claims.Revoked(InvalidationScope.WholeSpace(proc.Space));
        spaces.RemoveAll(each => each.Proc == proc);
    }

    public void FaultBegins(UserThread thread, VirtualPage page)
        => faults.Add((thread, ++faultCount));

    public void FaultEnds(UserThread thread)
        => faults.RemoveAll(each => each.Thread == thread);

    /// <summary>What a CPU could do with pages beyond their rights, whatever the entry.</summary>
    /// <remarks>An entry may be hidden by a remover, who has his own shootdown to do.</remarks>
    static string? RightLeft(
        (InvalidationScope Pages, Protection Rights) told, Machine machine, in Translation version)
        => told.Pages.Covers(version, machine)
            && (told.Rights == Protection.None
                || (version.Writable && (told.Rights & Protection.Write) == 0))
            ? $"translates {version.Page} of {version.Space} "
                + $"{(version.Writable ? "read-write" : "read-only")}, whose rights are "
                + $"{told.Rights}"
            : null;

    /// <summary>The page, if something is mapped there that allows the access.</summary>
    GhostPage? MayAccess(Cpu cpu, Proc proc, VirtualPage page, bool isWrite)
    {
        GhostPage? its = PageOf(proc, page);
        Protection needed = isWrite ? Protection.Write : Protection.ReadWrite;
        string? wrong = its is null ? "which is not mapped"
            : ((its.Rights | its.Coming) & needed) == 0 ? $"whose rights are {its.Rights}"
            : its is { IsBehindTheEnd: true, IsUndefined: false }
                ? "which is behind the end of its file"
            : null;
        if (wrong is not null)
        {
            Trespass ??= $"{cpu} {(isWrite ? "stores to" : "loads from")} {page} of {proc}, "
                + wrong;
            return null;
        }

        return its;
    }

    GhostPage? PageOf(Proc proc, VirtualPage page)
        => SpaceOf(proc) is { } space && (uint)page.Number < (uint)space.Pages.Length
            ? space.Pages[page.Number]
            : null;

    GhostSpace NewSpace(Proc proc)
    {
        var made = new GhostSpace(proc, kernel.Machine.Settings.Pages);
        spaces.Add(made);
        return made;
    }
}
