using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>A page's place on a disk.</summary>
public readonly record struct Block(Disk Disk, int Number);

/// <summary>Where the pages of an object come from, and go to.</summary>
/// <remarks>
/// Source: codezero-vm_area.h struct vm_pager and struct vm_pager_ops. Of page_in, page_out and
/// release_pages a pager says what is its own: where a page lies, where it goes, and what becomes
/// of its place. The waiting, the page cache and the mappings are the same for all, in
/// <see cref="Mm0"/>. Locks: the object's tree lock.
/// </remarks>
public abstract class VmPager
{
    /// <summary>Whether its pages may be pushed out of memory.</summary>
    public virtual bool CanEvict => false;

    /// <summary>The page, if it is in memory.</summary>
    public virtual Page? Find(VmObject cache, int offset) => Mm0.FindPage(cache, offset);

    /// <summary>Where a page that is not in memory can be read; null if nowhere.</summary>
    public virtual Block? Stored(VmObject cache, int offset) => null;

    /// <summary>Where a page is to be written; null when there is no room.</summary>
    public virtual Routine<Block?> PlaceFor(VmObject cache, int offset) => default;

    /// <summary>A page will not be read again: gives its place back.</summary>
    public virtual Routine Discard(VmObject cache, int offset) => default;
}

/// <summary>devzero_pager: every page is the one page of zeroes.</summary>
/// <remarks>
/// Left out: its count of uses, which only ever grows in the seed, up to an assertion.
/// </remarks>
public sealed class DevzeroPager(Page zeroPage) : VmPager
{
    public override Page? Find(VmObject cache, int offset) => zeroPage;
}

/// <summary>bootfile_pager: the image is in memory from boot, and stays.</summary>
public sealed class BootFilePager : VmPager;

/// <summary>swap_pager: private pages and segments, in slots of the swap disk.</summary>
/// <remarks>The seed's has memory only. A page keeps its slot until it is discarded.</remarks>
public sealed class SwapPager(Simulator simulator) : VmPager
{
    SwapSpace? space;

    public override bool CanEvict => space is not null;

    /// <summary>The slots; null where the machine has no disk to swap to.</summary>
    public SwapSpace? Space => space;

    public override Block? Stored(VmObject cache, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        return cache.Slots.TryGetValue(offset, out int slot)
            ? new Block(space!.Disk, slot)
            : null;
    }

    public override async Routine<Block?> PlaceFor(VmObject cache, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        if (Stored(cache, offset) is { } block)
        {
            return block;
        }

        if (await space!.Take() is not { } slot)
        {
            return null;
        }

        cache.SetSlot(offset, slot);
        return new Block(space.Disk, slot);
    }

    public override async Routine Discard(VmObject cache, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        if (cache.Slots.TryGetValue(offset, out int slot))
        {
            cache.RemoveSlot(offset);
            await space!.Return(slot);
        }
    }

    /// <summary>Gives the pager its disk, in the set-up.</summary>
    internal void Use(Disk disk) => space = new SwapSpace(simulator, disk);
}

/// <summary>file_pager: the pages of a file, in its blocks of the disk.</summary>
/// <remarks>
/// The seed asks the file server fs0, by a call that it waits for and in which fs0 may fault on its
/// part. Here fs0 is merged into the pager, as its authors did in the end.
/// </remarks>
public sealed class FilePager : VmPager
{
    public override bool CanEvict => true;

    /// <summary>The disk of the files; null where there is none.</summary>
    public Disk? Disk { get; private set; }

    public override Block? Stored(VmObject cache, int offset)
    {
        System.ArgumentNullException.ThrowIfNull(cache);
        Vnode vnode = cache.File!.Vnode!;
        return offset < vnode.Length ? new Block(Disk!, vnode.FirstBlock + offset) : null;
    }

    public override async Routine<Block?> PlaceFor(VmObject cache, int offset)
        => Stored(cache, offset);

    /// <summary>Gives the pager its disk, in the set-up.</summary>
    internal void Use(Disk files) => Disk = files;
}
