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
        [CodezeroInvariants.AreasAreDisjoint] =
            (it => it.Parent.AddArea(new VmArea(
                it.Parent, it.File.Tree, Worlds.First + 1, 1, 0, VmFlags.None)),
                "area at 0x2 of P has 1 pages, and what is before it ends at 0x3"),
        [CodezeroInvariants.OnlyTheNewestPageIsMapped] =
            (it => it.Map(it.Parent, Worlds.First, it.SharedPage.Frame, false), "newest page is"),
        [CodezeroInvariants.SharedPagesAreReadOnly] =
            (it => it.Map(it.Child, Worlds.First, it.SharedPage.Frame, true),
                "read-write, which is not a page of its writable top object"),
        [CodezeroInvariants.StorablePagesAreDirty] =
            (it => it.Map(it.Parent, Worlds.OfFile, it.FilePage.Frame, writable: true),
                "P maps page 0x8 to frame 7 read-write, and the page is not dirty"),
        [CodezeroInvariants.MappingsKeepToTheirArea] =
            (it => it.Map(it.Parent, Worlds.Unmapped, it.ParentPage.Frame, false),
                "outside of every area"),
        [CodezeroInvariants.RightsAreNotLowered] =
            (it =>
            {
                it.World.Rights.Lowered(it.World);
                it.Map(it.Parent, Worlds.First, it.ParentPage.Frame, writable: false);
            }, "and now cannot"),
        [CodezeroInvariants.TheZeroPageIsZero] =
            (it => it.Machine.Memory.Poke(it.Mm0.ZeroPage.Frame, 1, 9),
                "word 1 of the zero page is 9"),
        [CodezeroInvariants.CleanPagesAreStored] =
            (it => it.Mm0.FileDisk!.Poke(0, 0, 9), "word 0 is 100 in memory and 9 on the disk"),
        [CodezeroInvariants.NoStoreIsLost] =
            (it => it.Access(it.Parent, AccessKind.Store, Worlds.First, 3, 7),
                "P stored 7 to page 0x1.0 last, and the next fault would find 3"),
        [CodezeroInvariants.NoFileStoreIsLost] =
            (it => it.Ghost.Written(it.File, 1, 0, 9),
                "9 was stored to page 1.0 of file F last, and the next fault would find 101"),
        [CodezeroInvariants.AccessMeetsTheNewestValue] =
            (it => it.Access(it.Child, AccessKind.Load, Worlds.First, 3, 3),
                "cpu1 finds 3 in page 0x1.0 of C, where 1 was stored last"),
        [CodezeroInvariants.AccessesAreAllowed] =
            (it => it.Access(it.Parent, AccessKind.Load, Worlds.Unmapped, 0, 0),
                "cpu0 loads from page 0x5 of P, which is not mapped"),
        [CodezeroInvariants.CopiesAreOfOneMoment] =
            (it =>
            {
                it.MapFile(it.Parent, new VirtualPage(6), VmFlags.Private);
                it.Ghost.CopyBegins(it.Parent, new VirtualPage(6));
                it.Ghost.Written(it.File, 0, 0, 1);
                it.Ghost.Written(it.File, 0, 1, 2);
                Page copy = new(it.Mm0.Simulator, it.Machine.Frames.Reserve());
                it.Machine.Memory.Poke(copy.Frame, 0, 100);
                it.Machine.Memory.Poke(copy.Frame, 1, 2);
                it.Ghost.Copied(it.Parent, new VirtualPage(6), copy);
            }, "is 100, 2, which the page was at no moment of the copying"),
        [CodezeroInvariants.SyncsAreComplete] =
            (it =>
            {
                it.Ghost.Written(it.File, 0, 0, 200);
                it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.File, 0, 2));
            }, "a sync of page 0 of file F has ended, and word 0 is 100 on the disk"),
        [CodezeroInvariants.RefusalsChangeNothing] =
            (it =>
            {
                it.Take(it.Shared.Tree!);
                it.Shadow(it.Shared);
                it.Ghost.Refused(it.Shared.Tree!, Error.ENOMEM);
            }, "refused with ENOMEM, and of what was 3 objects, 4 links, 3 pages, 1 slots, "
                + "a file of 0 pages there is now 4 objects"),
        [CodezeroInvariants.NoDescriptorIsLeaked] =
            (it => it.Mm0.Ever.Add(new VmObject(
                it.Mm0.Simulator, 9, it.Shared.Pager, it.Shared.Tree)),
                "shadow 9 is on no chain"),
        [CodezeroInvariants.IdentifiersAreAccounted] =
            (it => it.Child.Free(), "C has exited, and is in the list of tasks"),
        [CodezeroInvariants.FilesAreAccounted] =
            (it => it.File.Openers++, "file F counts 2 openers and has 1"),
        [CodezeroInvariants.SlotsAreAccounted] =
            (it => it.ChildTop.SetSlot(1, it.Slot), "slot 0 of swap is shadow 3's, and shadow 1's"),
        [CodezeroInvariants.ClosedFilesAreStored] =
            (it =>
            {
                VmFile file = it.MakeFile("H", 3, 1);
                it.Ghost.Written(file, 0, 1, 7);
                it.Parent.RemoveFile(it.Parent.Files.Count - 1);
                file.Openers--;
                file.Object.Tree!.Objects.Remove(file.Object.TreeNode);
                file.Object.Free();
            }, "7 was stored to page 0.1 of file H last, which nobody has open"),
        [CodezeroInvariants.AreasAreAsAgreed] =
            (it => it.ParentArea.Flags &= ~VmFlags.Write,
                "page 0x1 of P should be Prot, and is Read"),
        [CodezeroInvariants.TransfersAreCounted] =
            (it => it.Shared.Tree!.ShadowTransfers++, "counts 1 pages in transfer"),
        [CodezeroInvariants.WiredPagesAreInMemory] =
            (it => it.ParentArea.Flags |= VmFlags.Fixed,
                "page 0x2 of P is wired, and not in memory"),
        [CodezeroInvariants.NoRequestIsAnsweredTwice] =
            (it => it.Receive(answers: 2), "a ExitRequest of P was answered 2 times"),
        [CodezeroInvariants.EveryFrameHasOneOwner] =
            (it => it.Machine.Frames.Reserve(), "belongs to nobody"),
    };

    public static IEnumerable<TheoryDataRow<string>> Names
        => CodezeroInvariants.All.Select(rule => new TheoryDataRow<string>(rule.Name));

    public static IEnumerable<TheoryDataRow<string>> NamesOf(When moment)
        => CodezeroInvariants.All.Where(rule => rule.Holds == moment)
            .Select(rule => new TheoryDataRow<string>(rule.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_holds_in_the_good_world(string name)
        => Assert.Null(Worlds.OnPager(it => Named(name).Violated(it.World)));

    [Fact]
    public void The_monitor_reports_nothing_of_the_good_world()
        => Assert.Null(Worlds.OnPager(it => it.AtRest()));

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
    public void The_monitor_reports_the_bad_world_at_rest(string name)
        => Assert.NotNull(Worlds.OnPager(it =>
        {
            Bad[Named(name)].Break(it);
            return OrAccusation(it.AtRest);
        }));

    /// <summary>Once before, too: what it collected of the good world is out of date.</summary>
    [Theory]
    [MemberData(nameof(NamesOf), When.Unlocked)]
    public void The_monitor_reports_the_bad_world_when_a_tree_is_unlocked(string name)
        => Assert.NotNull(Worlds.OnPager(it =>
        {
            Assert.Null(it.ReleaseAll());
            Bad[Named(name)].Break(it);
            return OrAccusation(it.ReleaseAll);
        }));

    [Theory]
    [MemberData(nameof(NamesOf), When.AtAccess)]
    public void The_monitor_reports_a_wrong_access_after_its_step(string name)
        => Assert.Equal(name, Worlds.OnPager(it =>
        {
            Assert.Null(it.AfterStep(default));
            Bad[Named(name)].Break(it);
            return it.AfterStep(default)?.Rule;
        }));

    [Fact]
    public void Every_rule_has_a_bad_world()
        => Assert.Equal(CodezeroInvariants.All.Count, Bad.Count);

    /// <summary>What the monitor says; to look at what was freed is told as that.</summary>
    static Violation? OrAccusation(Func<Violation?> look)
    {
        try
        {
            return look();
        }
        catch (Accusation accusation)
        {
            return accusation.Violation;
        }
    }

    static Invariant<CodezeroWorld> Named(string name)
        => CodezeroInvariants.All.Single(rule => rule.Name == name);
}
