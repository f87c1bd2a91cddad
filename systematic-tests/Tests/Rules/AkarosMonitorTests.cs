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

/// <summary>When Akaros's monitor looks, and which of several broken rules it tells.</summary>
public class AkarosMonitorTests
{
    static readonly VirtualPage First = TwoProcesses.First;

    /// <summary>All that a ghost is told of what rules look at, and what comes before it.</summary>
    static readonly Dictionary<string, (Action<TwoProcesses> Before, Action<TwoProcesses> Act)>
        Told = new()
    {
        ["a store"] = (_ => { }, it => it.Access(it.Parent, AccessKind.Store, First, 100, 100)),
        ["a user"] = (_ => { }, it => it.Ghost.Taken(it.Page, isLookup: true)),
        ["no user"] = (it => it.Kernel.HoldNow(it.Page, 1), it => it.Ghost.Put(it.Page)),
        ["a page"] = (_ => { }, it => it.Ghost.Inserted(it.Cache, 0, it.Page)),
        ["no page"] = (_ => { }, it => it.Ghost.Removed(it.Cache, 0, it.Page, isCut: true)),
        ["a load"] =
            (it => it.Ghost.Inserted(it.Cache, 0, it.Page), it => it.Ghost.Loaded(it.Page)),
        ["no load"] = (_ => { }, it => it.Ghost.LoadFailed(it.Page)),
        ["a removal"] = (_ => { }, it => it.BeginRemoval()),
        ["a pass"] = (_ => { }, it => it.Ghost.Enters(it.Cache, RemovalPass.Mark)),
        ["a mark"] = (_ => { }, it => it.Ghost.Marked(it.Cache, 0, it.Page)),
        ["no removal"] = (_ => { }, it => it.Ghost.RemovalEnds(it.Cache, 0)),
        ["D in a hand"] = (_ => { }, it => it.Ghost.TookDirtyBit(it.Page)),
        ["D saved"] = (_ => { }, it => it.Ghost.SavedDirtyBit(it.Page)),
        ["a writing"] = (_ => { }, it => it.Ghost.WriteBegins(it.Cache, 0, it.Page)),
        ["no writing"] =
            (_ => { }, it => it.Ghost.WriteEnded(it.Cache, 0, it.Page, Error.None)),
        ["rights"] = (_ => { }, it => it.Ghost.Protected(it.Child, First, 1, Protection.Read)),
        ["a cut"] = (_ => { }, it => it.Ghost.CutBegins(it.File, 3)),
        ["no cut"] = (it => it.Ghost.CutBegins(it.File, 3), it => it.Ghost.CutEnded(it.File, 3)),
        ["a longer file"] = (_ => { }, it => it.Ghost.Grown(it.File, 3)),
        ["a write()"] = (_ => { }, it => it.Ghost.Written(it.File, 0, 0, 100)),
        ["a written buffer"] = (_ => { }, it => it.Ghost.Written(it.Buffer, 0)),
        ["the end of a sync"] =
            (it => it.Ghost.SyncBegins(it.Cache, 0, 4), it => it.Ghost.SyncEnded(0)),
    };

    /// <summary>What breaks rules of each kind, in the order in which they are told.</summary>
    static readonly (Rule Rule, Action<TwoProcesses> Break)[] InOrder =
    [
        (AkarosInvariants.AccessMeetsTheNewestValue, it => it.Ghost.Read(it.File, 0, 0, 7)),
        (AkarosInvariants.NoRightIsLeft,
            it => it.Ghost.Protected(it.Parent, First, 1, Protection.Read)),
        (AkarosInvariants.PagesAreLoadedOnce, it => it.Ghost.Loaded(it.Page)),
        (MachineInvariants.NoTableNamesAFreeFrame,
            it => it.SetEntry(it.Parent, First + 5, PageTableEntry.Leaf(new Frame(31), false))),
        (AkarosInvariants.EmptySlotsAreEmpty,
            it => it.SetSlot(3, default(Slot).WithRemoval())),
        (AkarosInvariants.PagesAreCounted, it => it.Cache.PageCount++),
        (AkarosLiveness.FaultsAreServed, it => it.Ghost.FaultBegins(it.Threads[0], First)),
        (AkarosInvariants.BuffersGoWithTheirPage,
            it => it.Kernel.Ever.Add(new BufferHead(it.Buffer.Page, 1, null))),
    ];

    /// <summary>What breaks rules that are looked at where only a word has changed.</summary>
    static readonly (Rule Rule, Action<TwoProcesses> Break)[] OfWords =
    [
        (AkarosInvariants.PinnedEntriesStay,
            it => it.SetEntry(it.Child, First + 1, PageTableEntry.Absent)),
        (AkarosInvariants.CachedPagesAreNewest, it => it.Machine.Memory.Poke(it.Page.Frame, 0, 7)),
        (AkarosInvariants.WhatIsNotStoredIsKnown, it => it.Disk.Poke(0, 0, 9)),
    ];

    public static IEnumerable<TheoryDataRow<int>> ByWord
        => Enumerable.Range(0, OfWords.Length).Select(each => new TheoryDataRow<int>(each));

    public static IEnumerable<TheoryDataRow<string>> Tellings
        => Told.Keys.Select(each => new TheoryDataRow<string>(each));

    public static IEnumerable<TheoryDataRow<int>> Places
        => Enumerable.Range(0, InOrder.Length).Select(each => new TheoryDataRow<int>(each));

