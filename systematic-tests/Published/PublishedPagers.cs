using System.Collections.Generic;
using Verified.Scenarios;

namespace Verified.Published;

/// <summary>The pagers of the published variants, by the variants' names.</summary>
public static class PublishedPagers
{
    public static readonly IReadOnlyDictionary<string, MakeMm0> ByName
        = new SortedDictionary<string, MakeMm0>
        {
            ["use-after-delete"] = (machine, n) => new UseAfterDelete(machine, n),
            ["drop-without-new-original"] = (machine, n) => new DropWithoutNewOriginal(machine, n),
            ["deleted-shadow-stays-listed"]
                = (machine, n) => new DeletedShadowStaysListed(machine, n),
            ["merge-follows-moved-page"] = (machine, n) => new MergeFollowsMovedPage(machine, n),
            ["merge-keeps-freed-link"] = (machine, n) => new MergeKeepsFreedLink(machine, n),
            ["top-is-not-searched"] = (machine, n) => new TopIsNotSearched(machine, n),
            ["unlocks-the-source-page"] = (machine, n) => new UnlocksTheSourcePage(machine, n),
            ["freeze-ignores-the-offset"] = (machine, n) => new FreezeIgnoresTheOffset(machine, n),
            ["collapses-once"] = (machine, n) => new CollapsesOnce(machine, n),
            ["frees-before-mapping"] = (machine, n) => new FreesBeforeMapping(machine, n),
            ["freezes-without-shootdown"] = (machine, n) => new FreezesWithoutShootdown(machine, n),
            ["believes-the-message"] = (machine, n) => new BelievesTheMessage(machine, n),
            ["pager-stores-without-copying"]
                = (machine, n) => new PagerStoresWithoutCopying(machine, n),
            ["drops-a-file"] = (machine, n) => new DropsAFile(machine, n),
            ["segment-shows-stale-zeroes"]
                = (machine, n) => new SegmentShowsStaleZeroes(machine, n),
            ["shared-zeroes-are-everybodys"]
                = (machine, n) => new SharedZeroesAreEverybodys(machine, n),
            ["shared-store-is-not-marked"] = (machine, n) => new SharedStoreIsNotMarked(machine, n),
            ["child-is-no-opener"] = (machine, n) => new ChildIsNoOpener(machine, n),
            ["unused-file-stays"] = (machine, n) => new UnusedFileStays(machine, n),
            ["cleans-without-protecting"] = (machine, n) => new CleansWithoutProtecting(machine, n),
            ["store-to-absent-maps-anything"]
                = (machine, n) => new StoreToAbsentMapsAnything(machine, n),
            ["pages-out-of-order"] = (machine, n) => new PagesOutOfOrder(machine, n),
            ["descriptor-is-not-initialised"]
                = (machine, n) => new DescriptorIsNotInitialised(machine, n),
            ["shadow-before-its-page"] = (machine, n) => new ShadowBeforeItsPage(machine, n),
            ["overlap-inside-is-missed"] = (machine, n) => new OverlapInsideIsMissed(machine, n),
            ["range-check-wraps"] = (machine, n) => new RangeCheckWraps(machine, n),
            ["frees-before-unmapping"] = (machine, n) => new FreesBeforeUnmapping(machine, n),
            ["file-server-faults"] = (machine, n) => new FileServerFaults(machine, n),
            ["copies-while-others-store"] = (machine, n) => new CopiesWhileOthersStore(machine, n),
            ["both-read-the-page"] = (machine, n) => new BothReadThePage(machine, n),
            ["maps-outside-the-locks"] = (machine, n) => new MapsOutsideTheLocks(machine, n),
            ["child-has-a-lock-of-its-own"] = (machine, n) => new ChildHasALockOfItsOwn(machine, n),
            ["maps-over-the-old-frame"] = (machine, n) => new MapsOverTheOldFrame(machine, n),
        };

    /// <summary>
    /// Those whose bug does not show when one operation comes after the other: they need two tasks
    /// at once, or a CPU of their own.
    /// </summary>
    public static readonly IReadOnlyCollection<string> NotSequential =
    [
        "file-server-faults",
        "copies-while-others-store",
        "both-read-the-page",
        "maps-outside-the-locks",
        "child-has-a-lock-of-its-own",
        "maps-over-the-old-frame",
    ];
}
