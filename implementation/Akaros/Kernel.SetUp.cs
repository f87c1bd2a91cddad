using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>What there is before the first thread runs.</summary>
/// <remarks>No step is taken, and no lock: nobody else is there yet.</remarks>
public partial class Kernel
{
    /// <summary>Gives the files their disk.</summary>
    public void UseDisk(Disk files) => fileDisk = files;

    /// <summary>Gives the kernel more identifiers of address spaces.</summary>
    /// <param name="count">How many there will be at least.</param>
    public void UseSpaces(int count)
    {
        AddressSpaceId[] before = [.. freeSpaces];
        freeSpaces.Clear();
        for (int id = count; id > spaces; id--)
        {
            freeSpaces.Push(new AddressSpaceId(id));
        }

        // What was free comes first, as before.
        for (int i = before.Length - 1; i >= 0; i--)
        {
            freeSpaces.Push(before[i]);
        }

        spaces = Math.Max(spaces, count);
    }

    /// <summary>A file, in blocks of the disk in a row.</summary>
    /// <param name="capacity">How many pages it may grow to.</param>
    public Inode AddFile(string name, int firstBlock, int pages, int capacity)
    {
        var inode = new Inode(
            Simulator, name, maps++, firstBlock, pages, Math.Max(pages, capacity),
            fileOperations);
        inodes.Add(inode);
        return inode;
    }

    /// <summary>A device whose blocks are cached.</summary>
    public BlockDevice AddDevice(Disk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var device = new BlockDevice(Simulator, disk, deviceOperations, maps++);
        devices.Add(device);
        return device;
    }

    /// <summary>A process without regions.</summary>
    public Proc CreateProc(string name)
    {
        var proc = new Proc(
            Machine, name, pids++, freeSpaces.Pop(), Machine.Frames.Reserve());
        procs.Add(proc);
        return proc;
    }

    /// <summary>Opens a file; its descriptor.</summary>
    public int OpenNow(Proc proc, Inode inode, bool writable = true)
    {
        ArgumentNullException.ThrowIfNull(proc);
        ArgumentNullException.ThrowIfNull(inode);
        inode.Openers.Value++;
        return proc.Add(ever.Add(new OpenFile(Simulator, inode, writable)));
    }

    /// <summary>A region, of a file or of zeroes.</summary>
    public VmRegion MapNow(
        Proc proc, Bounds bounds, Protection protection, MapFlags flags, int? descriptor = null)
    {
        ArgumentNullException.ThrowIfNull(proc);
        OpenFile? file = descriptor is { } number ? proc.FileOf(number) : null;
        VmRegion region = ever.Add(
            new VmRegion(Simulator, proc, bounds, protection, flags, file));
        if (file is not null)
        {
            file.References.Value++;
            file.Inode.Map.Add(region);
        }

        proc.Add(region);
        Observer?.Mapped(region);
        return region;
    }

    /// <summary>Puts a page of a file into its map, up to date, and used by nobody.</summary>
    public Page CacheNow(Inode inode, int index)
    {
        ArgumentNullException.ThrowIfNull(inode);
        return CacheNow(
            inode.Map, index, word => fileDisk!.Peek(inode.FirstBlock + index, word));
    }

    /// <summary>The same of a device.</summary>
    public Page CacheNow(BlockDevice device, int index)
    {
        ArgumentNullException.ThrowIfNull(device);
        return CacheNow(device.Map, index, word => device.Disk.Peek(index, word));
    }

    /// <summary>Maps a cached page where a shared region shows it, clean.</summary>
    public void TouchNow(VmRegion region, int index)
    {
        ArgumentNullException.ThrowIfNull(region);
        var slot = new Slot(region.Map!.Tree.Find(index)!.Value);
        Page page = Pages.Of(slot.Frame!.Value);
        VirtualPage at = region.Bounds.PageOf(index);
        PageTables tables = region.Proc.Tables;
        tables.CreateNow(at);
        (Frame table, int entry) = Machine.FindLeaf(tables.Root, at)!.Value;
        Machine.Memory.Poke(table, entry, EntryFor(region, page, isDirty: false).Bits);
    }

    /// <summary>Counts users of a cached page: so many that have looked it up, and sleep.</summary>
    public void HoldNow(Page page, int users)
    {
        ArgumentNullException.ThrowIfNull(page);
        for (int i = 0; i < users; i++)
        {
            page.TreeSlot!.Value = new Slot(page.TreeSlot.Value).Incremented().Bits;
            Observer?.Taken(page, isLookup: false);
        }
    }

    Page CacheNow(PageMap map, int index, Func<int, ulong> stored)
    {
        Page page = InitPage(Machine.Frames.Reserve());
        for (int word = 0; word < Machine.Settings.Words; word++)
        {
            Machine.Memory.Poke(page.Frame, word, stored(word));
        }

        Atomic<ulong> cell = map.Tree.Prepare(index)!;
        cell.Value = default(Slot).With(page.Frame).Bits;
        map.Tree.CountIn(index);
        map.PageCount++;
        (page.Mapping, page.Index, page.TreeSlot) = (map, index, cell);
        page.UpToDate.Value = true;
        page.UnlockNow();
        Observer?.Inserted(map, index, page);
        Observer?.Loaded(page);
        return page;
    }
}
