using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Specs.Akaros;
using Xunit;
using static Verified.Tests.OnRules.TwoProcesses;

namespace Verified.Tests.OnRules;

/// <summary>The further facts of the rules about slots, entries, lists and owners.</summary>
public class AkarosFactTests
{
    static readonly VirtualPage First = TwoProcesses.First;

    [Fact]
    public void A_cached_page_whose_frame_is_free_is_reported() => Breaks(
        AkarosInvariants.PagesAreTheirMaps, "page 0 of F is in frame 3, which is free",
        it => it.Page.Free());

    [Fact]
    public void A_frame_in_two_slots_is_reported() => Breaks(
        AkarosInvariants.PagesAreTheirMaps, "page 3 of F is in frame 3, which is page 0 of F",
        it => it.SetSlot(3, default(Slot).With(it.Page.Frame)));

    [Fact]
    public void A_private_page_in_a_slot_is_reported() => Breaks(
        AkarosInvariants.PagesAreTheirMaps, "which is page 0 of nothing",
        it => it.SetSlot(3, default(Slot).With(it.Own.Frame)));

    [Fact]
    public void A_page_that_counts_its_users_elsewhere_is_reported() => Breaks(
        AkarosInvariants.PagesAreTheirMaps, "which counts its users in another slot",
        it => it.Page.TreeSlot = it.PinnedPage.TreeSlot);

    [Fact]
    public void A_slot_without_a_page_that_counts_a_user_is_reported() => Breaks(
        AkarosInvariants.EmptySlotsAreEmpty, "no page, 1 users",
        it => it.SetSlot(3, default(Slot).Incremented()));

    [Fact]
    public void A_user_who_is_not_counted_is_reported() => Breaks(
        AkarosInvariants.UsersAreCounted, "page 0 of F counts 0 users and has 1",
        it => it.Ghost.Taken(it.Page, isLookup: true));

    [Fact]
    public void A_user_who_is_counted_is_as_it_should_be() => Keeps(
        AkarosInvariants.UsersAreCounted, it => it.Kernel.HoldNow(it.Page, 2));

    [Fact]
    public void The_count_of_users_that_has_wrapped_is_reported() => Breaks(
        AkarosInvariants.UsersAreCounted, "page 0 of F counts 0 users and has 2048",
        it => it.Kernel.HoldNow(it.Page, Slot.MostReferences + 1));

    [Fact]
    public void A_user_who_puts_what_he_has_not_is_reported() => Breaks(
        AkarosInvariants.UsersAreCounted, "somebody puts the page in frame 3, which nobody has",
        it => it.Ghost.Put(it.Page));

    [Fact]
    public void A_page_that_the_remover_has_marked_may_go() => Keeps(
        AkarosInvariants.OnlyUnusedPagesAreRemoved, it => it.Mark(0, it.Page));

    [Fact]
    public void A_used_page_that_is_to_be_removed_is_reported() => Breaks(
        AkarosInvariants.OnlyUnusedPagesAreRemoved, "is to be removed, and has 1 users",
        it =>
        {
            it.Mark(0, it.Page);
            it.Kernel.HoldNow(it.Page, 1);
        });

    [Fact]
    public void A_page_that_an_earlier_remover_has_marked_is_reported() => Breaks(
        AkarosInvariants.OnlyUnusedPagesAreRemoved, "and the remover has not marked it",
        it =>
        {
            it.Mark(0, it.Page);
            it.Ghost.RemovalEnds(it.Cache, 0);
            it.BeginRemoval();
        });

    [Fact]
    public void A_mark_that_is_gone_while_the_page_is_to_be_removed_is_reported() => Breaks(
        AkarosInvariants.OnlyUnusedPagesAreRemoved, "and the remover has not marked it",
        it =>
        {
            it.Mark(0, it.Page);
            it.Page.Marked = false;
        });

