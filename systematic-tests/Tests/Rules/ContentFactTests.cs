using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Specs.Codezero;
using Xunit;
using static Verified.Tests.OnRules.Worlds;

namespace Verified.Tests.OnRules;

/// <summary>The further facts of the rules about what is mapped, and what it holds.</summary>
public class ContentFactTests
{
    [Fact]
    public void A_stale_translation_is_reported_though_the_entry_is_right() => Breaks(
        CodezeroInvariants.OnlyTheNewestPageIsMapped, "cpu0 translates",
        it =>
        {
            it.Map(it.Parent, First, it.SharedPage.Frame, writable: false);
            it.Map(it.Parent, First, it.ParentPage.Frame, writable: true);
        });

    [Fact]
    public void A_page_is_reported_that_is_mapped_and_newest_in_swap() => Breaks(
        CodezeroInvariants.OnlyTheNewestPageIsMapped, "but its newest page is block 0",
        it => it.Map(it.Parent, First + 1, it.Mm0.ZeroPage.Frame, writable: false));

    [Fact]
    public void A_page_of_zeroes_that_stands_for_a_segments_is_reported() => Breaks(
        CodezeroInvariants.OnlyTheNewestPageIsMapped, "but its newest page is nowhere",
        it => it.Map(it.Parent, OfSegment + 1, it.Mm0.ZeroPage.Frame, writable: false));

    [Theory]
    [InlineData(Transfer.Filling)]
    [InlineData(Transfer.Leaving)]
    public void A_page_that_is_mapped_while_it_comes_or_goes_is_reported(Transfer transfer)
        => Breaks(
            CodezeroInvariants.OnlyTheNewestPageIsMapped, "P maps page 0x8",
            it => it.FilePage.Transfer = transfer);

    [Fact]
    public void What_a_mapping_allows_is_told() => Breaks(
        CodezeroInvariants.OnlyTheNewestPageIsMapped, "P maps page 0x1 to frame 4 read-only",
        it => it.Map(it.Parent, First, it.SharedPage.Frame, writable: false));

