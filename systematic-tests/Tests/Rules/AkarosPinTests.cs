using System;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Akaros;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnRules.TwoProcesses;

namespace Verified.Tests.OnRules;

/// <summary>Who may change the entries of pinned pages while removers are at work.</summary>
public class AkarosPinTests
{
    /// <summary>Where C has pinned a page of a second file.</summary>
    static readonly VirtualPage OfSecond = TwoProcesses.First + 4;

    /// <summary>Where C has pinned a page of F.</summary>
    static readonly VirtualPage OfFirst = TwoProcesses.First + 1;

    [Fact]
    public void Two_removers_of_two_maps_leave_the_pins_of_both_alone()
        => Assert.Null(AfterTwoRemovers(_ => { }));

    [Fact]
    public void What_the_remover_of_the_first_map_does_is_told() => Assert.Contains(
        "page 0x2 of C is pinned, and the remover has made it Unmapped",
        AfterTwoRemovers(it => it.SetEntry(it.Child, OfFirst, PageTableEntry.Absent)),
        StringComparison.Ordinal);

    /// <summary>All regions of that map are pinned.</summary>
    [Fact]
    public void What_the_remover_of_the_second_map_does_is_told() => Assert.Contains(
        "page 0x5 of C is pinned, and the remover has made it Unmapped",
        AfterTwoRemovers(it => it.SetEntry(it.Child, OfSecond, PageTableEntry.Absent)),
        StringComparison.Ordinal);

    [Fact]
    public void A_pinned_page_in_another_frame_is_told() => Assert.Contains(
        "page 0x2 of C is pinned, and the remover has made it Present",
        AfterTwoRemovers(it => it.SetEntry(
            it.Child, OfFirst, PageTableEntry.Leaf(it.Own.Frame, writable: true))),
        StringComparison.Ordinal);

    /// <summary>The region has left its map's list; the entry is about to go.</summary>
    [Fact]
    public void A_page_that_is_not_pinned_any_more_is_nobodys_concern()
        => Assert.Null(AfterTwoRemovers(it =>
        {
            it.Cache.Remove(it.Pinned);
            it.SetEntry(it.Child, OfFirst, PageTableEntry.Absent);
        }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Only_the_remover_must_leave_them_alone(bool isRemover)
        => Assert.Equal(
            isRemover ? AkarosInvariants.PinnedEntriesStay.Name : null,
            Runs.One(simulator => Unmap(simulator, isRemover))?.Rule);

    static string? AfterTwoRemovers(Action<TwoProcesses> act) => Ask(it =>
    {
        Inode second = it.Kernel.AddFile("G", 3, 1, 1);
        VmRegion region = it.Kernel.MapNow(
            it.Child, new Bounds(OfSecond, 1, 0), Protection.ReadWrite,
            MapFlags.Shared | MapFlags.Locked, it.Kernel.OpenNow(it.Child, second));
        it.Kernel.CacheNow(second, 0);
        it.Kernel.TouchNow(region, 0);
        it.Kernel.MapNow(
            it.Parent, new Bounds(OfSecond, 1, 0), Protection.ReadWrite,
            MapFlags.Shared | MapFlags.Locked, descriptor: 0);
        Assert.Null(it.AfterStep());
        it.BeginRemoval();
        it.Ghost.RemovalBegins(second.Map, 0, 1);
        Assert.Null(AkarosInvariants.PinnedEntriesStay.Violated(it.World));
        act(it);
        return AkarosInvariants.PinnedEntriesStay.Violated(it.World)?.Fact;
    });

    /// <summary>A pinned page is unmapped while a remover works, by one or the other.</summary>
    static void Unmap(Simulator simulator, bool isRemover)
    {
        var it = new TwoProcesses(new Machine(simulator, new()));
        (Frame table, int index) = it.Machine.FindLeaf(it.Child.Tables.Root, OfFirst)!.Value;
        var go = new Port<int>(simulator, "go");
        var gone = new Port<int>(simulator, "gone");
        simulator.Start("owner", async () =>
        {
            await go.Receive();
            await Clear(!isRemover);
            await gone.Send(0);
        });
        simulator.Start("remover", async () =>
        {
            await it.Cache.Removal.Acquire();
            it.BeginRemoval();
            await Clear(isRemover);
            await go.Send(0);
            await gone.Receive();
            it.Ghost.RemovalEnds(it.Cache, 0);
            await it.Cache.Removal.Release();
        });

        async Routine Clear(bool mine)
        {
            if (mine)
            {
                await it.Machine.Memory.Write(table, index, 0);
            }
        }
    }
}
