using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Specs;
using Verified.Specs.Codezero;
using Xunit;
using static Verified.Tests.OnRules.Worlds;

namespace Verified.Tests.OnRules;

/// <summary>
/// The further facts of the rules that the ghost memory keeps: accesses, syncs, refusals.
/// </summary>
public class AccessFactTests
{
    [Fact]
    public void The_first_wrong_access_is_the_one_that_is_reported() => Breaks(
        CodezeroInvariants.AccessMeetsTheNewestValue, "cpu0 finds 8",
        it =>
        {
            it.Access(it.Parent, AccessKind.Load, First, 8, 8);
            it.Access(it.Parent, AccessKind.Load, First, 9, 9);
        });

    [Fact]
    public void A_word_that_a_swap_does_not_find_is_reported() => Breaks(
        CodezeroInvariants.AccessMeetsTheNewestValue, "cpu0 finds 8 in page 0x1.0 of P, where 3",
        it => it.Access(it.Parent, AccessKind.Swap, First, 8, 9));

    [Fact]
    public void A_load_of_the_pager_that_finds_something_else_is_reported() => Breaks(
        CodezeroInvariants.AccessMeetsTheNewestValue, "the pager finds 2 in page 0x1.0 of P",
        it => it.Ghost.LoadedFor(it.Parent, First, 0, 2));

    [Fact]
    public void A_read_of_a_file_that_finds_something_else_is_reported() => Breaks(
        CodezeroInvariants.AccessMeetsTheNewestValue,
        "the pager reads 102 from page 1.0 of file F, where 101 was written last",
        it => it.Ghost.Read(it.File, 1, 0, 102));

    [Fact]
    public void A_store_without_the_right_to_it_is_reported() => Breaks(
        CodezeroInvariants.AccessesAreAllowed,
        "cpu0 stores to page 0x1 of P, whose rights are Read",
        it =>
        {
            it.Ghost.Protected(it.Parent, First, 1, VmFlags.Read);
            it.Access(it.Parent, AccessKind.Store, First, 3, 8);
        });

    [Fact]
    public void A_swap_needs_the_right_to_store() => Breaks(
        CodezeroInvariants.AccessesAreAllowed, "cpu0 stores to page 0x1 of P",
        it =>
        {
            it.Ghost.Protected(it.Parent, First, 1, VmFlags.Read);
            it.Access(it.Parent, AccessKind.Swap, First, 3, 8);
        });

    [Fact]
    public void A_load_without_any_right_is_reported() => Breaks(
        CodezeroInvariants.AccessesAreAllowed, "loads from page 0x2 of P, whose rights are None",
        it =>
        {
            it.Ghost.Protected(it.Parent, First, 2, VmFlags.None);
            it.Access(it.Parent, AccessKind.Load, First + 1, 2, 2);
        });

    [Fact]
    public void A_load_is_allowed_by_the_right_to_store_alone() => Keeps(
        CodezeroInvariants.AccessesAreAllowed,
        it =>
        {
            it.Ghost.Protected(it.Parent, First, 1, VmFlags.Write);
            it.Access(it.Parent, AccessKind.Load, First, 3, 3);
        });

    [Fact]
    public void A_store_where_nothing_is_mapped_is_reported() => Breaks(
        CodezeroInvariants.AccessesAreAllowed, "cpu1 stores to page 0x8 of C, which is not mapped",
        it => it.Access(it.Child, AccessKind.Store, OfFile, 100, 7));

    [Fact]
    public void A_store_of_the_pager_where_nothing_is_mapped_is_reported() => Breaks(
        CodezeroInvariants.AccessesAreAllowed,
        "the pager stores to page 0x5 of P, which is not mapped",
        it => it.Ghost.StoredFor(it.Parent, Unmapped, 0, 1));

    [Fact]
    public void A_load_of_the_pager_where_nothing_is_mapped_is_reported() => Breaks(
        CodezeroInvariants.AccessesAreAllowed,
        "the pager loads from page 0x5 of P, which is not mapped",
        it => it.Ghost.LoadedFor(it.Parent, Unmapped, 0, 0));

