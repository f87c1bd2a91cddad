using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>
/// Each rule of Codezero on a good world, and on one that breaks it and is else good.
/// </summary>
public class CodezeroRuleTests
{
    /// <summary>How to break each rule, and a part of the fact that must then be told.</summary>
    static readonly Dictionary<Rule, (Action<Family> Break, string Fact)> Bad = new()
    {
        [CodezeroInvariants.LinksAreCounted] =
            (it => it.Shared.LinkCount++, "counts 3 links and has 2"),
        [CodezeroInvariants.ShadowsAreCounted] =
            (it => it.Shared.ShadowCount--, "counts 1 shadows and has 2"),
        [CodezeroInvariants.ChainFollowsTheOriginals] =
            (it => it.Shared.Original = it.ChildTop, "is followed by devzero"),
        [CodezeroInvariants.OnlyAPrivateTopIsWritable] =
            (it => it.Shared.Writable = true, "is writable, not first"),
        [CodezeroInvariants.PagesAreOwned] =
            (it => it.ChildPage.Owner = it.Shared, "whose owner is shadow 1"),
        [CodezeroInvariants.ChainsAreCollapsed] =
            (it => it.Add(it.ParentTop, 1), "hides shadow 1 behind it"),
        [CodezeroInvariants.MappingsKeepToTheirArea] =
            (it => it.Map(it.Parent, Worlds.First + 4, it.ParentPage.Frame, false),
                "outside of every area"),
        [CodezeroInvariants.RightsAreNotLowered] =
            (it =>
            {
                it.World.Rights.Lowered();
                it.Map(it.Parent, Worlds.First, it.ParentPage.Frame, writable: false);
            }, "and now cannot"),
        [CodezeroInvariants.NoDescriptorIsLeaked] =
            (it => it.Mm0.Ever.Add(new VmObject(it.Mm0.Simulator, 9, isShadow: true)),
                "shadow 9 is on no chain"),
        [CodezeroInvariants.IdentifiersAreAccounted] =
            (it => it.Child.Free(), "C has exited, and is in the list of tasks"),
        [CodezeroInvariants.OnlyTheNewestPageIsMapped] =
            (it => it.Map(it.Parent, Worlds.First, it.SharedPage.Frame, false), "newest page is"),
        [CodezeroInvariants.SharedPagesAreReadOnly] =
            (it => it.Map(it.Child, Worlds.First, it.SharedPage.Frame, true), "read-write"),
        [CodezeroInvariants.TheZeroPageIsZero] =
            (it => it.Machine.Memory.Poke(it.Mm0.ZeroPage.Frame, 1, 9), "word 1 of the zero page"),
        [CodezeroInvariants.AccessMeetsTheNewestValue] =
            (it => it.World.Ghost.OnRetired(
                it.Machine.Cpus[0], AccessKind.Load, Worlds.First, 0, 5, 5), "finds 5"),
        [CodezeroInvariants.NoStoreIsLost] =
            (it => it.World.Ghost.OnRetired(
                it.Machine.Cpus[0], AccessKind.Store, Worlds.First, 1, 0, 7), "stored 7"),
        [CodezeroInvariants.EveryFrameHasOneOwner] =
            (it => it.Machine.Frames.Reserve(), "belongs to nobody"),
    };

