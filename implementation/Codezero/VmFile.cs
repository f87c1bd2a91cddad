using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>What a file is.</summary>
/// <remarks>
/// Source: codezero-vm_area.h enum VM_FILE_TYPE. The seed's values are numbers, and are tested as
/// bits in two places; an enumeration has no such test.
/// </remarks>
public enum FileType : byte
{
    /// <summary>VM_FILE_DEVZERO: endless zeroes, behind every anonymous mapping.</summary>
    Devzero,

    /// <summary>VM_FILE_VFS: a file of the disk.</summary>
    Vfs,

    /// <summary>VM_FILE_BOOTFILE: an image that was in memory at boot.</summary>
    Boot,

    /// <summary>VM_FILE_SHM: a segment of shared memory, in swap.</summary>
    Shm,
}

/// <summary>A file of the disk as the file system knows it: where it is, and how long.</summary>
/// <remarks>
/// Source: the vnode number in vm_file.priv_data; the blocks are fs0's. Its pages are blocks in a
/// row, of which it may grow to use all.
/// </remarks>
public sealed class Vnode(Simulator simulator, string name, int firstBlock, int capacity)
{
    Plain<int> length = new(simulator, "file length", capacity);

    public string Name => name;

    public int FirstBlock => firstBlock;

    /// <summary>How many pages it may grow to.</summary>
    public int Capacity => capacity;

    /// <summary>Pages; grows by writing. Locks: the tree's lock of its open file.</summary>
    public int Length
    {
        get => length.Read();
        internal set => length.Write(value);
    }

    public override string ToString() => $"file {name}";
}

/// <summary>A file that is open, mapped, or not yet written back.</summary>
/// <remarks>
/// Source: codezero-vm_area.h struct vm_file. Locks: <see cref="Openers"/> and the segment's
/// address under the files lock; all else as for its object.
/// </remarks>
public sealed class VmFile
{
    Plain<int> openers;
    Plain<VirtualPage?> address;

    public VmFile(
        Simulator simulator, FileType type, int number, VmPager pager, ObjectTree? tree,
        SpinLock? guard = null)
    {
        (Type, Number) = (type, number);
        openers = new(simulator, "openers", 0);
        address = new(simulator, "address of a segment", null);
        Object = new VmObject(simulator, number, pager, tree, this, guard)
        {
            // Pages of a segment are made by stores, as those of a private top are.
            Writable = type == FileType.Shm,
        };
    }

    public FileType Type { get; }

    /// <summary>For reports.</summary>
    public int Number { get; }

    /// <summary>For a segment that can be found: what tasks attach it by.</summary>
    public int Identifier { get; init; }

    /// <summary>vm_obj.</summary>
    public VmObject Object { get; }

    public ObjectTree Tree => Object.Tree!;

    /// <summary>For a file of the disk.</summary>
    public Vnode? Vnode { get; init; }

    /// <summary>For a boot file: the frames of its image.</summary>
    public IReadOnlyList<Frame> Image { get; init; } = [];

    /// <summary>For a segment: what tasks find it by; null for one that only forks share.</summary>
    public int? Key { get; init; }

    /// <summary>For a segment: its pages.</summary>
    public int SegmentPages { get; init; }

    /// <summary>File descriptors that refer to it, and requests that are using it.</summary>
    public int Openers
    {
        get => openers.Read();
        internal set => openers.Write(value);
    }

    /// <summary>For a segment: where every task attaches it; null before the first has.</summary>
    public VirtualPage? Address
    {
        get => address.Read();
        internal set => address.Write(value);
    }

    /// <summary>Pages that it has.</summary>
    public int Length => Type switch
    {
        FileType.Vfs => Vnode!.Length,
        FileType.Boot => Image.Count,
        FileType.Shm => SegmentPages,
        _ => int.MaxValue,
    };

    public override string ToString() => Type switch
    {
        FileType.Devzero => "devzero",
        FileType.Vfs => $"{Vnode}",
        FileType.Boot => $"boot file {Number}",
        _ => $"segment {Number}",
    };
}