    [Fact]
    public void A_store_of_the_pager_without_the_right_to_it_is_reported() => Breaks(
        CodezeroInvariants.AccessesAreAllowed,
        "the pager stores to page 0x1 of P, whose rights are Read",
        it =>
        {
            it.Ghost.Protected(it.Parent, First, 1, VmFlags.Read);
            it.Ghost.StoredFor(it.Parent, First, 0, 3);
        });

    [Fact]
    public void A_load_of_the_pager_without_any_right_is_reported() => Breaks(
        CodezeroInvariants.AccessesAreAllowed,
        "the pager loads from page 0x1 of P, whose rights are None",
        it =>
        {
            it.Ghost.Protected(it.Parent, First, 1, VmFlags.None);
            it.Ghost.LoadedFor(it.Parent, First, 0, 3);
        });

    [Fact]
    public void A_page_behind_the_address_space_is_not_mapped() => Breaks(
        CodezeroInvariants.AccessesAreAllowed, "of P, which is not mapped",
        it => it.Access(
            it.Parent, AccessKind.Load, new VirtualPage(it.Machine.Settings.Pages), 0, 0));

    /// <summary>Word 0 was 100 and 1, then word 1 was 2, while the copy was made.</summary>
    [Theory]
    [InlineData(100, 0, true)]
    [InlineData(1, 0, true)]
    [InlineData(1, 2, true)]
    [InlineData(100, 2, false)]
    [InlineData(99, 0, false)]
    public void A_copy_is_what_the_page_was_at_one_moment(ulong one, ulong two, bool was)
        => Assert.Equal(was, OnPager(it =>
        {
            var page = new VirtualPage(6);
            it.MapFile(it.Parent, page, VmFlags.Private);
            it.Ghost.Written(it.File, 0, 0, 99);
            it.Ghost.Written(it.File, 0, 0, 100);
            it.Ghost.CopyBegins(it.Parent, page);
            it.Ghost.Written(it.File, 0, 0, 1);
            it.Ghost.Written(it.File, 1, 0, 8);
            it.Ghost.Written(it.File, 0, 1, 2);
            it.Ghost.Copied(it.Parent, page, Copy(it, one, two));
            return CodezeroInvariants.CopiesAreOfOneMoment.Violated(it.World) is null;
        }));

    [Fact]
    public void A_task_keeps_its_copy_when_it_gets_another_one() => Keeps(
        CodezeroInvariants.AccessMeetsTheNewestValue,
        it =>
        {
            it.Ghost.Copied(it.Parent, First, Copy(it, 7, 7));
            it.Access(it.Parent, AccessKind.Load, First, 3, 3);
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_translation_that_is_left_of_what_was_taken_is_told(bool isUnmapped)
        => Assert.Equal(SystemClaims.RevokedRightsAreGone.Name, OnPager(it =>
        {
            Assert.Null(it.AfterStep(default));
            if (isUnmapped)
            {
                it.Unmap(it.Parent, First);
                it.Ghost.Unmapped(it.Parent, First, 1);
            }
            else
            {
                it.Map(it.Parent, First, it.ParentPage.Frame, writable: false);
                it.Ghost.Protected(it.Parent, First, 1, VmFlags.Read);
            }

            return it.AfterStep(default)?.Rule;
        }));

    [Fact]
    public void A_sync_may_write_less_than_what_was_stored_since_it_began() => Keeps(
        CodezeroInvariants.SyncsAreComplete,
        it => SyncDuringStores(it, onDisk: 200));

    [Theory]
    [InlineData(201)]
    [InlineData(202)]
    public void A_sync_may_write_what_was_stored_since_it_began(ulong onDisk) => Keeps(
        CodezeroInvariants.SyncsAreComplete,
        it => SyncDuringStores(it, onDisk));

    [Theory]
    [InlineData(100)]
    [InlineData(150)]
    [InlineData(300)]
    public void A_sync_that_leaves_an_older_value_or_none_is_reported(ulong onDisk) => Breaks(
        CodezeroInvariants.SyncsAreComplete, $"word 0 is {onDisk} on the disk",
        it => SyncDuringStores(it, onDisk));

    [Fact]
    public void A_sync_is_about_the_pages_that_it_was_asked_for() => Keeps(
        CodezeroInvariants.SyncsAreComplete,
        it =>
        {
            it.Ghost.Written(it.File, 1, 0, 200);
            it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.File, 0, 1));
        });

