using static Verified.Scenarios.PairOperations;
using static Verified.Scenarios.PairWorlds;

namespace Verified.Scenarios;

/// <summary>Which operations meet, and where.</summary>
/// <remarks>
/// Four of the 91 pairs are missing, because they never meet on one page. Two freezes: the second
/// fork finds the page frozen (<c>ForkMeetsFreeze</c>). An attach and a freeze, or a collapse: a
/// segment has no shadow objects. An attach and a sync: a segment is in no file.
/// </remarks>
static class PairTable
{
    public static readonly Pair[] Rows =
    [
        new(ReadFault, ReadFault, Untouched),
        new(ReadFault, WriteFault, Untouched, Shows: Shows.LoadFindsStore),
        new(ReadFault, Fork, Untouched),
        new(ReadFault, Freeze, Hidden),
        new(ReadFault, Collapse, HiddenShared, Shows: Shows.LoadFindsStore),
        new(ReadFault, Unmap, Hidden, Shows: Shows.FirstIsRefused),
        new(ReadFault, Protect, Hidden),
        new(ReadFault, Evict, Hidden),
        new(ReadFault, PageIn, FileOut, Other.Task),
        new(ReadFault, Sync, FileOfTheOther, Other.Task),
        new(ReadFault, Exit, HiddenShared, Other.Task),
        new(ReadFault, Prefault, Untouched),
        new(ReadFault, Attach, SegmentUntouched, Other.Task),

        new(WriteFault, WriteFault, Untouched),
        new(WriteFault, Fork, Untouched, Shows: Shows.ChildFindsStore),
        new(WriteFault, Freeze, Hidden, Shows: Shows.ChildFindsStore),
        new(WriteFault, Collapse, Shared),
        new(WriteFault, Unmap, Untouched, Shows: Shows.FirstIsRefused),
        new(WriteFault, Protect, Untouched, Shows: Shows.FirstIsRefused),
        new(WriteFault, Evict, Hidden),
        new(WriteFault, PageIn, Out, Shows: Shows.LoadFindsStore),
        new(WriteFault, Sync, FileOfTheOther, Other.Task),
        new(WriteFault, Exit, FileOfTheOther, Other.Task),
        new(WriteFault, Prefault, Untouched),
        new(WriteFault, Attach, SegmentUntouched, Other.Task),

        new(Fork, Fork, Shared, Other.Task),
        new(Fork, Freeze, Written),
        new(Fork, Collapse, Shared, Shows: Shows.ChildFindsStore),
        new(Fork, Unmap, Shared, Shows: Shows.ChildHasPage),
        new(Fork, Protect, Shared, Shows: Shows.ChildMayStore),
        new(Fork, Evict, Shared),
        new(Fork, PageIn, OutShared),
        new(Fork, Sync, FileDirty),
        new(Fork, Exit, Shared, Other.Task),
        new(Fork, Prefault, Untouched),
        new(Fork, Attach, SegmentMade, Shows: Shows.ChildHasPage),

        new(Freeze, Collapse, Shadowed, Other.Task),
        new(Freeze, Unmap, Written, Shows: Shows.ChildHasPage),
        new(Freeze, Protect, Written, Shows: Shows.ChildMayStore),
        new(Freeze, Evict, Written),
        new(Freeze, PageIn, Out),
        new(Freeze, Sync, FileTwice),
        new(Freeze, Exit, Shadowed, Other.Task),
        new(Freeze, Prefault, Hidden),

        new(Collapse, Collapse, Shared, Other.Task),
        new(Collapse, Unmap, Shared, Shows: Shows.FirstIsRefused),
        new(Collapse, Protect, Shared, Shows: Shows.FirstIsRefused),
        new(Collapse, Evict, Shared),
        new(Collapse, PageIn, OutShared, Other.Task),
        new(Collapse, Sync, FileTwiceAndChild),
        new(Collapse, Exit, Shared, Other.Task),
        new(Collapse, Prefault, Shared),

        new(Unmap, Unmap, Written),
        new(Unmap, Protect, Written, Shows: Shows.SecondIsRefused),
        new(Unmap, Evict, Written, Shows: Shows.SecondIsRefused),
        new(Unmap, PageIn, Out, Shows: Shows.SecondIsRefused),
        new(Unmap, Sync, FileDirty, Shows: Shows.SecondIsRefused),
        new(Unmap, Exit, Shared, Other.Task),
        new(Unmap, Prefault, Untouched, Shows: Shows.SecondIsRefused),
        new(Unmap, Attach, SegmentWritten, Other.Task, Shows.SecondIsRefused),

        new(Protect, Protect, Written, Shows: Shows.LaterStoreLands),
        new(Protect, Evict, Written),
        new(Protect, PageIn, Out),
        new(Protect, Sync, FileDirty),
        new(Protect, Exit, Shared, Other.Task),
        new(Protect, Prefault, Untouched, Shows: Shows.SecondIsRefused),
        new(Protect, Attach, SegmentWritten, Other.Task),

        new(Evict, Evict, Written),
        new(Evict, PageIn, Out),
        new(Evict, Sync, FileDirty),
        new(Evict, Exit, Shared, Other.Task),
        new(Evict, Prefault, Hidden),
        new(Evict, Attach, SegmentWritten, Other.Task),

        new(PageIn, PageIn, Out),
        new(PageIn, Sync, FileOut, Other.Task),
        new(PageIn, Exit, OutShared, Other.Task),
        new(PageIn, Prefault, Out),
        new(PageIn, Attach, SegmentOut, Other.Task),

        new(Sync, Sync, FileDirty, Other.Task),
        new(Sync, Exit, FileDirty, Other.Task),
        new(Sync, Prefault, FileDirty, Other.Task),

        new(Exit, Exit, Shared, Other.Task),
        new(Exit, Prefault, Shared, Other.Task),
        new(Exit, Attach, SegmentWritten, Other.Task, Shows.SecondIsRefused),

        new(Prefault, Prefault, Untouched),
        new(Prefault, Attach, SegmentUntouched, Other.Task),

        new(Attach, Attach, SegmentMade, Other.Task),
    ];
}
