using System;
using System.Collections.Generic;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;

namespace Verified.Published;

/// <summary>
/// Every published bug, with the scenario that shows it and the rule that it breaks.
/// </summary>
public static class AllVariants
{
    const string Seed = "codezero-fault.c";

    public static readonly IReadOnlyList<PublishedVariant> List =
    [
        Codezero(
            "use-after-delete", "vma_drop_merge_delete",
            "Z1: a dropped object is deleted, then looked at to see whether it can be merged",
            BasicRule.NothingFreedIsUsed.Name,
            make => CodezeroScenarios.ParentAndChildWriteOnePage(make, MachineProfile.X86)),
        Codezero(
            "drop-without-new-original", "vma_drop_link",
            "Z2: the shadow of a dropped object is not moved to the next object",
            CodezeroInvariants.ChainFollowsTheOriginals.Name,
            make => CodezeroScenarios.ParentAndChildWriteOnePage(make, MachineProfile.X86)),
        Codezero(
            "deleted-shadow-stays-listed", "vm_object_delete",
            "Z2b: a deleted object stays among the shadows of the one that it shadowed",
            CodezeroInvariants.ShadowsAreCounted.Name,
            make => CodezeroScenarios.ParentAndChildWriteOnePage(make, MachineProfile.X86)),
        Codezero(
            "merge-follows-moved-page", "vma_merge_object",
            "Z3a: the loop that moves pages follows a page onto the other object's list",
            BasicRule.Kernel.Name,
            make => CodezeroScenarios.MergeIntoAShadowInUse(make, MachineProfile.X86)),
        Codezero(
            "merge-keeps-freed-link", "vma_merge_object",
            "Z3b: a merge frees another task's link and leaves it in that task's chain",
            BasicRule.NothingFreedIsUsed.Name,
            make => CodezeroScenarios.MergeIntoAShadowInUse(make, MachineProfile.X86)),
        Codezero(
            "top-is-not-searched", "copy_on_write",
            "Z6: a page that is in the writable top already is copied there again",
            BasicRule.Kernel.Name,
            make => CodezeroScenarios.MergeIntoAShadowInUse(make, MachineProfile.X86)),
        Codezero(
            "unlocks-the-source-page", "copy_on_write",
            "Z7: the new page is locked, and the page that it was copied from is unlocked",
            BasicRule.Ownership.Name,
            make => CodezeroScenarios.TwoThreadsBreakCopyOnWrite(make, MachineProfile.X86)),
        Codezero(
            "frees-before-mapping", "copy_on_write, __do_page_fault",
            "C2: a collapse frees frames before the new entry is in and shot down",
            MachineInvariants.NoTableNamesAFreeFrame.Name,
            make => CodezeroScenarios.ParentAndChildWriteOnePage(make, MachineProfile.X86)),
        Codezero(
            "freezes-without-shootdown", "vm_freeze_shadows",
            "C4: fork makes the parent's pages read-only and tells no other CPU",
            CodezeroInvariants.SharedPagesAreReadOnly.Name,
            make => CodezeroScenarios.ForkWhileAnotherThreadStores(make, MachineProfile.X86)),
        Codezero(
            "freeze-ignores-the-offset", "vm_freeze_shadows, vma_page_to_virtual",
            "Z4: freeze looks for a page where it would be in a mapping of offset 0",
            CodezeroInvariants.SharedPagesAreReadOnly.Name,
            make => CodezeroScenarios.ForkWhileTwoAreasAreStoredTo(make, MachineProfile.X86)),
        Codezero(
            "collapses-once", "copy_on_write, vma_drop_merge_delete",
            "Z27: one object is dropped for each fault, and the chain grows with every fork",
            CodezeroInvariants.ChainsAreCollapsed.Name,
            make => CodezeroScenarios.ChildExitsWhileParentWrites(make)),
        Codezero(
            "believes-the-message", "page_fault_handler, __do_page_fault",
            "C1: a fault is served by the entry in its message, which may be out of date",
            CodezeroInvariants.RightsAreNotLowered.Name,
            make => CodezeroScenarios.ReadMeetsFirstWrite(make)),
        .. Files, .. Calls, .. AllAkarosVariants.List,
    ];

