using System;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Akaros;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnRules.TwoProcesses;

namespace Verified.Tests.OnRules;

/// <summary>What Akaros says of the machine, and who does what to pinned pages.</summary>
public class AkarosClaimTests
{
    static readonly VirtualPage First = TwoProcesses.First;

    [Fact]
    public void A_translation_of_what_was_unmapped_is_told() => Assert.Equal(
        SystemClaims.RevokedRightsAreGone.Name,
        After(it =>
        {
            it.SetEntry(it.Parent, First, PageTableEntry.Absent);
            it.Ghost.Unmapped(it.Parent, First, 1);
        }));

    [Fact]
    public void A_translation_of_what_was_cut_off_is_told() => Assert.Equal(
        SystemClaims.RevokedRightsAreGone.Name,
        After(it =>
        {
            it.SetEntry(it.Parent, First + 1, PageTableEntry.Absent);
            it.Ghost.CutBegins(it.File, 1);
            it.Ghost.CutEnded(it.File, 1);
        }));

    [Fact]
    public void A_translation_of_a_process_that_is_gone_is_told() => Assert.Equal(
        SystemClaims.RevokedRightsAreGone.Name,
        After(it =>
        {
            it.SetEntry(it.Parent, First, PageTableEntry.Absent);
            it.Ghost.Exited(it.Parent);
        }));

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public void What_stays_of_a_cut_page_is_clean_from_then_on(int pages, bool isCut)
        => Assert.Equal(
            isCut ? SystemClaims.StoresToCleanFramesShow.Name : null,
            After(it =>
            {
                StoreUnseen(it, First + 1);
                it.Ghost.CutBegins(it.File, pages);
                it.Ghost.CutEnded(it.File, pages);
            }));

    /// <summary>Where an entry has D, what is stored through it shows there.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_that_is_written_is_clean_from_then_on(bool isMarked)
        => Assert.Equal(
            isMarked ? null : SystemClaims.StoresToCleanFramesShow.Name,
            After(it =>
            {
                StoreUnseen(it, First);
                if (isMarked)
                {
                    it.SetEntry(it.Child, First, it.EntryOf(it.Child, First).WithDirty());
                }

                it.Ghost.WriteBegins(it.Cache, 0, it.Page);
            }));

    [Fact]
    public void What_was_clean_once_is_not_said_to_be_so_again() => Assert.Null(After(it =>
    {
        it.Ghost.WriteBegins(it.Cache, 0, it.Page);
        Assert.Null(it.AfterStep());
        it.Page.Dirty.Value = true;
        StoreUnseen(it, First);
        it.Ghost.Grown(it.File, 3);
    }));

    /// <summary>Without D in hardware, a store shows by its fault alone.</summary>
    [Fact]
    public void Without_dirty_bits_a_writable_page_is_not_clean() => Assert.Equal(
        SystemClaims.StoresToCleanFramesShow.Name,
        Ask(
            it =>
            {
                Assert.Null(it.AfterStep());
                it.SetEntry(it.Parent, First, PageTableEntry.Leaf(it.Page.Frame, writable: true));
                it.Ghost.WriteBegins(it.Cache, 0, it.Page);
                return it.AfterStep()?.Rule;
            },
            MachineProfile.Armv7));

    [Fact]
    public void A_page_behind_the_address_space_is_not_mapped() => Breaks(
        AkarosInvariants.AccessesAreAllowed, "of P, which is not mapped",
        it => it.Access(
            it.Parent, AccessKind.Load, new VirtualPage(it.Machine.Settings.Pages), 0, 0));

    [Fact]
    public void A_right_that_is_about_to_come_is_of_the_pages_that_were_named() => Breaks(
        AkarosInvariants.AccessesAreAllowed, "stores to page 0x2 of P, whose rights are Read",
        it =>
        {
            it.Ghost.Protected(it.Parent, First, 2, Protection.Read);
            it.Ghost.ProtectBegins(it.Parent, First, 1, Protection.ReadWrite);
            it.Access(it.Parent, AccessKind.Store, First + 1, 101, 3);
        });

    /// <summary>Another process' lock is free then; this one's is not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_right_is_about_to_come_as_long_as_the_lock_is_held(bool isHeld)
        => Assert.Equal(isHeld, WhileHeld.Ask<bool>(simulator =>
        {
            var it = new TwoProcesses(new Machine(simulator, new()));
            AnyLock held = isHeld ? it.Child.VmrLock : it.File.Lock;
            return (held, () =>
            {
                it.AfterStep();
                it.Ghost.ProtectBegins(it.Child, First, 1, Protection.ReadWrite);
                it.AfterStep(new Step(StepKind.Release, it.Parent.VmrLock.Id));
                it.Access(it.Child, AccessKind.Store, First, 100, 3);
                return AkarosInvariants.AccessesAreAllowed.Violated(it.World) is null;
            });
        }));

    [Fact]
    public void A_file_that_is_read_before_it_is_loaded_is_told() => Breaks(
        AkarosInvariants.PagesAreLoadedOnce, "page 2 of F is used, and is not loaded",
        it =>
        {
            it.Ghost.Inserted(it.Cache, 2, it.Own);
            it.Ghost.Read(it.File, 2, 0, 102);
        });

    [Fact]
    public void A_file_that_is_written_before_it_is_loaded_is_told() => Breaks(
        AkarosInvariants.PagesAreLoadedOnce, "page 2 of F is used, and is not loaded",
        it => it.Ghost.Written(it.File, 2, 0, 7));

    /// <summary>TLBs have a translation with D; the entry has none any more.</summary>
    static void StoreUnseen(TwoProcesses it, VirtualPage page)
    {
        PageTableEntry clean = it.EntryOf(it.Parent, page);
        it.SetEntry(it.Parent, page, clean.WithDirty());
        it.SetEntry(it.Parent, page, clean);
    }

    static string? After(Action<TwoProcesses> act) => Ask(it =>
    {
        Assert.Null(it.AfterStep());
        act(it);
        return it.AfterStep()?.Rule;
    });
}
