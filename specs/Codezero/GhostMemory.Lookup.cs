using System;
using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>How the ghost finds what it keeps, and tells what is wrong.</summary>
public sealed partial class GhostMemory
{
    /// <summary>
    /// Takes up what the disk has before anybody can have written to it, and what is mapped.
    /// </summary>
    internal void Begin()
    {
        foreach (Vnode vnode in mm0.Directory)
        {
            for (int page = 0; page < vnode.Capacity; page++)
            {
                FileOf(vnode).Page(this, page);
            }
        }
    }

    internal ulong Word(Vnode vnode, int page, int word)
        => FileOf((object)vnode).Page(this, page)[word];

    /// <summary>The rights that a page should have; null where nothing is mapped.</summary>
    internal VmFlags? RightsOf(Tcb task, VirtualPage page) => PageOf(task, page)?.Rights;

    /// <summary>The page, if something is mapped there that allows the access.</summary>
    GhostPage? MayAccess(object who, Tcb task, VirtualPage page, bool isWrite)
    {
        GhostPage? its = PageOf(task, page);
        if (its is null || (its.Rights & (isWrite ? VmFlags.Write : VmFlags.Prot)) == 0)
        {
            Trespass ??= $"{who} {(isWrite ? "stores to" : "loads from")} {page} of {task}, "
                + (its is null ? "which is not mapped" : $"whose rights are {its.Rights}");
        }

        return its;
    }

    string? Tell(string? fact)
    {
        HasFact = true;
        return fact;
    }

    void Expect(string who, VirtualPage page, int word, Tcb task, ulong found)
    {
        if (Word(task, page, word) is var expected && found != expected)
        {
            Mismatch ??= $"{who} finds {found} in {page}.{word} of {task}, where "
                + $"{expected?.ToString() ?? "nothing"} was stored last";
        }
    }

    void Store(Tcb task, VirtualPage page, int word, ulong value)
    {
        GhostPage its = PageOf(task, page)!;
        if (its.IsShared)
        {
            its.File.Store(this, its.Offset, word, value);
        }
        else
        {
            its.Own(this)[word] = value;
        }
    }

    GhostPage? PageOf(Tcb task, VirtualPage page)
        => (uint)page.Number < (uint)mm0.Machine.Settings.Pages
            ? SpaceOf(task)[page.Number]
            : null;

    GhostPage?[] SpaceOf(Tcb task)
    {
        if (Find(task) is { } there)
        {
            return there;
        }

        var made = new GhostPage?[mm0.Machine.Settings.Pages];
        spaces.Add((task, made));
        return made;
    }

    GhostPage?[]? Find(Tcb task)
    {
        for (int i = 0; i < spaces.Count; i++)
        {
            if (spaces[i].Task == task)
            {
                return spaces[i].Pages;
            }
        }

        return null;
    }

    int IndexOf(ObjectTree tree)
    {
        for (int i = 0; i < sizes.Count; i++)
        {
            if (sizes[i].Tree == tree)
            {
                return i;
            }
        }

        return -1;
    }

    // A file of the disk is the same one when it is opened again.
    GhostFile FileOf(VmFile file) => FileOf((object?)file.Vnode ?? file);

    GhostFile FileOf(object key)
    {
        for (int i = 0; i < files.Count; i++)
        {
            if (files[i].Key == key)
            {
                return files[i];
            }
        }

        var made = new GhostFile(key);
        files.Add(made);
        return made;
    }
}