    static IReadOnlyList<PublishedVariant> Files =>
    [
        Codezero(
            "pager-stores-without-copying", "task_virt_to_page",
            "Z5: a read of a file stores to the first page along the chain, whosever it is",
            CodezeroInvariants.TheZeroPageIsZero.Name,
            make => CodezeroScenarios.ReadIntoUntouchedMemory(make)),
        Codezero(
            "drops-a-file", "vm_object_is_subset, vma_drop_merge_delete",
            "Z12: a file is dropped when the shadow has all of its pages that are cached",
            CodezeroInvariants.ChainFollowsTheOriginals.Name,
            make => CodezeroScenarios.PrivateFileMapping(make)),
        Codezero(
            "segment-shows-stale-zeroes", "__do_page_fault, copy_on_write",
            "Z13: the first load from a segment maps the page of zeroes, and keeps it",
            CodezeroInvariants.OnlyTheNewestPageIsMapped.Name,
            make => CodezeroScenarios.SegmentIsLoadedFirst(make)),
        Codezero(
            "shared-zeroes-are-everybodys", "__do_page_fault",
            "Z14: shared anonymous memory is devzero itself, whose one page is mapped for storing",
            CodezeroInvariants.SharedPagesAreReadOnly.Name,
            make => CodezeroScenarios.SharedAnonymousMemory(make)),
        Codezero(
            "shared-store-is-not-marked", "__do_page_fault",
            "Z15: a page of a shared file is mapped for storing, and not marked dirty",
            CodezeroInvariants.StorablePagesAreDirty.Name,
            make => CodezeroScenarios.StoreMeetsSync(make, MachineProfile.X86)),
        Codezero(
            "child-is-no-opener", "struct vm_file",
            "Z23: fork gives a child its parent's files and does not count it among the openers",
            CodezeroInvariants.FilesAreAccounted.Name,
            make => CodezeroScenarios.ForkWithAnOpenFile(make)),
        Codezero(
            "unused-file-stays", "vma_drop_merge_delete",
            "Z23: a file without links and openers is never freed",
            CodezeroInvariants.FilesAreAccounted.Name,
            make => CodezeroScenarios.FileLosesItsLastUser(make)),
        Codezero(
            "file-server-faults", "page_fault_handler",
            "C5: while the pager waits for the file server, the server's fault is the answer",
            CodezeroInvariants.CleanPagesAreStored.Name,
            make => CodezeroScenarios.PrivateFileMapping(make)),
        Codezero(
            "copies-while-others-store", "copy_to_new_page",
            "C6: a file's page is copied while another task, which shares it, stores to it",
            CodezeroInvariants.CopiesAreOfOneMoment.Name,
            make => CodezeroScenarios.PrivateCopyOfASharedPage(make, MachineProfile.X86)),
        Codezero(
            "cleans-without-protecting", "struct vm_pager_ops page_out",
            "C7: a page is written back and clean, and still mapped for storing",
            SystemClaims.StoresToCleanFramesShow.Name,
            make => CodezeroScenarios.StoreMeetsSync(make, MachineProfile.X86)),
        Codezero(
            "both-read-the-page", "struct vm_pager_ops page_in",
            "C9: two handlers find a page absent, read it, and put it into the cache twice",
            BasicRule.Kernel.Name,
            make => CodezeroScenarios.TwoThreadsWantOnePageOfAFile(make)),
    ];

    static IReadOnlyList<PublishedVariant> Calls =>
    [
        Codezero(
            "store-to-absent-maps-anything", "__do_page_fault",
            "Z8: a store to an absent page maps a page that was never looked up",
            CodezeroInvariants.SharedPagesAreReadOnly.Name,
            make => CodezeroScenarios.TwoThreadsBreakCopyOnWrite(make, MachineProfile.X86)),
        Codezero(
            "pages-out-of-order", "copy_on_write, insert_page_olist",
            "Z9: a page is inserted on the wrong side of its neighbour",
            CodezeroInvariants.PagesAreOwned.Name,
            make => CodezeroScenarios.ChildExitsWhileParentWrites(make)),
        Codezero(
            "descriptor-is-not-initialised", "struct vm_pager_ops release_pages, page_init",
            "Z11: the descriptor of a page that was released is poisoned when the frame is used "
                + "again",
            BasicRule.NothingFreedIsUsed.Name,
            make => CodezeroScenarios.ChildExitsWhileParentWrites(make)),
        Codezero(
            "shadow-before-its-page", "copy_on_write",
            "Z18: when memory runs out, an empty shadow stays in the chain",
            CodezeroInvariants.RefusalsChangeNothing.Name,
            make => CodezeroScenarios.MemoryRunsOut(make)),
        Codezero(
            "overlap-inside-is-missed", "vma_intersect",
            "Z20: a new area is accepted in the middle of another one",
            CodezeroInvariants.AreasAreDisjoint.Name,
            make => CodezeroScenarios.MapInsideAnArea(make)),
        Codezero(
            "range-check-wraps", "validate_task_range",
            "Z24: the end of a range wraps around to 0, and everything is valid",
            BasicRule.Kernel.Name,
            make => CodezeroScenarios.BufferAtTheEndOfAddresses(make)),
        Codezero(
            "maps-outside-the-locks", "vm_freeze_shadows, __do_page_fault",
            "C3: a fork freezes the top between the decision to map it for storing and the map",
            CodezeroInvariants.SharedPagesAreReadOnly.Name,
            make => CodezeroScenarios.ForkMeetsAFirstStore(make)),
        Codezero(
            "frees-before-unmapping", "do_munmap, do_exit",
            "C8: an area's frames are freed before its entries are cleared and shot down",
            MachineInvariants.NoTableNamesAFreeFrame.Name,
            make => CodezeroScenarios.UnmapTheMiddle(make, MachineProfile.X86)),
        Codezero(
            "child-has-a-lock-of-its-own", "copy_on_write, vma_drop_merge_delete",
            "C11: faults of parent and child change one object under two locks",
            BasicRule.NoRace.Name,
            make => CodezeroScenarios.ParentAndChildWriteOnePage(make, MachineProfile.X86)),
        Codezero(
            "maps-over-the-old-frame", "__do_page_fault",
            "a copy is mapped over its source: until the shootdown ends a thread may use both",
            MachineInvariants.BrokenBeforeMade.Name,
            make => CodezeroScenarios.StoreMeetsACopy(make)),
    ];

    static PublishedVariant Codezero(
        string name, string function, string sentence, string expected,
        Func<MakeMm0, Scenario> scenario)
        => new(
            name, "codezero", $"{Seed} {function}", sentence, expected,
            scenario(PublishedPagers.ByName[name]));
}
