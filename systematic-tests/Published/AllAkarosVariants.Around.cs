using System.Collections.Generic;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Akaros;

namespace Verified.Published;

/// <summary>Bugs of the functions around the page map.</summary>
public static partial class AllAkarosVariants
{
    static IReadOnlyList<Row> OfRegions =>
    [
        new(
            "protect-revives-hidden-entries", "mm.c __do_mprotect",
            "M3: an entry that a remover has hidden is made present again",
            SystemClaims.StoresToCleanFramesShow.Name,
            (machine, n) => new ProtectRevivesHiddenEntries(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsAnUpgrade(make, X86)),
        new(
            "protect-revives-for-loads", "mm.c __do_mprotect",
            "M3: the same where the page is made read-only, and only loaded from",
            MachineInvariants.NoTlbReachesAFreeFrame.Name,
            (machine, n) => new ProtectRevivesHiddenEntries(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsProtectAndALoad(make, X86)),
        new(
            "equal-rights-loop", "mm.c __do_mprotect",
            "M4: a region that has the rights already is looked at for ever",
            BasicRule.Progress.Name,
            (machine, n) => new EqualRightsLoop(machine, n),
            make => AkarosRegions.EqualRights(make, X86)),
        new(
            "returns-without-shootdown", "mm.c __do_mprotect",
            "M5: where a later page refuses, the old rights to the first ones stay on CPUs",
            AkarosInvariants.NoRightIsLeft.Name,
            (machine, n) => new ReturnsWithoutShootdown(machine, n),
            make => AkarosRegions.ProtectBeyondAMapping(make, X86)),
        new(
            "unmap-drops-dirty-bits", "mm.c __do_munmap",
            "M6: munmap makes entries 0 without a look at D",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new UnmapDropsDirtyBits(machine, n),
            make => AkarosRegions.UnmapMeetsAStore(make, X86)),
        new(
            "unmap-looks-too-early", "mm.c __do_munmap",
            "M8: munmap looks at D, hides the entry, and does not look again",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new UnmapLooksTooEarly(machine, n),
            make => AkarosRegions.UnmapMeetsALoadAndAStore(make, X86)),
        new(
            "exit-drops-dirty-bits", "mm.c unmap_and_destroy_vmrs",
            "M7: a process that exits takes what it stored with it",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new ExitDropsDirtyBits(machine, n),
            make => AkarosFaults.ExitAfterAStore(make, X86)),
        new(
            "protects-by-read-and-write", "mm.c __do_mprotect, pte_replace_perm",
            "M9: a D that is set while rights are replaced is overwritten",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new ProtectsByReadAndWrite(machine, n),
            make => AkarosRegions.ProtectMeetsALoadAndAStore(make, X86)),
        new(
            "event-under-proc-lock", "ucq.c; proc_tlbshootdown",
            "M17: an event asks for memory with proc_lock held, a shootdown the other way round",
            BasicRule.Order.Name,
            (machine, n) => new EventUnderProcLock(machine, n),
            make => AkarosRegions.UnmapMeetsAnEvent(make, X86)),
    ];

    static IReadOnlyList<Row> OfFaults =>
    [
        new(
            "repeated-map-frees-the-page", "mm.c map_page_at_addr",
            "M1: who finds a page mapped already drops the map's own reference",
            AkarosInvariants.PagesAreTheirMaps.Name,
            (machine, n) => new RepeatedMapFreesThePage(machine, n),
            make => AkarosFaults.TwoLoadsOfACachedPage(make, X86)),
        new(
            "populating-twice-frees-the-page", "mm.c populate_pm_va, map_page_at_addr",
            "M1: the same by one thread that populates a page twice",
            AkarosInvariants.PagesAreTheirMaps.Name,
            (machine, n) => new RepeatedMapFreesThePage(machine, n),
            make => AkarosRegions.PopulateTwice(make, X86)),
        new(
            "fault-uses-a-freed-region", "mm.c handle_page_fault, __hpf_load_page",
            "M11: after a load, a fault looks at its region, which may be unmapped by then",
            BasicRule.NothingFreedIsUsed.Name,
            (machine, n) => new FaultUsesAFreedRegion(machine, n),
            make => AkarosFaults.UnmapWhileAFaultSleeps(make, X86)),
        new(
            "populates-the-wrong-page", "mm.c populate_va",
            "M12: the offset in a region is subtracted, and another page of the file is mapped",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new PopulatesTheWrongPage(machine, n),
            make => AkarosRegions.PopulateTheSecondPage(make, X86)),
        new(
            "populate-keeps-the-file", "mm.c populate_va",
            "M12: a file stays referenced when its page could not be read",
            AkarosInvariants.FilesAreCounted.Name,
            (machine, n) => new PopulateKeepsTheFile(machine, n),
            make => AkarosRegions.PopulateThatCannotRead(make, X86)),
        new(
            "populate-counts-too-much", "mm.c populate_va, populate_pm_va",
            "M12: a page counts as filled though the regions have changed, and it is not mapped",
            BasicRule.Kernel.Name,
            (machine, n) => new PopulateCountsTooMuch(machine, n),
            make => AkarosCalls.PopulateMeetsAnUnmap(make, X86)),
        new(
            "leaks-unmapped-pages", "mm.c handle_page_fault, populate_pm_va",
            "M13: a page of zeroes that could not be mapped is not freed",
            AkarosInvariants.EveryFrameHasOneOwner.Name,
            (machine, n) => new LeaksUnmappedPages(machine, n),
            make => AkarosFaults.FaultWithoutMemory(make, X86)),
        new(
            "half-copied-region-stays", "mm.c duplicate_vmrs",
            "M15: a fork that fails leaves a region of a dead process in the reverse map",
            AkarosInvariants.ReverseMapIsComplete.Name,
            (machine, n) => new HalfCopiedRegionStays(machine, n),
            make => AkarosFaults.ForkWithoutMemory(make, X86)),
        new(
            "populates-unlocked", "mm.c duplicate_vmrs, populate_pm_va",
            "M23: pinned pages of a child are populated with nobody holding its vmr_lock",
            BasicRule.Ownership.Name,
            (machine, n) => new PopulatesUnlocked(machine, n),
            make => AkarosFaults.ForkOfAPinnedRegion(make, X86)),
        new(
            "recycled-page-keeps-its-past", "page_alloc.c __page_init; pm_load_page",
            "M24: a frame that is allocated again has the flags of its past",
            BasicRule.NothingFreedIsUsed.Name,
            (machine, n) => new RecycledPageKeepsItsPast(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsAFault(make, X86)),
        new(
            "refused-fault-keeps-the-lock", "mm.c __hpf",
            "M25: a fault that is refused returns with vmr_lock held",
            BasicRule.NoDeadlock.Name,
            (machine, n) => new RefusedFaultKeepsTheLock(machine, n),
            make => AkarosFaults.StoreToAReadOnlyRegion(make, X86)),
        new(
            "copies-without-pte-lock", "mm.c copy_pages",
            "M27: fork copies a page of its parent that a truncation frees",
            MachineRule.NoAccessReachesAFreeFrame.Name,
            (machine, n) => new CopiesWithoutPteLock(machine, n),
            make => AkarosFaults.ForkMeetsTruncation(make, X86)),
    ];

    static IReadOnlyList<Row> OfFiles =>
    [
        new(
            "stores-past-the-entry", "kdebug memcpy_to_user",
            "M14: the kernel stores to a page of a file and nobody knows that it is dirty",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new StoresPastTheEntry(machine, n),
            make => AkarosFiles.ReadIntoASharedMapping(make, X86)),
        new(
            "truncation-gives-way", "akaros-pagemap.c pm_remove_contig; do_truncate",
            "P11: a truncation does nothing where a remover is at work",
            AkarosInvariants.CachedPagesAreNewest.Name,
            (machine, n) => new TruncationGivesWay(machine, n),
            make => AkarosFiles.TruncationMeetsRemoval(make, X86)),
        new(
            "evicts-instead-of-cutting", "akaros-pagemap.c pm_remove_contig; do_truncate",
            "P12: what is cut off is removed as if memory were short, and pinned pages stay",
            AkarosInvariants.CachedPagesAreNewest.Name,
            (machine, n) => new EvictsInsteadOfCutting(machine, n),
            make => AkarosFiles.TruncationOfAPinnedPage(make, X86)),
        new(
            "cuts-where-it-grows", "do_truncate",
            "M18: pages are removed where a file grows, and not where it shrinks",
            AkarosInvariants.CachedPagesAreNewest.Name,
            (machine, n) => new CutsWhereItGrows(machine, n),
            make => AkarosFiles.TruncateAndExtend(make, X86)),
        new(
            "drops-files-under-the-lock", "mm.c destroy_vmr",
            "M27: the last reference to a file is dropped with vmr_lock held, and pages written",
            BasicRule.NoSleepWithSpinLock.Name,
            (machine, n) => new DropsFilesUnderTheLock(machine, n),
            make => AkarosCalls.LastRegionOfAClosedFile(make, X86)),
        new(
            "release-forgets-its-pages", "vfs.c inode_release",
            "M20: a file that nobody has open loses the pages that were not written",
            SystemClaims.DroppedFramesAreClean.Name,
            (machine, n) => new ReleaseForgetsItsPages(machine, n),
            make => AkarosFiles.LastCloseMeetsAnOpen(make, X86)),
        new(
            "looks-at-the-length-too-early", "mm.c handle_page_fault",
            "M26: a page is mapped that a truncation has just cut off",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new LooksAtTheLengthTooEarly(machine, n),
            make => AkarosAround.PopulateMeetsTruncation(make, X86)),
    ];
}
