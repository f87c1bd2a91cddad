using Verified.Akaros;
using Verified.Machines;
using Verified.Specs.Akaros;
using Xunit;
using static Verified.Tests.OnRules.TwoProcesses;

namespace Verified.Tests.OnRules;

/// <summary>What cuts of a file mean for what copies, reads and syncs may find.</summary>
public class AkarosCutTests
{
    [Fact]
    public void What_is_before_the_cut_stays() => Keeps(
        AkarosInvariants.AccessMeetsTheNewestValue,
        it =>
        {
            it.Ghost.Written(it.File, 0, 1, 5);
            Cut(it, 2);
            it.Ghost.Read(it.File, 0, 1, 5);
        });

    [Fact]
    public void A_later_cut_of_other_pages_does_not_bring_back_what_an_earlier_one_took() => Breaks(
        AkarosInvariants.CopiesAreOfOneMoment, "the copy of page 0x4 for P is 100, 0",
        it =>
        {
            ShowFirstPage(it);
            Cut(it, 0);
            it.Ghost.Grown(it.File, 3);
            Cut(it, 2);
            Copy(it, 100);
        });

    [Fact]
    public void A_cut_of_other_pages_takes_nothing_from_a_copy() => Keeps(
        AkarosInvariants.CopiesAreOfOneMoment,
        it =>
        {
            ShowFirstPage(it);
            it.Ghost.Written(it.File, 0, 0, 1);
            Cut(it, 2);
            Copy(it, 100);
        });

    [Fact]
    public void A_copy_is_not_from_before_it_was_begun() => Breaks(
        AkarosInvariants.CopiesAreOfOneMoment, "the copy of page 0x4 for P is 100, 0",
        it =>
        {
            ShowFirstPage(it, before: 1);
            Copy(it, 100);
        });

    [Fact]
    public void What_a_process_has_a_copy_of_does_not_change_with_another_one() => Keeps(
        AkarosInvariants.AccessMeetsTheNewestValue,
        it =>
        {
            Copy(it, 7);
            it.Access(it.Parent, AccessKind.Load, Private, 102, 102);
        });

    /// <summary>The second child's copy is looked at too, though the first one is there.</summary>
    [Fact]
    public void Two_children_that_are_made_at_once_get_copies_of_what_the_parent_has() => Breaks(
        AkarosInvariants.CopiesAreOfOneMoment, "the copy of page 0x4 for E is 7, 0",
        it =>
        {
            (Proc one, Proc other) = (it.Kernel.CreateProc("D"), it.Kernel.CreateProc("E"));
            it.Ghost.Copied(one, Private, it.Own.Frame);
            it.Machine.Memory.Poke(it.Own.Frame, 0, 7);
            it.Ghost.Copied(other, Private, it.Own.Frame);
            it.Ghost.Forked(it.Parent, one);
            Assert.Null(AkarosInvariants.CopiesAreOfOneMoment.Violated(it.World));
            it.Ghost.Forked(it.Parent, other);
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    public void A_sync_may_find_anything_in_what_was_cut_since_it_began(
        int first, int cuts) => Keeps(
        AkarosInvariants.SyncsAreComplete,
        it =>
        {
            int sync = it.Ghost.SyncBegins(it.Cache, 1, 1);
            for (int i = 0; i < cuts; i++)
            {
                Cut(it, first);
                it.Ghost.Grown(it.File, 3);
            }

            it.Disk.Poke(1, 0, 55);
            it.Ghost.SyncEnded(sync);
        });

    [Fact]
    public void A_sync_may_find_anything_in_what_is_being_cut() => Keeps(
        AkarosInvariants.SyncsAreComplete,
        it =>
        {
            int sync = it.Ghost.SyncBegins(it.Cache, 1, 1);
            it.Ghost.CutBegins(it.File, 1);
            it.Disk.Poke(1, 0, 55);
            it.Ghost.SyncEnded(sync);
        });

    [Fact]
    public void A_cut_of_other_pages_is_no_excuse_for_a_sync() => Breaks(
        AkarosInvariants.SyncsAreComplete, "a sync of page 1 of F has ended, and word 0 is 55",
        it =>
        {
            int sync = it.Ghost.SyncBegins(it.Cache, 1, 1);
            Cut(it, 2);
            it.Disk.Poke(1, 0, 55);
            it.Ghost.SyncEnded(sync);
        });

    [Fact]
    public void A_cut_before_a_sync_is_no_excuse_for_it() => Breaks(
        AkarosInvariants.SyncsAreComplete, "a sync of page 1 of F has ended, and word 0 is 101",
        it =>
        {
            Cut(it, 1);
            it.Ghost.Grown(it.File, 3);
            it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.Cache, 1, 1));
        });

    [Fact]
    public void Of_two_syncs_each_is_about_the_stores_before_it() => Keeps(
        AkarosInvariants.SyncsAreComplete,
        it =>
        {
            int first = it.Ghost.SyncBegins(it.Cache, 0, 1);
            it.Ghost.Written(it.File, 0, 0, 1);
            it.Ghost.SyncBegins(it.Cache, 0, 1);
            it.Ghost.SyncEnded(first);
        });

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(1, 9, true)]
    public void A_sync_is_about_its_pages_as_far_as_there_are_any(
        int first, int count, bool isBad)
        => Assert.Equal(isBad, Ask(it =>
        {
            Assert.Null(it.AfterStep());
            it.Ghost.Written(it.File, 1, 0, 7);
            it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.Cache, first, count));
            it.AfterStep();
            return AkarosInvariants.SyncsAreComplete.Violated(it.World) is not null;
        }));

    /// <summary>The page is being read when the run begins: no rule looks at it yet.</summary>
    [Fact]
    public void What_the_store_has_is_noted_before_anybody_stores() => Assert.NotNull(Ask(it =>
    {
        Page page = it.Kernel.CacheNow(it.Kernel.AddFile("G", 2, 1, 1), 0);
        page.UpToDate.Value = false;
        Assert.Null(it.AfterStep());
        it.Disk.Poke(2, 0, 9);
        it.Machine.Memory.Poke(page.Frame, 0, 9);
        page.UpToDate.Value = true;
        return AkarosInvariants.CachedPagesAreNewest.Violated(it.World);
    }));

    static void Cut(TwoProcesses it, int pages)
    {
        it.Ghost.CutBegins(it.File, pages);
        it.Ghost.CutEnded(it.File, pages);
    }

    /// <summary>P's private page shows page 0, not copied yet; a copy of it begins.</summary>
    static void ShowFirstPage(TwoProcesses it, ulong? before = null)
    {
        it.Ghost.Unmapped(it.Parent, Private, 1);
        it.Ghost.Mapped(new VmRegion(
            it.Machine.Simulator, it.Parent, new(Private, 1, 0), Protection.Read,
            MapFlags.Private, it.Shared.File));
        if (before is { } value)
        {
            it.Ghost.Written(it.File, 0, 0, value);
        }

        it.Ghost.CopyBegins(it.Parent, Private);
    }

    static void Copy(TwoProcesses it, ulong word)
    {
        it.Machine.Memory.Poke(it.Own.Frame, 0, word);
        it.Ghost.Copied(it.Parent, Private, it.Own.Frame);
    }
}
