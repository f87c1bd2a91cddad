using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Facts about what page tables and TLBs let a task reach.</summary>
static class Mappings
{
    public static string? NotTheNewest(CodezeroWorld world)
    {
        foreach (Mapping each in world.Mappings())
        {
            if (each.Shown.Newest.Page is not { IsBusy: false } page || page.Frame != each.Frame)
            {
                return $"{each}, but its newest page is {each.Shown.Newest}";
            }
        }

        return null;
    }

    public static string? WritableButShared(CodezeroWorld world)
    {
        foreach (Mapping each in world.Mappings())
        {
            if (each.Writable && (!MayStore(each.Area) || PageOfTop(each) is null))
            {
                return $"{each}, which is not a page of its "
                    + (each.Area.IsShared ? "file" : "writable top object");
            }
        }

        return null;
    }

    public static string? WritableButClean(CodezeroWorld world)
    {
        foreach (Mapping each in world.Mappings())
        {
            if (each.Writable && PageOfTop(each) is { Dirty: false })
            {
                return $"{each}, and the page is not dirty";
            }
        }

        return null;
    }

    public static string? BeyondTheArea(CodezeroWorld world)
    {
        int pages = world.Machine.Settings.Pages;
        int inTable = world.Machine.Settings.EntriesPerTable;
        for (int t = 0; t < world.Mm0.Tasks.Count; t++)
        {
            Tcb tcb = world.Mm0.Tasks[t];
            for (int i = 0; i < pages && !tcb.Space.IsHeldForWriting; i += inTable)
            {
                if (world.Machine.FindLeaf(tcb.Tables.Root, new VirtualPage(i))
                    is (Frame table, _) && BeyondIn(world, tcb, table, i) is { } fact)
                {
                    return fact;
                }
            }
        }

        return TranslationBeyond(world);
    }

    static string? TranslationBeyond(CodezeroWorld world)
    {
        for (int c = 0; c < world.Machine.Cpus.Count; c++)
        {
            IReadOnlyList<Translation> held = world.Machine.Cpus[c].Tlb.Translations;
            for (int i = 0; i < held.Count; i++)
            {
                Translation version = held[i];
                if (TaskOf(world, version.Space) is { } tcb
                    && Beyond(
                        tcb, version.Page,
                        PageTableEntry.Leaf(version.Frame, version.Writable)) is { } fact)
                {
                    return $"by a translation of {world.Machine.Cpus[c]}, {fact}";
                }
            }
        }

        return null;
    }

    public static string? OtherThanTold(CodezeroWorld world)
    {
        for (int t = 0; t < world.Mm0.Tasks.Count; t++)
        {
            Tcb tcb = world.Mm0.Tasks[t];
            for (int i = 0; i < world.Machine.Settings.Pages; i++)
            {
                var page = new VirtualPage(i);
                VmFlags? told = world.Ghost.RightsOf(tcb, page);
                VmFlags? has = tcb.FindArea(page)?.Flags & VmFlags.Prot;
                if (told != has)
                {
                    return $"{page} of {tcb} should be {told?.ToString() ?? "unmapped"}, and is "
                        + (has?.ToString() ?? "unmapped");
                }
            }
        }

        return null;
    }

    /// <summary>The task of an identifier, if nobody is changing its areas.</summary>
    static Tcb? TaskOf(CodezeroWorld world, AddressSpaceId space)
    {
        for (int t = 0; t < world.Mm0.Tasks.Count; t++)
        {
            Tcb tcb = world.Mm0.Tasks[t];
            if (tcb.Id == space)
            {
                return tcb.Space.IsHeldForWriting ? null : tcb;
            }
        }

        return null;
    }

    /// <summary>The same for the pages of one table, of which the first is given.</summary>
    static string? BeyondIn(CodezeroWorld world, Tcb tcb, Frame table, int first)
    {
        for (int i = 0; i < world.Machine.Settings.EntriesPerTable; i++)
        {
            var entry = new PageTableEntry(world.Machine.Memory.Peek(table, i));
            if (entry.Present && Beyond(tcb, new VirtualPage(first + i), entry) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    public static string? NonZeroZeroPage(CodezeroWorld world)
    {
        for (int word = 0; word < world.Machine.Settings.Words; word++)
        {
            ulong value = world.Machine.Memory.Peek(world.Mm0.ZeroPage.Frame, word);
            if (value != 0)
            {
                return $"word {word} of the zero page is {value}";
            }
        }

        return null;
    }

    static string? Beyond(Tcb tcb, VirtualPage page, PageTableEntry entry)
        => tcb.FindArea(page) switch
        {
            null => $"{tcb} maps {page} to {entry.Frame}, outside of every area",
            { Flags: var flags } when (flags & VmFlags.Prot) == 0 =>
                $"{tcb} maps {page} in an area without rights",
            { Writable: false } when entry.Writable =>
                $"{tcb} maps {page} read-write in an area that is read-only",
            _ => null,
        };

    /// <summary>Whether stores through an area go to the object that is first on it.</summary>
    static bool MayStore(VmArea area)
    {
        VmObject top = area.Chain.First!.Value.Target;
        return area.IsShared
            ? top.File is { Type: FileType.Vfs or FileType.Shm }
            : top.IsShadow && top.Writable;
    }

    static Page? PageOfTop(in Mapping mapping)
    {
        foreach (Page page in mapping.Area.Chain.First!.Value.Target.Pages)
        {
            if (page.Frame == mapping.Frame)
            {
                return page;
            }
        }

        return null;
    }
}
