using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Segments of shared memory: shmget, shmat, shmdt.</summary>
/// <remarks>
/// Source: the shared memory of mm0 (facts 5.9). A segment is at one address in every task, which
/// the first who attaches it decides; it goes with the last who detaches it. Locks: the space lock,
/// exclusive; the segment's tree lock; the files lock for the list and the addresses.
/// </remarks>
public partial class Mm0
{
    const int MostSegmentPages = 10;

    readonly List<VmFile> segments = [];
    int segmentsMade;

    /// <summary>The segments that can be found by key or identifier; for rules.</summary>
    public IReadOnlyList<VmFile> Segments => segments;

    /// <summary>A segment's identifier, by its key; made if asked for.</summary>
    /// <returns>
    /// <see cref="Error.EINVAL"/> for a size out of range or larger than the segment,
    /// <see cref="Error.EEXIST"/> and <see cref="Error.ENOENT"/> as the flags have it.
    /// </returns>
    async Routine<Reply> ShmGet(ShmGetRequest request)
    {
        if (request.Pages is < 1 or > MostSegmentPages)
        {
            return new Reply(Error.EINVAL);
        }

        await filesLock.Acquire();
        filesHistory.OnWrite(Simulator, "list of files");
        VmFile? there = request.Key is null
            ? null
            : segments.Find(each => each.Key == request.Key);
        ObjectTree? made = null;
        Error error = there is null
            ? request.Create || request.Key is null ? Error.None : Error.ENOENT
            : request.Exclusive ? Error.EEXIST
            : request.Pages > there.SegmentPages ? Error.EINVAL : Error.None;
        if (error == Error.None && there is null)
        {
            there = MakeSegment(request.Key, request.Pages, ++segmentsMade);
            made = there.Tree;
            segments.Add(there);
        }

        await filesLock.Release();
        if (made is not null)
        {
            await Publish(made);
        }

        return new Reply(error, Value: error == Error.None ? there!.Identifier : 0);
    }

    /// <summary>A segment that nobody finds: what a shared anonymous mapping has.</summary>
    async Routine<VmFile> NewSegment(int pages)
    {
        VmFile made = MakeSegment(key: null, pages, number: 0);
        await Publish(made.Tree);
        return made;
    }

    /// <summary>shm_new.</summary>
    VmFile MakeSegment(int? key, int pages, int number)
    {
        var tree = new ObjectTree(Simulator, treesMade++);
        VmFile made = ever.Add(new VmFile(
            Simulator, FileType.Shm, objects++, swapPager, tree)
        {
            Identifier = number,
            Key = key,
            SegmentPages = pages,
        });
        tree.Objects.AddLast(made.Object.TreeNode);
        return made;
    }

    /// <summary>Maps a segment.</summary>
    /// <returns>
    /// <see cref="Error.EINVAL"/> when there is none, or its address is taken in this task.
    /// </returns>
    async Routine<Reply> ShmAttach(ShmAttachRequest request, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        await tcb.Space.AcquireWrite();
        if (await FindSegment(request.Segment) is not { } segment)
        {
            await tcb.Space.ReleaseWrite();
            return new Reply(Error.EINVAL);
        }

        await segment.Tree.Lock.Acquire();
        VirtualPage? start = await PlaceSegment(tcb, segment, request.Address);
        if (start is { } there)
        {
            await AddArea(
                tcb, segment, segment.Tree, there, segment.SegmentPages, 0,
                AsHardwareHas(request.Rights & VmFlags.Prot)
                    | VmFlags.Shared | VmFlags.Anonymous);
        }

        await segment.Tree.Lock.Release();
        await CountOpener(segment, -1);
        await tcb.Space.ReleaseWrite();

        // The last one who had it may have gone meanwhile.
        leftovers.Files.Add(segment);
        await GiveBack(leftovers);
        return start is { } at ? new Reply(Error.None, Value: at.Number) : new Reply(Error.EINVAL);
    }

    /// <summary>The segment of an identifier, kept for the caller; or null.</summary>
    async Routine<VmFile?> FindSegment(int number)
    {
        await filesLock.Acquire();
        filesHistory.OnRead(Simulator, "list of files");
        VmFile? there = segments.Find(each => each.Identifier == number);
        if (there is not null)
        {
            there.Openers++;
        }

        await filesLock.Release();
        return there;
    }

    /// <summary>Where a segment goes: where it is already, where it is wanted, anywhere.</summary>
    /// <returns>Null when that is taken in this task, or there is no room.</returns>
    async Routine<VirtualPage?> PlaceSegment(Tcb tcb, VmFile segment, VirtualPage? wanted)
    {
        await filesLock.Acquire();
        filesHistory.OnRead(Simulator, "list of files");
        VirtualPage? place = segment.Object.LinkCount > 0 ? segment.Address : null;
        place = FindRange(
            tcb, place ?? wanted ?? FreeOfSegments(segment), segment.SegmentPages,
            ShmStart, UserEnd);
        segment.Address = place ?? segment.Address;
        await filesLock.Release();
        return place;
    }

    /// <summary>The lowest range in which no other segment lies, in whatever task.</summary>
    VirtualPage? FreeOfSegments(VmFile segment)
    {
        VirtualPage start = ShmStart;
        for (int i = 0; i < segments.Count; i++)
        {
            VmFile each = segments[i];
            if (each != segment && each.Address is { } at
                && start.Number < at.Number + each.SegmentPages
                && at.Number < start.Number + segment.SegmentPages)
            {
                start = at + each.SegmentPages;
                i = -1;
            }
        }

        return start;
    }

    /// <summary>Unmaps what is left of a segment, by the page at which it was attached.</summary>
    /// <returns>
    /// <see cref="Error.EINVAL"/> when no segment is there; shared memory of a map is none.
    /// </returns>
    async Routine<Reply> ShmDetach(ShmDetachRequest request, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        await tcb.Space.AcquireWrite();
        VmArea? first = AttachedAt(tcb, request.Address, null);
        VmObject? segment = first?.Chain.First!.Value.Target;
        for (VmArea? each = first; each is not null;)
        {
            await LockStill(each.Tree);
            await UnmapArea(
                each, InvalidationScope.Pages(tcb.Id, each.Start, each.PageCount), leftovers);
            await each.Tree.Lock.Release();
            each = AttachedAt(tcb, request.Address, segment);
        }

        await tcb.Space.ReleaseWrite();
        await GiveBack(leftovers);
        return new Reply(first is null ? Error.EINVAL : Error.None);
    }

    /// <summary>The lowest area of a segment that was attached at an address.</summary>
    /// <remarks>
    /// In the range of segments is nothing else, and no merge changes a segment's chain: so the
    /// tree's lock is not needed.
    /// </remarks>
    /// <param name="segment">Of this one only; null for any.</param>
    VmArea? AttachedAt(Tcb tcb, VirtualPage address, VmObject? segment)
    {
        foreach (VmArea area in tcb.Areas)
        {
            if (area.Start.Number >= ShmStart.Number && area.VirtualOf(0) == address
                && (segment is null || area.Chain.First!.Value.Target == segment))
            {
                return area;
            }
        }

        return null;
    }
}