    [Fact]
    public void A_mark_that_a_remover_has_left_is_reported() => Breaks(
        AkarosInvariants.OnlyUnusedPagesAreRemoved, "has a remover's mark, and no remover is",
        it => it.Page.Marked = true);

    [Fact]
    public void A_remover_whom_another_one_could_meet_is_reported() => Breaks(
        AkarosInvariants.OneRemoverAtATime, "and another one could", it => it.BeginRemoval());

    [Fact]
    public void An_entry_of_a_page_that_was_taken_out_is_reported() => Breaks(
        AkarosInvariants.NoEntryDangles, "page 0x1 of P names frame 3, which is in no slot",
        it => it.TakeOut(0, it.Page));

    [Fact]
    public void A_hidden_entry_of_a_freed_page_is_reported() => Breaks(
        AkarosInvariants.NoEntryDangles, "the Hidden entry of page 0x6 of P names frame 9",
        it =>
        {
            ulong hidden = PageTableEntry.SoftwareBit
                | (PageTableEntry.Leaf(it.Buffer.Page.Frame, false).Bits
                    & ~PageTableEntry.PresentBit);
            it.SetEntry(it.Parent, First + 5, new PageTableEntry(hidden));
            it.Buffer.Page.Free();
        });

    [Fact]
    public void An_entry_of_a_page_that_is_not_loaded_is_reported() => Breaks(
        AkarosInvariants.NoEntryDangles, "names frame 3, which is not loaded",
        it => it.Page.UpToDate.Value = false);

    [Fact]
    public void An_entry_outside_of_every_region_is_reported() => Breaks(
        AkarosInvariants.NoEntryDangles, "lists shows its page 0 there",
        it => it.SetEntry(it.Child, First + 5, it.EntryOf(it.Child, First)));

    [Fact]
    public void An_entry_of_another_page_than_the_region_shows_is_reported() => Breaks(
        AkarosInvariants.NoEntryDangles, "lists shows its page 1 there",
        it => it.SetEntry(it.Parent, First, it.EntryOf(it.Parent, First + 1)));

    [Fact]
    public void A_page_of_the_map_in_a_private_region_is_reported() => Breaks(
        AkarosInvariants.NoEntryDangles, "lists shows its page 0 there",
        it => it.SetEntry(it.Parent, Private, it.EntryOf(it.Child, First)));

    [Fact]
    public void An_entry_whose_region_its_map_does_not_list_is_reported() => Breaks(
        AkarosInvariants.NoEntryDangles, "page 0x1 of P names frame 3, and no region",
        it => it.Cache.Remove(it.Shared));

    [Fact]
    public void A_page_that_was_unmapped_by_its_process_is_not_the_removers_doing() => Keeps(
        AkarosInvariants.PinnedEntriesStay,
        it => it.SetEntry(it.Child, First + 1, PageTableEntry.Absent));

    [Fact]
    public void A_listed_region_that_was_freed_is_reported() => Breaks(
        AkarosInvariants.ReverseMapIsComplete, "lists a region of P, which was freed",
        it => it.Shared.Free());

    [Fact]
    public void A_listed_region_of_a_dead_process_is_reported() => Breaks(
        AkarosInvariants.ReverseMapIsComplete, "lists a region of C, which is dead",
        it => it.Child.Free());

    [Fact]
    public void A_listed_region_that_its_process_does_not_have_is_reported() => Breaks(
        AkarosInvariants.ReverseMapIsComplete, "lists a region of P of F, and P does not",
        it => it.Parent.Remove(it.Shared));

    [Fact]
    public void A_region_that_is_listed_twice_is_reported() => Breaks(
        AkarosInvariants.ReverseMapIsComplete, "lists the region of P of F 2 times",
        it => it.Cache.Add(it.Shared));

    [Fact]
    public void A_region_that_nobody_asked_for_is_reported() => Breaks(
        AkarosInvariants.RegionsAreAsAgreed, "page 0x6 of P should be unmapped",
        it => it.Parent.Add(new VmRegion(
            it.Machine.Simulator, it.Parent, new Bounds(First + 5, 1, 0), Protection.Read,
            MapFlags.Private, null)));

