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

/// <summary>Each rule of Akaros on a good world, and on one that breaks it.</summary>
public class AkarosRuleTests
{
    static readonly VirtualPage First = TwoProcesses.First;

    /// <summary>How to break each rule, and a part of the fact that must then be told.</summary>
    static readonly Dictionary<Rule, (Action<TwoProcesses> Break, string Fact)> Bad = new()
    {
        [AkarosInvariants.PagesAreTheirMaps] =
            (it => it.Page.References.Value = 2, "page 0 of F is in frame 3, which has 2 owners"),
        [AkarosInvariants.EmptySlotsAreEmpty] =
            (it => it.SetSlot(3, default(Slot).WithRemoval()), "page 3 of F is in no frame"),
        [AkarosInvariants.UsersAreCounted] =
            (it => it.SetSlot(0, it.SlotOf(0).Incremented()),
                "page 0 of F counts 1 users and has 0"),
        [AkarosInvariants.OnlyUnusedPagesAreRemoved] =
            (it => it.SetSlot(0, it.SlotOf(0).WithRemoval()),
                "page 0 of F is to be removed, and no remover is there"),
        [AkarosInvariants.LookedUpPagesStay] =
            (it =>
            {
                it.Mark(0, it.Page);
                it.Ghost.Taken(it.Page, isLookup: true);
                it.Ghost.Put(it.Page);
            }, "page 0 of F was looked up since it was marked"),
        [AkarosInvariants.OneRemoverAtATime] =
            (it =>
            {
                it.BeginRemoval();
                it.BeginRemoval();
            }, "2 removers work on the page map of F"),
        [AkarosInvariants.NoEntryDangles] =
            (it => it.SetEntry(
                it.Parent, First + 5, PageTableEntry.Leaf(new Frame(31), writable: false)),
                "the Present entry of page 0x6 of P names frame 31, which is free"),
        [AkarosInvariants.PinnedEntriesStay] =
            (it =>
            {
                it.BeginRemoval();
                Assert.Null(AkarosInvariants.PinnedEntriesStay.Violated(it.World));
                it.SetEntry(it.Child, First + 1, PageTableEntry.Absent);
            }, "page 0x2 of C is pinned, and the remover has made it Unmapped"),
        [AkarosInvariants.CachedPagesAreNewest] =
            (it => it.Machine.Memory.Poke(it.Page.Frame, 0, 7),
                "word 0 of page 0 of F is 7 in frame 3, and 100 was stored last"),
        [AkarosInvariants.WhatIsNotStoredIsKnown] =
            (it => it.Disk.Poke(0, 0, 9),
                "word 0 of page 0 of F is 100 in frame 3 and 9 in the store, and nothing says"),
        [AkarosInvariants.NoStoreIsLost] =
            (it => it.Disk.Poke(2, 0, 9), "102 was stored to word 0 of page 2 of F last"),
        [AkarosInvariants.UnloadedPagesAreClean] =
            (it => (it.Page.UpToDate.Value, it.Page.Dirty.Value) = (false, true),
                "page 0 of F is dirty, and not up to date"),
        [AkarosInvariants.AccessMeetsTheNewestValue] =
            (it => it.Access(it.Child, AccessKind.Load, First, 3, 3),
                "cpu1 finds 3 in page 0x1.0 of C, where 100 was stored last"),
        [AkarosInvariants.AccessesAreAllowed] =
            (it => it.Access(it.Child, AccessKind.Store, First, 100, 3),
                "cpu1 stores to page 0x1 of C, whose rights are Read"),
        [AkarosInvariants.CopiesAreOfOneMoment] =
            (it => it.Ghost.Copied(it.Parent, Fresh, it.Page.Frame),
                "the copy of page 0x5 for P is 100, 0, which the page was at no moment"),
        [AkarosInvariants.SyncsAreComplete] =
            (it =>
            {
                it.Access(it.Parent, AccessKind.Store, First, 100, 3);
                it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.Cache, 0, 4));
                it.AfterStep();
            }, "a sync of page 0 of F has ended, and word 0 is 100 in the store"),
        [AkarosInvariants.NoRightIsLeft] =
            (it =>
            {
                it.Ghost.Protected(it.Parent, First, 1, Protection.Read);
                it.AfterStep();
            }, "cpu0 translates page 0x1 of asid 1 read-write, whose rights are Read"),
        [AkarosInvariants.PagesAreLoadedOnce] =
            (it => it.Ghost.Loaded(it.Page), "was read 2 times with success"),
        [AkarosInvariants.PinnedPagesAreNotMarked] =
            (it =>
            {
                it.Mark(1, it.PinnedPage);
                it.AfterStep();
            }, "page 1 of F in frame 4 is marked, which region of C of F pins"),
        [AkarosInvariants.RemovalsAreCounted] =
            (it =>
            {
                it.BeginRemoval();
                it.Ghost.RemovalEnds(it.Cache, 3);
            }, "says 3, and has taken out 0 pages"),
        [AkarosInvariants.ReverseMapIsComplete] =
            (it => it.Cache.Remove(it.Shared), "lists the region of P of F 0 times"),
        [AkarosInvariants.PagesAreCounted] =
            (it => it.Cache.PageCount++, "the page map of F counts 3 pages and has 2"),
        [AkarosInvariants.RegionsAreAsAgreed] =
            (it => it.Shared.Protection = Protection.Read,
                "page 0x1 of P should be ReadWrite, and is Read"),
        [AkarosInvariants.UsersHavePut] =
            (it => it.Kernel.HoldNow(it.Page, 1), "page 0 of F has 1 users"),
        [AkarosInvariants.BuffersGoWithTheirPage] =
            (it => it.Kernel.Ever.Add(new BufferHead(it.Buffer.Page, 1, null)),
                "the buffer of word 1 of frame 9 was not freed, and its page does not know it"),
        [AkarosInvariants.RegionsGoWithTheirProcess] =
            (it => it.Kernel.Ever.Add(new VmRegion(
                it.Machine.Simulator, it.Child, default, default, default, null)),
                "a region of C was not freed"),
        [AkarosInvariants.FilesAreCounted] =
            (it => it.Shared.File!.References.Value++,
                "an open F counts 4 references and has 3"),
        [AkarosInvariants.IdentifiersAreAccounted] =
            (it => ((Stack<AddressSpaceId>)it.Kernel.FreeSpaces).Pop(),
                "of 4 identifiers 2 are processes' and 1 are free"),
        [AkarosInvariants.EveryFrameHasOneOwner] =
            (it => it.Machine.Frames.Reserve(), "is allocated, and belongs to nobody"),
        [AkarosInvariants.TreesArePruned] =
            (it => it.Cache.Tree.Prepare(RadixTree.Fanout), "has 1 empty nodes"),
    };

    public static IEnumerable<TheoryDataRow<string>> Names
        => AkarosInvariants.All.Select(rule => new TheoryDataRow<string>(rule.Name));

    public static IEnumerable<TheoryDataRow<string>> NamesOfSteps
        => AkarosInvariants.All
            .Where(rule => rule.Holds is not (When.AtRest or When.Unlocked))
            .Select(rule => new TheoryDataRow<string>(rule.Name));

    public static IEnumerable<TheoryDataRow<string>> NamesOfReleases
        => AkarosInvariants.All.Where(rule => rule.Holds == When.Unlocked)
            .Select(rule => new TheoryDataRow<string>(rule.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_holds_in_the_good_world(string name)
        => Assert.Null(Ask(it => Named(name).Violated(it.World)));

    [Fact]
    public void The_monitor_reports_nothing_of_the_good_world()
    {
        Assert.Null(Ask(it => it.AfterStep()));
        Assert.Null(Ask(it => it.AtRest()));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_breaks_in_its_bad_world_and_says_how(string name)
    {
        Violation? violation = Ask(it =>
        {
            Assert.Null(it.AfterStep());
            Bad[Named(name)].Break(it);
            return Named(name).Violated(it.World);
        });
        Assert.NotNull(violation);
        Assert.Equal(name, violation.Rule);
        Assert.Contains(Bad[Named(name)].Fact, violation.Fact, StringComparison.Ordinal);
        Assert.StartsWith("specs/Akaros/", violation.Place, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_monitor_reports_the_bad_world_at_rest(string name)
        => Assert.NotNull(Ask(it =>
        {
            Assert.Null(it.AfterStep());
            Bad[Named(name)].Break(it);
            return it.AtRest();
        }));

    /// <summary>With a step before, so that what is remembered of it is out of date.</summary>
    [Theory]
    [MemberData(nameof(NamesOfSteps))]
    public void The_monitor_reports_the_bad_world_after_a_step(string name)
        => Assert.NotNull(Ask(it =>
        {
            Assert.Null(it.AfterStep());
            Bad[Named(name)].Break(it);
            return it.AfterStep();
        }));

    [Theory]
    [MemberData(nameof(NamesOfReleases))]
    public void The_monitor_reports_the_bad_world_when_a_lock_is_free(string name)
        => Assert.All([true, false], ofMap => Assert.Equal(name, Ask(it =>
        {
            AnyLock which = ofMap ? it.Cache.Lock : it.Child.VmrLock;
            var step = new Step(StepKind.Release, which.Id);
            Assert.Null(it.AfterStep(step));
            Bad[Named(name)].Break(it);
            return it.AfterStep(step)?.Rule;
        })));

    [Fact]
    public void Every_rule_has_a_bad_world()
        => Assert.Equal(AkarosInvariants.All.Count, Bad.Count);

    static Invariant<AkarosWorld> Named(string name)
        => AkarosInvariants.All.Single(rule => rule.Name == name);
}
