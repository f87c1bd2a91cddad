using System.Collections.Generic;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Akaros;

namespace Verified.Published;

/// <summary>Bugs of the page map itself, and steps left out of its protocol.</summary>
public static partial class AllAkarosVariants
{
    static IReadOnlyList<Row> OfThePageMap =>
    [
        new(
            "skips-regions-that-begin-later", "akaros-pagemap.c pm_remove_contig",
            "P1: a region that begins behind the first page of a removal keeps its entries",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new SkipsRegionsThatBeginLater(machine, n),
            make => AkarosRemovalAlone.RemovalBeginsBeforeTheRegion(make, X86)),
        new(
            "read-only-means-clean", "akaros-pagemap.c pm_remove_contig, __pm_mark_unmap",
            "P2: D is not looked at where a region is not writable now",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new ReadOnlyMeansClean(machine, n),
            make => AkarosRemoval.RemovalMeetsProtect(make, X86)),
        new(
            "split-hides-its-tail", "pm_add_vmr; mm.c split_vmr",
            "P3: between two locks the tail of a split region is in no reverse map",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new SplitHidesItsTail(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsASplit(make, X86)),
        new(
            "split-hides-and-revives", "mm.c split_vmr, __do_mprotect",
            "P3, M3: the same, and mprotect makes whatever it finds present",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new SplitHidesAndRevives(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsASplit(make, X86)),
        new(
            "bounds-change-unlocked", "akaros-pagemap.c vmr_has_page_idx; mm.c split_vmr",
            "P4: a remover reads bounds of a region that its process is changing",
            BasicRule.NoRace.Name,
            (machine, n) => new BoundsChangeUnlocked(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsASplit(make, X86)),
        new(
            "ignores-failed-writes", "akaros-pagemap.c pm_remove_contig",
            "P5: a page that could not be written is taken for written",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new IgnoresFailedWrites(machine, n),
            make => AkarosRemovalAlone.RemovalThatCannotWrite(make, X86)),
        new(
            "calls-a-missing-writepage", "akaros-pagemap.c pm_remove_contig; blockdev.c",
            "P6: a block device has no writepage, and a dirty page of it is written",
            BasicRule.NoTaskThrows.Name,
            (machine, n) => new CallsAMissingWritepage(machine, n),
            make => AkarosFiles.BuffersOfADevice(make, X86)),
        new(
            "forgets-buffer-heads", "akaros-pagemap.c pm_remove_contig",
            "P7: the flag that says that there are buffer heads is cleared before they are freed",
            AkarosInvariants.BuffersGoWithTheirPage.Name,
            (machine, n) => new ForgetsBufferHeads(machine, n),
            make => AkarosFiles.BuffersOfADevice(make, X86)),
        new(
            "count-of-users-wraps", "akaros-pagemap.c pm_slot_inc_refcnt",
            "P9: the 2048th user of a page makes its count 0",
            AkarosInvariants.UsersAreCounted.Name,
            (machine, n) => new CountOfUsersWraps(machine, n),
            make => AkarosFaults.CrowdedPage(make, X86)),
        new(
            "believes-every-read", "akaros-pagemap.c pm_load_page",
            "P10: a page that could not be read is used",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new BelievesEveryRead(machine, n),
            make => AkarosFaults.LoadersOfABadDisk(make, X86)),
    ];

    static IReadOnlyList<Row> OfRemoval =>
    [
        new(
            "admits-two-removers", "akaros-pagemap.c pm_remove_contig",
            "T27: a second remover frees what the first one has not written yet",
            AkarosInvariants.OneRemoverAtATime.Name,
            (machine, n) => new AdmitsTwoRemovers(machine, n),
            make => AkarosRemoval.TwoRemoversMeetStores(make, X86)),
        new(
            "marks-pages-in-use", "akaros-pagemap.c pm_remove_contig",
            "T28: a page is marked for removal though somebody uses it",
            AkarosInvariants.OnlyUnusedPagesAreRemoved.Name,
            (machine, n) => new MarksPagesInUse(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsAWrite(make, X86)),
        new(
            "marks-pages-that-fault", "akaros-pagemap.c pm_remove_contig",
            "T29: the same where a fault is between its lookup and its entry",
            AkarosInvariants.OnlyUnusedPagesAreRemoved.Name,
            (machine, n) => new MarksPagesInUse(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsAFault(make, X86)),
        new(
            "reaps-without-a-look", "akaros-pagemap.c pm_remove_contig",
            "T30: a page goes that was looked up since it was marked",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new ReapsWithoutALook(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsAStoreAndALoad(make, X86)),
        new(
            "lookup-keeps-the-mark", "akaros-pagemap.c pm_find_page",
            "T31: a lookup does not clear the flag that it competes for",
            AkarosInvariants.OnlyUnusedPagesAreRemoved.Name,
            (machine, n) => new LookupKeepsTheMark(machine, n),
            make => AkarosRemoval.RemovalMeetsStores(make, X86)),
        new(
            "leaves-hidden-entries", "akaros-pagemap.c __pm_mark_dirty_pgs_unmap",
            "T32: the entries of a page that goes are hidden, and not 0",
            AkarosInvariants.NoEntryDangles.Name,
            (machine, n) => new LeavesHiddenEntries(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsLoads(make, X86)),
        new(
            "clean-after-writing", "akaros-pagemap.c pm_remove_contig",
            "T33: who makes a page dirty while it is written is forgotten",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new CleanAfterWriting(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsAStoreAndAWrite(make, X86)),
        new(
            "puts-before-dirty", "pm_put_page; generic_file_write",
            "T34: a page is nobody's before it is marked dirty",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new PutsBeforeDirty(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsAWrite(make, X86)),
        new(
            "dirty-before-the-store", "generic_file_write",
            "a page is marked dirty, then stored to: a sync in between takes it for clean",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new DirtyBeforeTheStore(machine, n),
            make => AkarosFiles.SyncMeetsAWrite(make, X86)),
        new(
            "hides-by-read-and-write", "akaros-pagemap.c __pm_mark_not_present",
            "M9: a D that is set between the read and the write of an entry is overwritten",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new HidesByReadAndWrite(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsALoadAndAStore(make, X86)),
        new(
            "looks-at-d-while-hiding", "akaros-pagemap.c pm_remove_contig",
            "T41: D is looked at too early, where hardware sets it blindly",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new LooksAtDWhileHiding(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsALoadAndAStore(make, AkarosHardware.Blind)),
        new(
            "looks-at-d-by-read-and-write", "akaros-pagemap.c pm_remove_contig",
            "T41: the same on any hardware, where it is no atomic step",
            AkarosInvariants.WhatIsNotStoredIsKnown.Name,
            (machine, n) => new LooksAtDWhileHidingByReadAndWrite(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsALoadAndAStore(make, X86)),
        new(
            "pins-are-forgotten", "mm.c do_mmap, MAP_LOCKED",
            "M22: pages of pinned regions are removed",
            AkarosInvariants.PinnedPagesAreNotMarked.Name,
            (machine, n) => new PinsAreForgotten(machine, n),
            make => AkarosRemoval.RemovalMeetsAPin(make, X86)),
    ];

    static IReadOnlyList<Row> OfShootdowns =>
    [
        new(
            "does-not-await-shootdowns", "akaros-pagemap.c shootdown_and_reset_ptrstore",
            "M10: D is looked at, and the frame freed, while CPUs still have the translation",
            SystemClaims.StoresToCleanFramesShow.Name,
            (machine, n) => new DoesNotAwaitShootdowns(machine, n),
            make => AkarosRemoval.RemovalMeetsStores(make, X86)),
        new(
            "does-not-await-loads", "akaros-pagemap.c shootdown_and_reset_ptrstore",
            "M10: the same where nobody stores: a CPU loads from a frame that is free",
            MachineInvariants.NoTlbReachesAFreeFrame.Name,
            (machine, n) => new DoesNotAwaitShootdowns(machine, n),
            make => AkarosRemovalAlone.RemovalMeetsLoads(make, X86)),
        new(
            "protect-does-not-await", "mm.c __do_mprotect; proc_tlbshootdown",
            "M10: mprotect returns while another CPU still has the right",
            AkarosInvariants.NoRightIsLeft.Name,
            (machine, n) => new DoesNotAwaitShootdowns(machine, n),
            make => AkarosRegions.ProtectMeetsALoadAndAStore(make, X86)),
        new(
            "shootdown-misses-a-cpu", "process.c proc_tlbshootdown",
            "M10: a process that runs elsewhere than the remover is not told",
            MachineInvariants.NoRightBeyondTheEntry.Name,
            (machine, n) => new ShootdownMissesACpu(machine, n),
            make => AkarosRemoval.RemovalMeetsStores(make, X86)),
    ];
}