    [Fact]
    public void A_sync_must_write_what_was_stored_through_a_mapping() => Breaks(
        CodezeroInvariants.SyncsAreComplete, "a sync of page 1 of file F has ended",
        it =>
        {
            it.Access(it.Parent, AccessKind.Store, OfFile + 1, 101, 7);
            it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.File, 1, 1));
        });

    [Fact]
    public void Of_two_syncs_each_is_about_the_stores_before_it() => Breaks(
        CodezeroInvariants.SyncsAreComplete, "word 0 is 100 on the disk",
        it =>
        {
            int first = it.Ghost.SyncBegins(it.File, 0, 1);
            it.Ghost.Written(it.File, 0, 0, 200);
            int second = it.Ghost.SyncBegins(it.File, 0, 1);
            it.Ghost.SyncEnded(first);
            Assert.Null(it.Ghost.Unsynced);
            it.Ghost.SyncEnded(second);
        });

    [Fact]
    public void A_refusal_after_which_all_is_as_before_is_allowed() => Keeps(
        CodezeroInvariants.RefusalsChangeNothing, it => Refuse(it, () => { }));

    [Fact]
    public void A_refusal_is_not_blamed_for_what_was_done_before_the_lock() => Keeps(
        CodezeroInvariants.RefusalsChangeNothing,
        it =>
        {
            it.Take(it.Shared.Tree!);
            it.Shadow(it.Shared);
            Refuse(it, () => { });
        });

    [Fact]
    public void A_refusal_that_leaves_a_link_is_reported() => Breaks(
        CodezeroInvariants.RefusalsChangeNothing, "there is now 3 objects, 5 links",
        it => Refuse(it, () => it.Shared.LinkCount++));

    [Fact]
    public void A_refusal_that_leaves_a_page_is_reported() => Breaks(
        CodezeroInvariants.RefusalsChangeNothing, "there is now 3 objects, 4 links, 4 pages",
        it => Refuse(it, () => it.Add(it.ParentTop, 1)));

    [Fact]
    public void A_refusal_that_leaves_a_slot_is_reported() => Breaks(
        CodezeroInvariants.RefusalsChangeNothing, "3 pages, 2 slots",
        it => Refuse(it, () => it.ParentTop.SetSlot(0, it.FreeSlots.Pop())));

    [Fact]
    public void A_refusal_that_leaves_a_file_longer_is_reported() => Breaks(
        CodezeroInvariants.RefusalsChangeNothing, "1 pages, 0 slots, a file of 3 pages",
        it =>
        {
            it.Take(it.File.Tree);
            it.File.Vnode!.Length++;
            it.Ghost.Refused(it.File.Tree, Error.EIO);
        });

    /// <summary>
    /// Word 0 of the file is 100, then 150 and 200 before a sync, then 201 and 202 before its end.
    /// </summary>
    static void SyncDuringStores(Family it, ulong onDisk)
    {
        it.Ghost.Written(it.File, 0, 0, 150);
        it.Ghost.Written(it.File, 0, 0, 200);
        int sync = it.Ghost.SyncBegins(it.File, 0, 2);
        it.Ghost.Written(it.File, 0, 0, 201);
        it.Ghost.Written(it.File, 0, 0, 202);
        it.Mm0.FileDisk!.Poke(0, 0, onDisk);
        it.Ghost.SyncEnded(sync);
    }

    static Page Copy(Family it, ulong first, ulong second)
    {
        Page copy = new(it.Mm0.Simulator, it.Machine.Frames.Reserve());
        it.Machine.Memory.Poke(copy.Frame, 0, first);
        it.Machine.Memory.Poke(copy.Frame, 1, second);
        return copy;
    }

    /// <summary>A task takes the lock, does something, and is refused.</summary>
    static void Refuse(Family it, Action act)
    {
        it.Take(it.Shared.Tree!);
        act();
        it.Ghost.Refused(it.Shared.Tree!, Error.ENOMEM);
    }
}
