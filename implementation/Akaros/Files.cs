using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>A file of the disk, with its page map: struct inode.</summary>
/// <remarks>
/// Block i of its range is page i. A block that was never written, or was cut off, is a hole: it
/// reads as zeroes whatever the disk holds.
/// </remarks>
public sealed class Inode
{
    readonly Atomic<bool>[] holes;

    internal Inode(
        Simulator simulator, string name, int number, int firstBlock, int pages, int capacity,
        PageMapOperations operations)
    {
        Name = name;
        FirstBlock = firstBlock;
        Size = new Atomic<int>(simulator, $"size of {name}", pages);
        Mappable = new Atomic<int>(simulator, $"mappable pages of {name}", pages);
        Lock = new Mutex(simulator, LockClasses.Inode, number);
        Cut = new Mutex(simulator, LockClasses.Cut, number);
        Map = new PageMap(simulator, this, operations, number);
        Openers = new Atomic<int>(simulator, $"openers of {name}", 0);
        Cuts = new Atomic<int>(simulator, $"cuts of {name}", 0);
        holes = new Atomic<bool>[capacity];
        for (int i = 0; i < capacity; i++)
        {
            holes[i] = new Atomic<bool>(simulator, $"hole {i} of {name}", i >= pages);
        }
    }

    public string Name { get; }

    public int FirstBlock { get; }

    /// <summary>The most pages that it can grow to.</summary>
    public int Capacity => holes.Length;

    /// <summary>i_size, in pages. It changes under <see cref="Lock"/>.</summary>
    public Atomic<int> Size { get; }

    /// <summary>How many pages may be mapped: fewer than there are while some are being cut off.
    /// </summary>
    public Atomic<int> Mappable { get; }

    /// <summary>
    /// Held by who changes what may be mapped; who may not map what there is, waits for it.
    /// </summary>
    public Mutex Cut { get; }

    /// <summary>Held by who writes and who truncates, with no other lock held.</summary>
    public Mutex Lock { get; }

    /// <summary>i_mapping.</summary>
    public PageMap Map { get; }

    /// <summary>How many open files there are of it.</summary>
    public Atomic<int> Openers { get; }

    /// <summary>How often a cut of it has begun, or ended.</summary>
    /// <remarks>
    /// Who copies a page finds it changed where the page was cut off meanwhile, though the file may
    /// have its old length again.
    /// </remarks>
    public Atomic<int> Cuts { get; }

    /// <summary>Whether the store has nothing for a page.</summary>
    public Atomic<bool> HoleAt(int page) => holes[page];

    public override string ToString() => Name;
}

/// <summary>A file as somebody opened it: struct file.</summary>
public sealed class OpenFile
{
    readonly Inode inode;
    Lifetime life;

    internal OpenFile(Simulator simulator, Inode inode, bool writable)
    {
        this.inode = inode;
        IsWritable = writable;
        References = new Atomic<int>(simulator, $"f_kref of {inode}", 1);
    }

    public Inode Inode
    {
        get
        {
            life.Demand(this);
            return inode;
        }
    }

    /// <summary>Whether nobody has a reference any more.</summary>
    public bool IsClosed => life.IsOver;

    /// <summary>Whether it was opened for writing.</summary>
    public bool IsWritable { get; }

    /// <summary>f_kref: descriptors, regions, and faults that sleep.</summary>
    public Atomic<int> References { get; }

    public override string ToString() => inode.Name;

    internal void Free() => life.End(this);
}

/// <summary>A device whose blocks are cached in pages: struct block_device.</summary>
public sealed class BlockDevice
{
    internal BlockDevice(Simulator simulator, Disk disk, PageMapOperations operations, int number)
    {
        Disk = disk;
        Map = new PageMap(simulator, this, operations, number);
    }

    public Disk Disk { get; }

    /// <summary>b_pm: page i is block i of the disk.</summary>
    public PageMap Map { get; }

    public override string ToString() => "block device";
}
