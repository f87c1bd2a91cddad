using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Facts about what page tables and TLBs let a task reach.</summary>
static class Mappings
{
    public static string? NotTheNewest(CodezeroWorld world)
    {
        foreach ((Tcb tcb, VmArea area) in world.QuietAreas())
        {
            for (int i = 0; i < area.PageCount; i++)
            {
                VirtualPage page = area.Start + i;
                Page? newest = world.Newest(area, area.FileOffsetOf(page));
                PageTableEntry entry = world.Machine.Walk(tcb.Tables.Root, page);
                if (entry.Present && entry.Frame != newest?.Frame)
                {
                    return $"{tcb} maps {page} to {entry.Frame}, but its newest page is "
                        + $"{newest?.ToString() ?? "nowhere"}";
                }
            }
        }

        return TranslationThat(world, (VmArea area, in Translation version) =>
            world.Newest(area, area.FileOffsetOf(version.Page))?.Frame != version.Frame);
    }

    public static string? WritableButShared(CodezeroWorld world)
    {
        foreach ((Tcb tcb, VmArea area) in world.QuietAreas())
        {
            for (int i = 0; i < area.PageCount; i++)
            {
                VirtualPage page = area.Start + i;
                PageTableEntry entry = world.Machine.Walk(tcb.Tables.Root, page);
                if (entry.Present && entry.Writable && !IsPrivate(area, entry.Frame))
                {
                    return $"{tcb} maps {page} to {entry.Frame} read-write, which is not a page "
                        + "of its writable top object";
                }
            }
        }

        return TranslationThat(
            world, (VmArea area, in Translation version) =>
                version.Writable && !IsPrivate(area, version.Frame));
    }

    public static string? BeyondTheArea(CodezeroWorld world)
    {
        int pages = world.Machine.Settings.Pages;
        for (int t = 0; t < world.Mm0.Tasks.Count; t++)
        {
            Tcb tcb = world.Mm0.Tasks[t];
            for (int i = 0; i < pages; i++)
            {
                var page = new VirtualPage(i);
                PageTableEntry entry = world.Machine.Walk(tcb.Tables.Root, page);
                if (entry.Present && Beyond(tcb, page, entry) is { } fact)
                {
                    return fact;
                }
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

    public static string? LostStore(CodezeroWorld world)
    {
        foreach ((Tcb tcb, VmArea area) in world.QuietAreas())
        {
            for (int i = 0; i < area.PageCount * world.Machine.Settings.Words; i++)
            {
                VirtualPage page = area.Start + (i / world.Machine.Settings.Words);
                int word = i % world.Machine.Settings.Words;
                ulong expected = world.Ghost.Word(tcb, page, word);
                Page? newest = world.Newest(area, area.FileOffsetOf(page));
                ulong? found = newest is null
                    ? null
                    : world.Machine.Memory.Peek(newest.Frame, word);
                if (found != expected)
                {
                    return $"{tcb} stored {expected} to {page}.{word} last, and the next fault "
                        + $"would find {found?.ToString() ?? "no page"}";
                }
            }
        }

        return null;
    }

    static string? Beyond(Tcb tcb, VirtualPage page, PageTableEntry entry)
        => tcb.FindArea(page) switch
        {
            null => $"{tcb} maps {page} to {entry.Frame}, outside of every area",
            { Writable: false } when entry.Writable =>
                $"{tcb} maps {page} read-write in an area that is read-only",
            _ => null,
        };

    delegate bool IsWrong(VmArea area, in Translation version);

    static string? TranslationThat(CodezeroWorld world, IsWrong isWrong)
    {
        for (int c = 0; c < world.Machine.Cpus.Count; c++)
        {
            Cpu cpu = world.Machine.Cpus[c];
            IReadOnlyList<Translation> held = cpu.Tlb.Translations;
            for (int i = 0; i < held.Count; i++)
            {
                Translation version = held[i];
                if (AreaOf(world, version) is { } area && isWrong(area, version))
                {
                    return $"{cpu} translates {version.Page} of {version.Space} to "
                        + $"{version.Frame} {(version.Writable ? "read-write" : "read-only")}, "
                        + "which is not what the chain allows";
                }
            }
        }

        return null;
    }

    static VmArea? AreaOf(CodezeroWorld world, in Translation version)
    {
        for (int i = 0; i < world.Mm0.Tasks.Count; i++)
        {
            Tcb tcb = world.Mm0.Tasks[i];
            if (tcb.Id == version.Space)
            {
                VmArea? area = tcb.FindArea(version.Page);
                return area is null || area.Tree.Lock.IsHeld ? null : area;
            }
        }

        return null;
    }

    static bool IsPrivate(VmArea area, Frame frame)
    {
        foreach (VmObjectLink link in area.Chain)
        {
            if (!link.Target.Writable)
            {
                return false;
            }

            foreach (Page page in link.Target.Pages)
            {
                if (page.Frame == frame)
                {
                    return true;
                }
            }

            return false;
        }

        return false;
    }
}