    /// <summary>The slot was changed by no step, so that nothing else makes it look.</summary>
    [Theory]
    [MemberData(nameof(Tellings))]
    public void Whatever_is_told_makes_the_monitor_look(string told)
    {
        Action<TwoProcesses>[] besides =
            [_ => { }, it => it.Ghost.Grown(it.File, 3), it => it.Ghost.Written(it.Buffer, 0)];
        Assert.All(besides, beside => Assert.Equal(
            AkarosInvariants.EmptySlotsAreEmpty.Name,
            Ask(it =>
            {
                Told[told].Before(it);
                Assert.Null(it.AfterStep());
                it.SetSlot(3, default(Slot).WithRemoval());
                Assert.Null(it.AfterStep(default));
                beside(it);
                Told[told].Act(it);
                return it.AfterStep(default)?.Rule;
            })));
    }

    /// <summary>The step changes an entry, and nothing of a map.</summary>
    [Theory]
    [MemberData(nameof(ByWord))]
    public void What_a_word_of_a_table_breaks_is_told_at_once(int place)
        => Assert.Equal(OfWords[place].Rule.Name, Ask(it =>
        {
            Assert.Null(it.AfterStep());

            // Nobody holds the remover's lock, which was told with this step and is no more.
            it.BeginRemoval();
            it.AfterStep(default);
            Assert.Null(AkarosInvariants.PinnedEntriesStay.Violated(it.World));
            it.SetEntry(it.Parent, First + 5, PageTableEntry.Absent);
            OfWords[place].Break(it);
            return it.AfterStep(default)?.Rule;
        }));

    [Theory]
    [MemberData(nameof(Places))]
    public void Of_all_that_is_broken_at_rest_the_first_is_told(int place)
        => Assert.Equal(InOrder[place].Rule.Name, Ask(it =>
        {
            Assert.Null(it.AfterStep());
            BreakFrom(it, place);
            return it.AtRest()?.Rule;
        }));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Of_all_that_is_broken_after_a_release_the_first_is_told(int place)
        => Assert.Equal(InOrder[place].Rule.Name, Ask(it =>
        {
            Assert.Null(it.AfterStep());
            BreakFrom(it, place);
            it.Ghost.Grown(it.File, 3);
            return it.AfterStep(new Step(StepKind.Release, it.Cache.Lock.Id))?.Rule;
        }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_takes_too_long_is_told_after_what_the_machine_does(bool isBadToo)
        => Assert.Equal(
            isBadToo
                ? MachineInvariants.NoTableNamesAFreeFrame.Name
                : AkarosLiveness.FaultsAreServed.Name,
            Ask(it =>
            {
                FairRounds rounds = it.Machine.Simulator.Rounds ??= new FairRounds();
                it.Ghost.FaultBegins(it.Threads[0], First);
                for (int i = 1; i < 2_500; i++)
                {
                    rounds.Turn(enabled: 1, next: 0);
                    Assert.Null(it.AfterStep(default));
                }

                if (isBadToo)
                {
                    InOrder[3].Break(it);
                }

                rounds.Turn(enabled: 1, next: 0);
                return it.AfterStep(default)?.Rule;
            }));

    /// <summary>Both ways in which a step can release the lock, and steps that do not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_lock_guards_is_looked_at_when_the_lock_is_free(bool also) => Ask(it =>
    {
        (ObjectId watched, ObjectId other) = (it.Child.VmrLock.Id, it.File.Lock.Id);
        Assert.Null(it.AfterStep());
        it.Cache.PageCount++;
        Assert.Null(it.AfterStep());
        Assert.Null(it.AfterStep(Of(StepKind.Acquire, watched)));
        Assert.Null(it.AfterStep(Of(StepKind.Release, other)));
        Assert.NotNull(it.AfterStep(Of(StepKind.Release, watched)));
        return 0;

        Step Of(StepKind kind, ObjectId what) => also
            ? new Step(StepKind.Read, other, kind, what)
            : new Step(kind, what);
    });

    [Fact]
    public void What_was_told_before_the_rest_is_looked_at_then() => Assert.Equal(
        AkarosInvariants.NoRightIsLeft.Name,
        Ask(it =>
        {
            it.Ghost.Protected(it.Parent, First, 1, Protection.Read);
            return it.AtRest()?.Rule;
        }));

    [Fact]
    public void Who_has_used_a_page_since_the_set_up_may_do_so_at_rest() => Ask(it =>
    {
        it.Kernel.HoldNow(it.Page, 1);
        Assert.Null(it.AtRest());
        return 0;
    });

    [Fact]
    public void Nothing_is_kept_of_what_was_looked_at() => Ask(it =>
    {
        Assert.Null(it.AfterStep());
        Assert.Null(AkarosInvariants.EmptySlotsAreEmpty.Violated(it.World));
        it.SetSlot(3, default(Slot).WithRemoval());
        Assert.NotNull(AkarosInvariants.EmptySlotsAreEmpty.Violated(it.World));
        return 0;
    });

    /// <summary>No word of a table is written when the process gets its first region.</summary>
    [Fact]
    public void The_entries_of_a_new_process_are_looked_at() => Assert.Equal(
        AkarosInvariants.NoEntryDangles.Name,
        Ask(it =>
        {
            Proc made = it.Kernel.CreateProc("D");
            it.SetEntry(made, First, PageTableEntry.Leaf(new Frame(31), writable: false));
            Assert.Null(it.AfterStep());
            it.Kernel.Ever.Add(new VmRegion(
                it.Machine.Simulator, made, new Bounds(First, 1, 0), Protection.Read,
                MapFlags.Private, null));
            return it.AfterStep()?.Rule;
        }));

    static void BreakFrom(TwoProcesses it, int place)
    {
        foreach ((_, Action<TwoProcesses> broken) in InOrder.Skip(place))
        {
            broken(it);
        }
    }
}
