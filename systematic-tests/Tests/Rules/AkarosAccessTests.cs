using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Akaros;
using Xunit;
using static Verified.Tests.OnRules.TwoProcesses;

namespace Verified.Tests.OnRules;

/// <summary>The further facts of the rules about who may access what.</summary>
public class AkarosAccessTests
{
    static readonly VirtualPage First = TwoProcesses.First;

    [Fact]
    public void An_access_where_nothing_is_mapped_is_reported() => Breaks(
        AkarosInvariants.AccessesAreAllowed, "cpu1 loads from page 0x4 of C, which is not mapped",
        it => it.Access(it.Child, AccessKind.Load, Private, 0, 0));

    [Fact]
    public void An_access_after_the_page_was_unmapped_is_reported() => Breaks(
        AkarosInvariants.AccessesAreAllowed, "cpu0 loads from page 0x1 of P, which is not mapped",
        it =>
        {
            it.Ghost.Unmapped(it.Parent, First, 1);
            it.Access(it.Parent, AccessKind.Load, First, 100, 100);
        });

    [Fact]
    public void An_access_behind_the_end_of_the_file_is_reported() => Breaks(
        AkarosInvariants.AccessesAreAllowed, "page 0x2 of P, which is behind the end of its file",
        it =>
        {
            it.Ghost.CutBegins(it.File, 1);
            it.Access(it.Parent, AccessKind.Store, First + 1, 101, 7);
            Assert.Null(AkarosInvariants.AccessesAreAllowed.Violated(it.World));
            it.Ghost.CutEnded(it.File, 1);
            it.Access(it.Parent, AccessKind.Load, First + 1, 0, 0);
        });

    [Fact]
    public void A_file_that_has_grown_may_be_accessed() => Keeps(
        AkarosInvariants.AccessesAreAllowed,
        it =>
        {
            it.Ghost.CutBegins(it.File, 1);
            it.Ghost.CutEnded(it.File, 1);
            it.Ghost.Grown(it.File, 2);
            it.Access(it.Parent, AccessKind.Load, First + 1, 0, 0);
        });

    [Fact]
    public void A_right_that_is_about_to_come_may_be_used() => Keeps(
        AkarosInvariants.AccessesAreAllowed,
        it =>
        {
            it.Ghost.ProtectBegins(it.Child, First, 1, Protection.ReadWrite);
            it.Access(it.Child, AccessKind.Store, First, 100, 3);
        });

    [Fact]
    public void A_right_that_was_refused_does_not_come() => Breaks(
        AkarosInvariants.AccessesAreAllowed, "whose rights are Read",
        it =>
        {
            it.Ghost.ProtectBegins(it.Child, First, 1, Protection.ReadWrite);
            it.AfterStep(new Step(StepKind.Release, it.Child.VmrLock.Id));
            it.Access(it.Child, AccessKind.Store, First, 100, 3);
        });

    [Fact]
    public void A_translation_that_allows_no_more_than_the_rights_may_be_left() => Keeps(
        AkarosInvariants.NoRightIsLeft,
        it => it.Ghost.Protected(it.Child, First, 1, Protection.Read));

    [Fact]
    public void A_translation_of_a_page_without_rights_is_reported() => Breaks(
        AkarosInvariants.NoRightIsLeft, "cpu1 translates page 0x1 of asid 2 read-only",
        it => it.Ghost.Protected(it.Child, First, 1, Protection.None));
}