    [Fact]
    public void An_entry_outside_of_every_area_is_told_before_a_translation() => Assert.StartsWith(
        "P maps page 0x5 to",
        OnPager(it =>
        {
            it.Map(it.Parent, Unmapped, it.ParentPage.Frame, writable: false);
            return CodezeroInvariants.MappingsKeepToTheirArea.Violated(it.World)!.Fact;
        }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_changes_areas_may_have_more_mapped_meanwhile(bool isHeld)
        => Assert.Equal(isHeld, WhileHeld.Ask<bool>(simulator =>
        {
            var it = new Family(new Mm0(new Machine(simulator, new()), handlers: 1));
            return (isHeld ? it.Parent.Space : it.Child.Space, () =>
            {
                it.Map(it.Parent, Unmapped, it.ParentPage.Frame, writable: false);
                return CodezeroInvariants.MappingsKeepToTheirArea.Violated(it.World) is null;
            });
        }));

    [Fact]
    public void The_zero_page_has_as_many_words_as_any() => Keeps(
        CodezeroInvariants.TheZeroPageIsZero,
        it => it.Machine.Memory.Poke(
            it.Mm0.ZeroPage.Frame, it.Machine.Settings.Words, 9));

    [Fact]
    public void A_page_may_be_mapped_while_it_is_cleaned() => Keeps(
        CodezeroInvariants.OnlyTheNewestPageIsMapped,
        it => it.FilePage.Transfer = Transfer.Cleaning);

    [Fact]
    public void A_right_to_store_in_a_TLB_to_what_others_share_is_reported() => Breaks(
        CodezeroInvariants.SharedPagesAreReadOnly, "cpu1 translates page 0x1",
        it =>
        {
            it.Map(it.Child, First, it.SharedPage.Frame, writable: true);
            it.Map(it.Child, First, it.SharedPage.Frame, writable: false);
        });

    [Fact]
    public void A_frozen_top_that_can_be_stored_to_is_reported() => Breaks(
        CodezeroInvariants.SharedPagesAreReadOnly, "P maps page 0x1",
        it => it.ParentTop.Writable = false);

    [Fact]
    public void A_page_that_is_not_the_segments_and_can_be_stored_to_is_reported() => Breaks(
        CodezeroInvariants.SharedPagesAreReadOnly, "which is not a page of its file",
        it => it.Map(it.Parent, OfSegment + 1, it.Mm0.ZeroPage.Frame, writable: true));

    [Fact]
    public void A_right_to_store_in_a_TLB_to_a_clean_page_is_reported() => Breaks(
        CodezeroInvariants.StorablePagesAreDirty, "cpu0 translates page 0x8",
        it =>
        {
            it.Map(it.Parent, OfFile, it.FilePage.Frame, writable: true);
            it.Map(it.Parent, OfFile, it.FilePage.Frame, writable: false);
        });

    [Fact]
    public void A_clean_page_of_a_writable_top_that_can_be_stored_to_is_reported() => Breaks(
        CodezeroInvariants.StorablePagesAreDirty, "and the page is not dirty",
        it => it.ParentPage.Dirty = false);

    [Fact]
    public void A_writable_entry_in_a_read_only_area_is_reported() => Breaks(
        CodezeroInvariants.MappingsKeepToTheirArea, "read-write in an area that is read-only",
        it => it.ParentArea.Flags = VmFlags.Read | VmFlags.Private);

    [Fact]
    public void An_entry_in_an_area_without_rights_is_reported() => Breaks(
        CodezeroInvariants.MappingsKeepToTheirArea, "in an area without rights",
        it => it.ParentArea.Flags = VmFlags.Private);

    [Fact]
    public void A_translation_outside_of_every_area_is_reported_without_an_entry() => Breaks(
        CodezeroInvariants.MappingsKeepToTheirArea, "by a translation of cpu0, P maps page 0x5 to",
        it =>
        {
            it.Map(it.Parent, Unmapped, it.ParentPage.Frame, writable: false);
            it.Unmap(it.Parent, Unmapped);
        });

    [Fact]
    public void A_translation_beyond_the_rights_of_its_area_is_reported() => Breaks(
        CodezeroInvariants.MappingsKeepToTheirArea,
        "by a translation of cpu1, C maps page 0x2 read-write in an area that is read-only",
        it =>
        {
            it.Map(it.Child, First + 1, it.ChildPage.Frame, writable: false);
            it.ChildArea.Flags = VmFlags.Read | VmFlags.Private;
        });

    [Fact]
    public void A_translation_in_an_area_without_rights_is_reported() => Breaks(
        CodezeroInvariants.MappingsKeepToTheirArea,
        "by a translation of cpu0, P maps page 0x1 in an area without rights",
        it =>
        {
            it.Unmap(it.Parent, First);
            it.ParentArea.Flags = VmFlags.Private;
        });

    [Fact]
    public void A_right_may_go_when_the_area_becomes_read_only() => Keeps(
        CodezeroInvariants.RightsAreNotLowered,
        it =>
        {
            it.World.Rights.Lowered(it.World);
            it.ParentArea.Flags = VmFlags.Read | VmFlags.Private;
            it.Map(it.Parent, First, it.ParentPage.Frame, writable: false);
        });

    [Fact]
    public void A_clean_page_that_is_stored_nowhere_is_reported() => Breaks(
        CodezeroInvariants.CleanPagesAreStored, "of shadow 1 is clean, and is stored nowhere",
        it => it.SharedPage.Dirty = false);

    [Fact]
    public void A_clean_page_that_differs_from_its_slot_is_reported() => Breaks(
        CodezeroInvariants.CleanPagesAreStored, "word 0 is 8 in memory and 2 on the disk",
        it => it.Add(it.Shared, 1, 8).Dirty = false);

    [Fact]
    public void A_clean_page_may_differ_while_it_is_being_written() => Keeps(
        CodezeroInvariants.CleanPagesAreStored,
        it =>
        {
            it.Mm0.FileDisk!.Poke(0, 0, 9);
            it.FilePage.Transfer = Transfer.Cleaning;
        });

    [Fact]
    public void A_store_that_swap_does_not_have_is_reported() => Breaks(
        CodezeroInvariants.NoStoreIsLost, "stored 2 to page 0x2.0 last, and the next fault would "
            + "find 6",
        it => it.Mm0.Swap!.Disk.Poke(it.Slot, 0, 6));

    [Fact]
    public void A_store_to_a_segment_that_has_no_page_is_reported() => Breaks(
        CodezeroInvariants.NoStoreIsLost, "stored 6 to page 0xd.0 last, and the next fault would "
            + "find 0",
        it => it.Ghost.StoredFor(it.Parent, OfSegment + 1, 0, 6));

    [Fact]
    public void A_page_of_an_area_of_which_nobody_was_told_is_reported() => Breaks(
        CodezeroInvariants.NoStoreIsLost, "page 0x2 of P is in area at 0x1, and nobody was told",
        it => it.Ghost.Unmapped(it.Parent, First + 1, 1));

    [Fact]
    public void A_file_that_was_damaged_before_anybody_opened_it_is_reported() => Breaks(
        CodezeroInvariants.NoFileStoreIsLost,
        "0 was stored to page 1.0 of file G last, and the next fault would find 9",
        it =>
        {
            it.Mm0.AddFile("G", firstBlock: 2, pages: 2, capacity: 2);
            Assert.Null(it.AfterStep(default));
            it.Mm0.FileDisk!.Poke(3, 0, 9);
            it.Mm0.OpenNow(it.Parent, "G");
        });

    [Fact]
    public void A_page_that_is_not_filled_yet_is_still_what_its_disk_has() => Keeps(
        CodezeroInvariants.NoFileStoreIsLost,
        it => it.Add(it.File.Object, 1, 0).Transfer = Transfer.Filling);

    [Fact]
    public void A_store_to_a_file_that_memory_has_and_the_disk_not_is_not_lost() => Keeps(
        CodezeroInvariants.NoFileStoreIsLost,
        it =>
        {
            it.Ghost.Written(it.File, 0, 0, 200);
            it.Machine.Memory.Poke(it.FilePage.Frame, 0, 200);
        });
}