    [Fact]
    public void A_region_that_is_missing_is_reported() => Breaks(
        AkarosInvariants.RegionsAreAsAgreed, "P should have 4 pages, and has 2",
        it => it.Parent.Remove(it.Shared));

    [Fact]
    public void A_region_that_shows_other_pages_is_reported() => Breaks(
        AkarosInvariants.RegionsAreAsAgreed, "page 0x1 of P should be page 0 of F, and is 1 of F",
        it => it.Shared.Bounds = it.Shared.Bounds with { Offset = 1 });

    [Theory]
    [InlineData(MapFlags.Private, 0, "page 0x1 of P should be shared, or private, and is not")]
    [InlineData(MapFlags.Shared, 1, "page 0x1 of P should be page 1 of F, and is 0 of F")]
    public void A_region_that_is_not_what_was_asked_for_is_reported(
        MapFlags flags, int offset, string fact)
        => Breaks(
            AkarosInvariants.RegionsAreAsAgreed, fact,
            it => it.Ghost.Mapped(new VmRegion(
                it.Machine.Simulator, it.Parent, it.Shared.Bounds with { Offset = offset },
                Protection.ReadWrite, flags, it.Shared.File)));

    [Fact]
    public void A_region_that_its_process_has_twice_is_not_lost() => Keeps(
        AkarosInvariants.RegionsGoWithTheirProcess, it => it.Parent.Add(it.Shared));

    [Fact]
    public void An_identifier_that_is_a_process_and_free_is_reported() => Breaks(
        AkarosInvariants.IdentifiersAreAccounted, "asid 2 is C's, and somebody else's or free",
        it => ((Stack<AddressSpaceId>)it.Kernel.FreeSpaces).Push(it.Child.Space));

    [Fact]
    public void A_buffer_of_a_freed_page_is_reported() => Breaks(
        AkarosInvariants.BuffersGoWithTheirPage,
        "word 0 of frame 9 was not freed, and its page was",
        it => it.Buffer.Page.Free());

    [Fact]
    public void A_freed_buffer_is_gone() => Keeps(
        AkarosInvariants.BuffersGoWithTheirPage,
        it =>
        {
            it.Buffer.Free();
            it.Buffer.Page.Free();
        });

    [Fact]
    public void A_region_of_a_dead_process_that_was_not_freed_is_reported() => Breaks(
        AkarosInvariants.RegionsGoWithTheirProcess, "a region of C was not freed",
        it => it.Child.Free());

    [Fact]
    public void A_file_that_counts_an_opener_too_many_is_reported() => Breaks(
        AkarosInvariants.FilesAreCounted, "F counts 3 openers and has 2",
        it => it.File.Openers.Value++);

    [Fact]
    public void A_descriptor_that_was_closed_without_saying_so_is_reported() => Breaks(
        AkarosInvariants.FilesAreCounted, "an open F counts 3 references and has 2",
        it => it.Parent.RemoveFile(0));

    [Fact]
    public void A_frame_of_a_page_table_and_a_page_is_reported() => Breaks(
        AkarosInvariants.EveryFrameHasOneOwner, "belongs to P and to page map of F",
        it => it.SetSlot(3, default(Slot).With(it.Parent.Tables.Root)));

    [Fact]
    public void A_private_page_of_two_entries_is_reported() => Breaks(
        AkarosInvariants.EveryFrameHasOneOwner, "page 0x4 of P and to the Present entry of page",
        it => it.SetEntry(it.Parent, Fresh, it.EntryOf(it.Parent, Private)));

    [Fact]
    public void A_private_page_that_nobody_maps_is_reported() => Breaks(
        AkarosInvariants.EveryFrameHasOneOwner, "is allocated, and belongs to nobody",
        it => it.SetEntry(it.Parent, Private, PageTableEntry.Absent));
}
