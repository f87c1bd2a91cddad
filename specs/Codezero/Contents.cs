using System;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>Facts about what memory and disks hold, against the ghost memory.</summary>
static class Contents
{
    public static string? LostStore(CodezeroWorld world)
    {
        foreach (Shown each in world.Shown())
        {
            if (Lost(world, each.Area, each.Page, each.Newest) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    public static string? LostFileStore(CodezeroWorld world)
    {
        int words = world.Machine.Settings.Words;
        foreach (VmObject each in world.QuietObjects())
        {
            if (each.File is not { Type: FileType.Vfs } file)
            {
                continue;
            }

            for (int i = 0; i < file.Length * words; i++)
            {
                ulong? found = world.Word(world.PlaceIn(each, i / words), i % words);
                ulong expected = world.Ghost.Word(file, i / words, i % words);
                if (found != expected)
                {
                    return $"{expected} was stored to page {i / words}.{i % words} of {file} "
                        + $"last, and the next fault would find {found?.ToString() ?? "no page"}";
                }
            }
        }

        return null;
    }

    public static string? LostWithItsFile(CodezeroWorld world)
    {
        int words = world.Machine.Settings.Words;
        foreach (Vnode vnode in world.Mm0.Directory)
        {
            for (int i = 0; !IsInMemory(world, vnode) && i < vnode.Length * words; i++)
            {
                ulong stored = world.Mm0.FileDisk!.Peek(vnode.FirstBlock + (i / words), i % words);
                ulong expected = world.Ghost.Word(vnode, i / words, i % words);
                if (stored != expected)
                {
                    return $"{expected} was stored to page {i / words}.{i % words} of {vnode} "
                        + $"last, which nobody has open, and the disk has {stored}";
                }
            }
        }

        return null;
    }

    static bool IsInMemory(CodezeroWorld world, Vnode vnode)
    {
        foreach (VmFile file in world.Mm0.Ever.Files)
        {
            if (file.Vnode == vnode && !file.Object.IsFreed)
            {
                return true;
            }
        }

        return false;
    }

    public static string? UnstoredCleanPage(CodezeroWorld world)
    {
        foreach (VmObject each in world.QuietObjects())
        {
            if (each.File is { Type: FileType.Boot })
            {
                continue;
            }

            foreach (Page page in each.Pages)
            {
                if (!page.Dirty && page.Transfer == Transfer.None
                    && Differs(world, each, page) is { } fact)
                {
                    return fact;
                }
            }
        }

        return null;
    }

    static string? Lost(CodezeroWorld world, VmArea area, VirtualPage page, in Place newest)
    {
        ReadOnlySpan<ulong> expected = world.Ghost.Words(area.Task, page);
        if (expected.IsEmpty)
        {
            return $"{page} of {area.Task} is in {area}, and nobody was told";
        }

        // A page of a segment that nobody has accessed yet will be zero.
        bool untouched = area.IsShared && !newest.Exists;
        for (int word = 0; word < expected.Length; word++)
        {
            ulong? found = untouched ? 0 : world.Word(newest, word);
            if (found != expected[word])
            {
                return $"{area.Task} stored {expected[word]} to {page}.{word} last, and the next "
                    + $"fault would find {found?.ToString() ?? "no page"}";
            }
        }

        return null;
    }

    static string? Differs(CodezeroWorld world, VmObject owner, Page page)
    {
        if (owner.Pager.Stored(owner, page.Offset) is not { } block)
        {
            return $"{page} of {owner} is clean, and is stored nowhere";
        }

        for (int word = 0; word < world.Machine.Settings.Words; word++)
        {
            ulong memory = world.Machine.Memory.Peek(page.Frame, word);
            ulong disk = block.Disk.Peek(block.Number, word);
            if (memory != disk)
            {
                return $"{page} of {owner} is clean, and word {word} is {memory} in memory and "
                    + $"{disk} on the disk";
            }
        }

        return null;
    }
}