    public static IEnumerable<TheoryDataRow<string>> Names
        => CodezeroInvariants.All.Select(rule => new TheoryDataRow<string>(rule.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_holds_in_the_good_world(string name)
        => Assert.Null(Worlds.OnPager(it => Named(name).Violated(it.World)));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_breaks_in_its_bad_world_and_says_how(string name)
    {
        Violation? violation = Worlds.OnPager(it =>
        {
            Bad[Named(name)].Break(it);
            return Named(name).Violated(it.World);
        });
        Assert.NotNull(violation);
        Assert.Equal(name, violation.Rule);
        Assert.Contains(Bad[Named(name)].Fact, violation.Fact, StringComparison.Ordinal);
        Assert.StartsWith("specs/Codezero/", violation.Place, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_monitor_reports_the_rule_at_rest(string name)
    {
        Violation? violation = Worlds.OnPager(it =>
        {
            Bad[Named(name)].Break(it);
            return AtRest(it);
        });
        Assert.NotNull(violation);
    }

    /// <summary>What the monitor says; to look at what was freed is told as that.</summary>
    static Violation? AtRest(Family it)
    {
        try
        {
            return it.Mm0.Simulator.Monitor!.AtRest();
        }
        catch (Accusation accusation)
        {
            return accusation.Violation;
        }
    }

    /// <summary>More ways to break a rule than the first one.</summary>
    [Fact]
    public void A_freed_link_on_a_chain_is_reported() => Breaks(
        CodezeroInvariants.LinksAreCounted, "the link was freed",
        it => it.ChildArea.Chain.First!.Value.Free());

    [Fact]
    public void A_link_on_no_chain_is_reported() => Breaks(
        CodezeroInvariants.LinksAreCounted, "which is on no chain",
        it =>
        {
            VmObjectLink stray = new(it.ChildArea, it.Shared);
            it.Shared.Links.AddFirst(stray.ObjectNode);
            it.Shared.LinkCount++;
        });

    [Fact]
    public void A_freed_shadow_on_the_list_is_reported() => Breaks(
        CodezeroInvariants.ShadowsAreCounted, "which was freed", it => it.Shadow(it.Shared).Free());

    [Fact]
    public void A_chain_without_a_file_is_reported() => Breaks(
        CodezeroInvariants.ChainFollowsTheOriginals, "ends with shadow 1",
        it =>
        {
            ListNode<VmObjectLink> last = it.ChildArea.Chain.First!;
            while (it.ChildArea.Chain.After(last) is { } next)
            {
                last = next;
            }

            it.ChildArea.Chain.Remove(last);
        });

    [Fact]
    public void A_writable_top_with_a_shadow_is_reported() => Breaks(
        CodezeroInvariants.OnlyAPrivateTopIsWritable, "with 1 links and 1 shadows",
        it => it.ChildTop.ShadowCount++);

    [Fact]
    public void A_page_twice_in_one_cache_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "caches page 1 behind page 1",
        it => it.Add(it.ChildTop, 1));

    [Fact]
    public void A_page_that_is_not_counted_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "counts 0 pages and has 1",
        it => it.ChildTop.PageCount--);

    [Fact]
    public void A_stale_translation_is_reported_though_the_entry_is_right() => Breaks(
        CodezeroInvariants.OnlyTheNewestPageIsMapped, "cpu0 translates",
        it =>
        {
            it.Map(it.Parent, Worlds.First, it.SharedPage.Frame, writable: false);
            it.Machine.Cpus[0].SetRoot(it.Parent.Tables.Root, it.Parent.Id);
            it.Map(it.Parent, Worlds.First, it.ParentPage.Frame, writable: true);
        });

    [Fact]
    public void An_object_that_was_not_merged_is_reported() => Breaks(
        CodezeroInvariants.ChainsAreCollapsed, "has one link and one shadow",
        it =>
        {
            it.Shared.LinkCount = 1;
            it.Shared.ShadowCount = 1;
        });

    [Fact]
    public void A_shadow_without_a_link_is_reported() => Breaks(
        CodezeroInvariants.ShadowsAreCounted, "which is on no chain",
        it => it.Shadow(it.Shared));

    [Fact]
    public void A_writable_entry_in_a_read_only_area_is_reported() => Breaks(
        CodezeroInvariants.MappingsKeepToTheirArea, "in an area that is read-only",
        it =>
        {
            it.Mm0.MapAnonymous(it.Parent, Worlds.First + 4, 1, writable: false);
            it.Map(it.Parent, Worlds.First + 4, it.ParentPage.Frame, writable: true);
        });

    [Fact]
    public void A_link_that_was_not_freed_is_reported() => Breaks(
        CodezeroInvariants.NoDescriptorIsLeaked, "link of area at 0x1 to shadow 1",
        it => it.Mm0.Ever.Add(new VmObjectLink(it.ChildArea, it.Shared)));

    [Fact]
    public void A_page_that_was_not_freed_is_reported() => Breaks(
        CodezeroInvariants.NoDescriptorIsLeaked, "page in frame",
        it => it.Mm0.Ever.Add(new Page(it.Mm0.Simulator, it.SharedPage.Frame)));

    [Fact]
    public void A_frame_of_two_objects_is_reported() => Breaks(
        CodezeroInvariants.EveryFrameHasOneOwner, "belongs to shadow",
        it =>
        {
            var twin = new Page(it.Mm0.Simulator, it.SharedPage.Frame);
            it.ChildTop.Pages.AddFirst(twin.Node);
        });

    [Fact]
    public void Every_rule_has_a_bad_world()
        => Assert.Equal(CodezeroInvariants.All.Count, Bad.Count);

    static Invariant<CodezeroWorld> Named(string name)
        => CodezeroInvariants.All.Single(rule => rule.Name == name);

    static void Breaks(Invariant<CodezeroWorld> rule, string fact, Action<Family> act)
    {
        Violation? violation = Worlds.OnPager(it =>
        {
            act(it);
            return rule.Violated(it.World);
        });
        Assert.NotNull(violation);
        Assert.Contains(fact, violation.Fact, StringComparison.Ordinal);
    }
}
