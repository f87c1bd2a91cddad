using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>mmap: where an area goes, and what backs it.</summary>
/// <remarks>
/// Source: sys_mmap, do_mmap, find_unmapped_area, mmap_address_validate, vma_intersect (facts 5.8),
/// with the later repairs: the list of areas is sorted, offsets are in pages, and shared anonymous
/// memory has a segment of its own. Locks: the space lock, exclusive.
/// </remarks>
public partial class Mm0
{
    /// <summary>A new area of a file or of zeroes.</summary>
    /// <returns>
    /// Its first page; <see cref="Error.EINVAL"/> when the request makes no sense (pages are wired
    /// by a request of their own), the file is shorter, or the address is taken;
    /// <see cref="Error.ENOMEM"/> when no range is free.
    /// </returns>
    async Routine<Reply> Map(MapRequest request, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        bool isShared = (request.Flags & VmFlags.Shared) != 0;
        bool isPrivate = (request.Flags & VmFlags.Private) != 0;
        bool isWired = (request.Flags & VmFlags.Fixed) != 0;
        if (isShared == isPrivate || isWired || request.Pages <= 0 || request.FileOffset < 0)
        {
            return new Reply(Error.EINVAL);
        }

        await tcb.Space.AcquireWrite();
        VmFile? file = request.File is { } descriptor ? tcb.FileOf(descriptor) : null;
        bool isAnonymous = (request.Flags & VmFlags.Anonymous) != 0;
        var reply = new Reply(Error.EINVAL);
        if (isAnonymous ? request.File is null : file is not null)
        {
            file ??= await AnonymousFile(request);
            reply = await MapAt(request, file);
            if (reply.Error != Error.None)
            {
                // A segment that was made for this.
                leftovers.Files.Add(file);
            }
        }

        await tcb.Space.ReleaseWrite();
        await GiveBack(leftovers);
        return reply;
    }

    /// <summary>What backs anonymous memory.</summary>
    /// <remarks>
    /// devzero alone for shared memory would let every task store to the page of zeroes.
    /// </remarks>
    protected virtual async Routine<VmFile> AnonymousFile(MapRequest request)
    {
        System.ArgumentNullException.ThrowIfNull(request);
        return (request.Flags & VmFlags.Shared) != 0
            ? await NewSegment(request.Pages)
            : devzero;
    }

    async Routine<Reply> MapAt(MapRequest request, VmFile file)
    {
        Tcb tcb = request.Sender;
        if (FindRange(tcb, request.Address, request.Pages, UserStart, ShmStart)
            is not { } start)
        {
            return new Reply(request.Address is null ? Error.ENOMEM : Error.EINVAL);
        }

        ObjectTree tree = file.Object.Tree ?? await NewTree();
        await tree.Lock.Acquire();
        bool fits = request.Pages <= file.Length - request.FileOffset;
        if (fits)
        {
            await AddArea(
                tcb, file, tree, start, request.Pages, request.FileOffset,
                AsHardwareHas(request.Flags));
        }

        await tree.Lock.Release();
        return fits ? new Reply(Error.None, Value: start.Number) : new Reply(Error.EINVAL);
    }

    /// <summary>Puts an area with its chain into a task. Locks: space exclusive, tree.</summary>
    async Routine AddArea(
        Tcb tcb, VmFile file, ObjectTree tree, VirtualPage start, int pages, int fileOffset,
        VmFlags flags)
    {
        var area = new VmArea(tcb, tree, start, pages, fileOffset, flags);
        await LinkLast(area, file.Object);
        if (file.Type == FileType.Shm)
        {
            // Where a segment has no page yet, it is copied from here.
            await LinkLast(area, Devzero);
        }

        tcb.AddArea(area);
        Observer?.Mapped(area);
    }

    /// <summary>
    /// The range for a new area: where it is wanted, if that is free; else the lowest gap.
    /// </summary>
    /// <param name="from">The first page that may be used.</param>
    /// <param name="to">Behind the last one.</param>
    VirtualPage? FindRange(
        Tcb tcb, VirtualPage? wanted, int pages, VirtualPage from, VirtualPage to)
    {
        if (wanted is { } there)
        {
            // In this order: a length that no range has room for must not wrap around.
            bool inside = there.Number >= from.Number && pages <= to.Number - there.Number;
            return inside && !IsTaken(tcb, there, pages) ? there : null;
        }

        for (VirtualPage start = from; pages <= to.Number - start.Number; start += 1)
        {
            if (!IsTaken(tcb, start, pages))
            {
                return start;
            }
        }

        return null;
    }

    bool IsTaken(Tcb tcb, VirtualPage start, int pages)
    {
        foreach (VmArea area in tcb.Areas)
        {
            if (Intersects(area, start, pages))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>vma_intersect: whether a range and an area have a page in common.</summary>
    protected virtual bool Intersects(VmArea area, VirtualPage start, int pages)
    {
        System.ArgumentNullException.ThrowIfNull(area);
        return start.Number < area.End.Number && area.Start.Number - start.Number < pages;
    }
}
