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
            CodezeroScenarios.ParentAndChildWriteOnePage(
                (machine, handlers) => new UseAfterDelete(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "drop-without-new-original", "vma_drop_link",
            "Z2: the shadow of a dropped object is not moved to the next object",
            CodezeroInvariants.ChainFollowsTheOriginals.Name,
            CodezeroScenarios.ParentAndChildWriteOnePage(
                (machine, handlers) => new DropWithoutNewOriginal(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "deleted-shadow-stays-listed", "vm_object_delete",
            "Z2b: a deleted object stays among the shadows of the one that it shadowed",
            CodezeroInvariants.ShadowsAreCounted.Name,
            CodezeroScenarios.ParentAndChildWriteOnePage(
                (machine, handlers) => new DeletedShadowStaysListed(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "merge-follows-moved-page", "vma_merge_object",
            "Z3a: the loop that moves pages follows a page onto the other object's list",
            BasicRule.Kernel.Name,
            CodezeroScenarios.MergeIntoAShadowInUse(
                (machine, handlers) => new MergeFollowsMovedPage(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "merge-keeps-freed-link", "vma_merge_object",
            "Z3b: a merge frees another task's link and leaves it in that task's chain",
            BasicRule.NothingFreedIsUsed.Name,
            CodezeroScenarios.MergeIntoAShadowInUse(
                (machine, handlers) => new MergeKeepsFreedLink(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "top-is-not-searched", "copy_on_write",
            "Z6: a page that is in the writable top already is copied there again",
            BasicRule.Kernel.Name,
            CodezeroScenarios.MergeIntoAShadowInUse(
                (machine, handlers) => new TopIsNotSearched(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "unlocks-the-source-page", "copy_on_write",
            "Z7: the new page is locked, and the page that it was copied from is unlocked",
            BasicRule.Ownership.Name,
            CodezeroScenarios.TwoThreadsBreakCopyOnWrite(
                (machine, handlers) => new UnlocksTheSourcePage(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "frees-before-mapping", "copy_on_write, __do_page_fault",
            "C2: a collapse frees frames before the new entry is in and shot down",
            MachineInvariants.NoTableNamesAFreeFrame.Name,
            CodezeroScenarios.ParentAndChildWriteOnePage(
                (machine, handlers) => new FreesBeforeMapping(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "freezes-without-shootdown", "vm_freeze_shadows",
            "C4: fork makes the parent's pages read-only and tells no other CPU",
            CodezeroInvariants.SharedPagesAreReadOnly.Name,
            CodezeroScenarios.ForkWhileAnotherThreadStores(
                (machine, handlers) => new FreezesWithoutShootdown(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "freeze-ignores-the-offset", "vm_freeze_shadows, vma_page_to_virtual",
            "Z4: freeze looks for a page where it would be in a mapping of offset 0",
            CodezeroInvariants.SharedPagesAreReadOnly.Name,
            CodezeroScenarios.ForkWhileTwoAreasAreStoredTo(
                (machine, handlers) => new FreezeIgnoresTheOffset(machine, handlers),
                MachineProfile.X86)),
        Codezero(
            "collapses-once", "copy_on_write, vma_drop_merge_delete",
            "Z27: one object is dropped for each fault, and the chain grows with every fork",
            CodezeroInvariants.ChainsAreCollapsed.Name,
            CodezeroScenarios.ChildExitsWhileParentWrites(
                (machine, handlers) => new CollapsesOnce(machine, handlers))),
        Codezero(
            "believes-the-message", "page_fault_handler, __do_page_fault",
            "C1: a fault is served by the entry in its message, which may be out of date",
            CodezeroInvariants.RightsAreNotLowered.Name,
            CodezeroScenarios.ReadMeetsFirstWrite(
                (machine, handlers) => new BelievesTheMessage(machine, handlers))),
    ];

    static PublishedVariant Codezero(
        string name, string function, string sentence, string expected, Scenario scenario)
        => new(name, "codezero", $"{Seed} {function}", sentence, expected, scenario);
}
