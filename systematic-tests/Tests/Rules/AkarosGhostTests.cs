using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Akaros;
using Xunit;
using static Verified.Tests.OnRules.TwoProcesses;

namespace Verified.Tests.OnRules;

/// <summary>
/// The further facts of the rules that the ghost keeps: stores, cuts, copies, syncs.
/// </summary>
public class AkarosGhostTests
{
    static readonly VirtualPage First = TwoProcesses.First;

    /// <summary>How to break each rule of what must come.</summary>
    static readonly Dictionary<Rule, (Action<TwoProcesses> Break, string Fact)> Bad = new()
    {
        [AkarosLiveness.FaultsAreServed] =
            (it => it.Ghost.FaultBegins(it.Threads[0], First), "a fault of cpu0 was not served"),
        [AkarosLiveness.RemovalsEnd] =
            (it => it.BeginRemoval(), "a removal from the page map of F did not end"),
        [AkarosLiveness.LoadsEnd] =
            (it => it.Ghost.Inserted(it.Cache, 0, it.Page),
                "page 0 of F in frame 3 did not come up to date"),
    };

    public static IEnumerable<TheoryDataRow<string>> Names
        => AkarosLiveness.All.Select(rule => new TheoryDataRow<string>(rule.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_begun_and_has_not_ended_is_told_at_rest(string name)
    {
        Eventually<AkarosWorld> rule = AkarosLiveness.All.Single(each => each.Name == name);
        Violation? violation = Ask(it =>
        {
            var liveness = new EventuallyMonitor<AkarosWorld>(
                it.Machine.Simulator, [rule], it.World);
            Assert.Null(liveness.AtRest());
            Bad[rule].Break(it);
            return liveness.AtRest();
        });
        Assert.Equal(name, violation?.Rule);
        Assert.Contains(Bad[rule].Fact, violation!.Fact, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_ended_is_not_told() => Assert.Null(Ask(it =>
    {
        it.Ghost.FaultBegins(it.Threads[0], First);
        it.Ghost.FaultEnds(it.Threads[0]);
        return new EventuallyMonitor<AkarosWorld>(
            it.Machine.Simulator, AkarosLiveness.All, it.World).AtRest();
    }));

    [Fact]
    public void A_store_is_what_the_other_process_finds() => Keeps(
        AkarosInvariants.AccessMeetsTheNewestValue,
        it =>
        {
            it.Access(it.Parent, AccessKind.Swap, First, 100, 7);
            it.Access(it.Child, AccessKind.Load, First, 7, 7);
        });

    [Fact]
    public void A_store_to_a_private_page_is_not_the_files() => Breaks(
        AkarosInvariants.AccessMeetsTheNewestValue, "read() finds 7 in page 2.0 of F, where 102",
        it =>
        {
            it.Access(it.Parent, AccessKind.Store, Private, 102, 7);
            it.Kernel.CacheNow(it.File, 2);
            it.Ghost.Read(it.File, 2, 0, 7);
        });

    [Fact]
    public void What_was_written_to_the_file_is_not_in_a_private_page() => Keeps(
        AkarosInvariants.AccessMeetsTheNewestValue,
        it =>
        {
            it.Ghost.Written(it.File, 2, 0, 7);
            it.Access(it.Parent, AccessKind.Load, Private, 102, 102);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_store_that_nobody_notes_is_reported(bool isNoted)
    {
        Violation? violation = Ask(it =>
        {
            Assert.Null(it.AfterStep());
            it.Machine.Memory.Poke(it.Page.Frame, 0, 7);
            it.Access(it.Parent, AccessKind.Store, First, 100, 7);
            it.Page.Dirty.Value = isNoted;
            return it.AfterStep();
        });
        Assert.Equal(
            isNoted ? null : AkarosInvariants.WhatIsNotStoredIsKnown.Name, violation?.Rule);
    }

    public static IEnumerable<TheoryDataRow<string>> Excuses => Knowing.Keys.Select(
        each => new TheoryDataRow<string>(each));

    static readonly Dictionary<string, Action<TwoProcesses>> Knowing = new()
    {
        ["an entry has D"] = it => it.SetEntry(
            it.Child, First, it.EntryOf(it.Child, First).WithDirty()),
        ["somebody has the D of an entry in his hand"] = it => it.Ghost.TookDirtyBit(it.Page),
        ["the page is being written"] = it => it.Ghost.WriteBegins(it.Cache, 0, it.Page),
        ["somebody uses the page"] = it => it.Kernel.HoldNow(it.Page, 1),
        ["the page is being cut off"] = it => it.Ghost.CutBegins(it.File, 0),
    };

    [Theory]
    [MemberData(nameof(Excuses))]
    public void What_is_not_in_the_store_is_known_where(string excuse) => Keeps(
        AkarosInvariants.WhatIsNotStoredIsKnown,
        it =>
        {
            it.Disk.Poke(0, 0, 9);
            Knowing[excuse](it);
        });

    [Fact]
    public void What_was_written_and_not_saved_is_not_known_any_more() => Breaks(
        AkarosInvariants.WhatIsNotStoredIsKnown, "and nothing says so",
        it =>
        {
            it.Disk.Poke(0, 0, 9);
            it.Ghost.TookDirtyBit(it.Page);
            it.Ghost.SavedDirtyBit(it.Page);
            it.Ghost.WriteBegins(it.Cache, 0, it.Page);
            it.Ghost.WriteEnded(it.Cache, 0, it.Page, Error.EIO);
        });

    [Fact]
    public void What_a_hole_should_have_is_zeroes() => Breaks(
        AkarosInvariants.NoStoreIsLost, "102 was stored to word 0 of page 2 of F last",
        it => it.File.HoleAt(2).Value = true);

    [Fact]
    public void What_was_cut_off_is_zeroes_in_the_store() => Breaks(
        AkarosInvariants.NoStoreIsLost, "0 was stored to word 0 of page 2 of F last",
        it => Cut(it));

    [Fact]
    public void What_was_cut_off_may_be_a_hole() => Keeps(
        AkarosInvariants.NoStoreIsLost,
        it =>
        {
            it.File.HoleAt(2).Value = true;
            Cut(it);
        });

    [Fact]
    public void What_is_being_cut_off_may_be_anything() => Keeps(
        AkarosInvariants.NoStoreIsLost,
        it =>
        {
            it.Disk.Poke(2, 0, 9);
            it.Ghost.CutBegins(it.File, 2);
        });

    [Fact]
    public void A_store_to_a_device_that_is_lost_is_reported() => Breaks(
        AkarosInvariants.CachedPagesAreNewest, "0 in frame 9, and 7 was stored last",
        it => it.Ghost.Written(it.Buffer, 7));

    [Fact]
    public void A_page_that_is_used_before_it_was_loaded_is_reported() => Breaks(
        AkarosInvariants.PagesAreLoadedOnce, "page 2 of F is used, and is not loaded",
        it => it.Ghost.Read(it.File, 2, 0, 102));

    [Fact]
    public void A_removal_that_tells_what_it_has_done_is_as_it_should_be() => Keeps(
        AkarosInvariants.RemovalsAreCounted,
        it =>
        {
            it.BeginRemoval();
            it.TakeOut(0, it.Page);
            it.Ghost.RemovalEnds(it.Cache, 1);
        });

    [Theory]
    [InlineData(100, 0, true)]
    [InlineData(1, 0, true)]
    [InlineData(1, 2, true)]
    [InlineData(100, 2, false)]
    public void A_copy_is_what_the_page_was_at_one_moment(ulong first, ulong second, bool was)
        => Assert.Equal(was, Ask(it =>
        {
            Assert.Null(it.AfterStep());
            it.Ghost.Unmapped(it.Parent, Private, 1);
            Bounds bounds = new(Private, 1, 0);
            it.Ghost.Mapped(new VmRegion(
                it.Machine.Simulator, it.Parent, bounds, Protection.Read, MapFlags.Private,
                it.Shared.File));
            it.Ghost.CopyBegins(it.Parent, Private);
            it.Ghost.Written(it.File, 0, 0, 1);
            it.Ghost.Written(it.File, 0, 1, 2);
            it.Machine.Memory.Poke(it.Own.Frame, 0, first);
            it.Machine.Memory.Poke(it.Own.Frame, 1, second);
            it.Ghost.Copied(it.Parent, Private, it.Own.Frame);
            return AkarosInvariants.CopiesAreOfOneMoment.Violated(it.World) is null;
        }));

    [Theory]
    [InlineData(100, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void A_copy_is_not_from_before_a_cut(ulong value, bool was)
        => Assert.Equal(was, Ask(it =>
        {
            Assert.Null(it.AfterStep());
            it.Ghost.Unmapped(it.Parent, Private, 1);
            it.Ghost.Mapped(new VmRegion(
                it.Machine.Simulator, it.Parent, new(Private, 1, 0), Protection.Read,
                MapFlags.Private, it.Shared.File));
            it.Ghost.CopyBegins(it.Parent, Private);
            Cut(it, 0);
            it.Ghost.Grown(it.File, 1);
            it.Ghost.Written(it.File, 0, 0, 1);
            it.Machine.Memory.Poke(it.Own.Frame, 0, value);
            it.Ghost.Copied(it.Parent, Private, it.Own.Frame);
            return AkarosInvariants.CopiesAreOfOneMoment.Violated(it.World) is null;
        }));

    [Theory]
    [InlineData(102, true)]
    [InlineData(7, false)]
    public void A_child_gets_copies_of_what_its_parent_has(ulong value, bool isSame)
        => Assert.Equal(isSame, Ask(it =>
        {
            Proc made = it.Kernel.CreateProc("D");
            it.Machine.Memory.Poke(it.Own.Frame, 0, value);
            it.Ghost.Copied(made, Private, it.Own.Frame);
            it.Ghost.Forked(it.Parent, made);
            return AkarosInvariants.CopiesAreOfOneMoment.Violated(it.World) is null;
        }));

    [Theory]
    [InlineData(100, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void A_sync_writes_what_was_stored_before_it_or_later(ulong onDisk, bool isComplete)
        => Assert.Equal(isComplete, Ask(it =>
        {
            Assert.Null(it.AfterStep());
            it.Ghost.Written(it.File, 0, 0, 1);
            int sync = it.Ghost.SyncBegins(it.Cache, 0, 4);
            it.Ghost.Written(it.File, 0, 0, 2);
            it.Disk.Poke(0, 0, onDisk);
            it.Ghost.SyncEnded(sync);
            it.AfterStep();
            return AkarosInvariants.SyncsAreComplete.Violated(it.World) is null;
        }));

    [Fact]
    public void A_sync_is_about_the_pages_that_it_was_asked_for() => Keeps(
        AkarosInvariants.SyncsAreComplete,
        it =>
        {
            it.Ghost.Written(it.File, 0, 0, 1);
            it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.Cache, 1, 3));
        });

    /// <summary>A write() that has stored a word, and not said so yet, has not returned.</summary>
    [Fact]
    public void A_sync_may_leave_what_a_user_of_the_page_is_about_to_mark() => Keeps(
        AkarosInvariants.SyncsAreComplete,
        it =>
        {
            it.Kernel.HoldNow(it.Page, 1);
            it.Ghost.Written(it.File, 0, 0, 1);
            it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.Cache, 0, 4));
        });

    static void Cut(TwoProcesses it, int pages = 2)
    {
        it.Ghost.CutBegins(it.File, pages);
        it.Ghost.CutEnded(it.File, pages);
    }
}
