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

/// <summary>Of several wrong things, Akaros's ghost tells the first one.</summary>
public class AkarosFirstFactTests
{
    static readonly VirtualPage First = TwoProcesses.First;

    /// <summary>Two acts that break a rule, each with a fact of its own.</summary>
    static readonly Dictionary<
        string, (Invariant<AkarosWorld> Rule, Action<TwoProcesses> One, Action<TwoProcesses> Next)>
        Pairs = new()
    {
        ["accesses"] = (AkarosInvariants.AccessMeetsTheNewestValue,
            it => it.Ghost.Read(it.File, 0, 0, 3),
            it => it.Access(it.Child, AccessKind.Load, First, 4, 4)),
        ["reads"] = (AkarosInvariants.AccessMeetsTheNewestValue,
            it => it.Access(it.Child, AccessKind.Load, First, 4, 4),
            it => it.Ghost.Read(it.File, 0, 0, 3)),
        ["trespasses"] = (AkarosInvariants.AccessesAreAllowed,
            it => it.Access(it.Child, AccessKind.Store, First, 100, 3),
            it => it.Access(it.Child, AccessKind.Load, Private, 0, 0)),
        ["copies"] = (AkarosInvariants.CopiesAreOfOneMoment,
            it => Fork(it, 7),
            it => it.Ghost.Copied(it.Parent, Fresh, it.Page.Frame)),
        ["copies of children"] = (AkarosInvariants.CopiesAreOfOneMoment,
            it => it.Ghost.Copied(it.Parent, Fresh, it.Page.Frame),
            it => Fork(it, 7)),
        ["syncs"] = (AkarosInvariants.SyncsAreComplete, it => Sync(it, 0), it => Sync(it, 1)),
        ["removals"] = (AkarosInvariants.RemovalsAreCounted,
            it => it.Ghost.RemovalEnds(it.Cache, 3), it => it.Ghost.RemovalEnds(it.Cache, 4)),
        ["marks"] = (AkarosInvariants.PinnedPagesAreNotMarked,
            it => it.Mark(1, it.PinnedPage),
            it =>
            {
                it.Kernel.MapNow(
                    it.Child, new Bounds(First + 4, 1, 0), Protection.Read,
                    MapFlags.Shared | MapFlags.Locked, descriptor: 0);
                it.Mark(0, it.Page);
            }),
        ["second loads"] = (AkarosInvariants.PagesAreLoadedOnce,
            it => it.Ghost.Loaded(it.Page), it => it.Ghost.Loaded(it.PinnedPage)),
        ["early uses"] = (AkarosInvariants.PagesAreLoadedOnce,
            it => it.Ghost.Loaded(it.Page), it => it.Ghost.Read(it.File, 2, 0, 102)),
        ["users"] = (AkarosInvariants.UsersAreCounted,
            it => it.Ghost.Put(it.Page), it => it.Ghost.Put(it.PinnedPage)),
        ["users of no page of a map"] = (AkarosInvariants.UsersAreCounted,
            it => it.Ghost.Put(it.Page), it => it.Ghost.Taken(it.Own, isLookup: true)),
        ["rights"] = (AkarosInvariants.NoRightIsLeft,
            it => it.Ghost.Protected(it.Parent, First, 1, Protection.Read),
            it => it.Ghost.Protected(it.Parent, First + 1, 1, Protection.Read)),
    };

    public static IEnumerable<TheoryDataRow<string>> Names
        => Pairs.Keys.Select(each => new TheoryDataRow<string>(each));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_one_is_told(string name)
    {
        (Invariant<AkarosWorld> rule, Action<TwoProcesses> one, Action<TwoProcesses> next)
            = Pairs[name];
        Assert.NotEqual(FactAfter(rule, one), FactAfter(rule, next));
        Assert.Equal(FactAfter(rule, one), FactAfter(rule, one, next));
    }

    [Fact]
    public void Two_facts_of_one_step_are_told() => Assert.Equal(
        AkarosInvariants.AccessMeetsTheNewestValue.Name,
        Ask(it =>
        {
            Assert.Null(it.AfterStep());
            it.Access(it.Child, AccessKind.Load, First, 4, 4);
            it.Access(it.Child, AccessKind.Load, Private, 0, 0);
            return it.AfterStep(default)?.Rule;
        }));

    static string FactAfter(Invariant<AkarosWorld> rule, params Action<TwoProcesses>[] acts)
        => Ask(it =>
        {
            Assert.Null(it.AfterStep());
            foreach (Action<TwoProcesses> act in acts)
            {
                act(it);
                it.AfterStep();
            }

            Violation? violation = rule.Violated(it.World);
            Assert.NotNull(violation);
            return violation.Fact;
        });

    /// <summary>A child gets a copy of the parent's private page, with another word.</summary>
    static void Fork(TwoProcesses it, ulong word)
    {
        Proc made = it.Kernel.CreateProc("D");
        it.Machine.Memory.Poke(it.Own.Frame, 0, word);
        it.Ghost.Copied(made, Private, it.Own.Frame);
        it.Ghost.Forked(it.Parent, made);
    }

    /// <summary>A sync that leaves a page of the file unwritten.</summary>
    static void Sync(TwoProcesses it, int page)
    {
        it.Ghost.Written(it.File, page, 0, 9);
        it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.Cache, page, 1));
    }
}
