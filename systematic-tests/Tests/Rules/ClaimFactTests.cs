using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;
using Verified.Tests.OnMachine;
using Xunit;
using static Verified.Tests.OnRules.AuditFactTests;

namespace Verified.Tests.OnRules;

/// <summary>What a system says of the machine before it is true.</summary>
public class ClaimFactTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_right_that_is_left_after_its_revocation_is_told(bool shootdown)
        => Facts(
            shootdown ? null : SystemClaims.RevokedRightsAreGone,
            shootdown ? [] :
            [
                "cpu0 translates page 0x0 of asid 1 to frame 0 read-write, but the entry is "
                    + "frame 0 read-only",
            ],
            WatchedArm,
            (bench, monitor) => bench.Start("cpu0", async () =>
            {
                await bench.Write(bench.ReadOnly);
                await (shootdown ? bench.Shootdown() : default);
                monitor.Revoked(Bench.XAlone);
            }));

    [Theory]
    [InlineData(StoresShow.ByFault, false, true)]
    [InlineData(StoresShow.ByDirtyBit, false, true)]
    [InlineData(StoresShow.ByFault, true, true)]
    [InlineData(StoresShow.ByDirtyBit, true, false)]
    public void A_store_that_would_not_show_is_told(StoresShow show, bool clean, bool isBad)
        => Facts(
            isBad ? SystemClaims.StoresToCleanFramesShow : null,
            isBad ? ["cpu1 stores to frame 0 through page 0x0 of asid 1 unseen"] : [],
            WatchedArm with { Profile = MachineProfile.X86, Tlb = TlbFreedom.Tame },
            (bench, monitor) => bench.Start("cpu1", async () =>
            {
                await bench.Store(1);
                if (clean)
                {
                    await bench.Write(bench.ReadWrite);
                    await bench.Shootdown();
                    await bench.Load(1);
                }

                monitor.Cleaned(bench.A, show);
            }));

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_store_that_is_dropped_is_told(bool storesAgain, bool isBad)
        => Facts(
            isBad ? SystemClaims.DroppedFramesAreClean : null,
            isBad ? ["frame 0 was stored to 1 times since it was clean"] : [],
            Arm,
            (bench, monitor) => bench.Start("cpu1", async () =>
            {
                await bench.Store(1);
                await bench.Write(PageTableEntry.Absent);
                await bench.Shootdown();
                monitor.Cleaned(bench.A, StoresShow.ByFault);
                await bench.Write(bench.ReadWrite);
                await (storesAgain ? bench.Store(1) : bench.Load(1));
                monitor.Dropped(bench.A);
            }));

    [Fact]
    public void A_frame_that_is_somebody_elses_now_has_no_stores_from_before()
        => Facts(null, [], Arm, (bench, monitor) => bench.Start("cpu1", async () =>
        {
            await bench.Store(1);
            await bench.Write(PageTableEntry.Absent);
            await bench.Shootdown();
            await bench.Machine.Frames.Free(bench.A);
            await bench.Machine.Frames.Allocate();
            monitor.Dropped(bench.A);
        }));

    /// <summary>As often as it had been stored to when it was clean, by somebody else.</summary>
    [Fact]
    public void A_frame_that_is_somebody_elses_now_has_all_its_stores()
        => Facts(
            SystemClaims.DroppedFramesAreClean,
            ["frame 0 was stored to 1 times since it was clean"],
            Arm,
            (bench, monitor) => bench.Start("cpu1", async () =>
            {
                await bench.Store(1);
                await bench.Write(PageTableEntry.Absent);
                await bench.Shootdown();
                monitor.Cleaned(bench.A, StoresShow.ByFault);
                await bench.Machine.Frames.Free(bench.A);
                await bench.Machine.Frames.Allocate();
                await bench.Write(bench.ReadWrite);
                await bench.Store(1);
                monitor.Dropped(bench.A);
            }));

    [Fact]
    public void What_the_pager_drops_is_looked_at()
        => Facts(
            SystemClaims.DroppedFramesAreClean,
            ["frame 0 was stored to 1 times since it was clean"],
            Arm,
            (bench, monitor) =>
            {
                Simulator simulator = bench.Machine.Simulator;
                var pager = new Mm0(new Machine(simulator, new()), handlers: 1);
                var ghost = new GhostMemory(pager, monitor);
                bench.Start("cpu1", async () =>
                {
                    await bench.Store(1);
                    ghost.Dropped(new Page(simulator, bench.A));
                });
            });

    /// <summary>A monitor asks for them as they are made, the list tells people of them.</summary>
    [Fact]
    public void The_list_of_rules_has_each_claim_with_the_moment_at_which_it_is_made()
    {
        (Rule Rule, When Holds)[] claims =
        [
            (SystemClaims.RevokedRightsAreGone, When.Revoked),
            (SystemClaims.StoresToCleanFramesShow, When.Decided),
            (SystemClaims.DroppedFramesAreClean, When.Decided),
        ];

        Assert.Equal(
            claims,
            AllRules.List
                .Where(rule => rule is Invariant<Revocation> or Invariant<Cleaning>
                    or Invariant<Dropping>)
                .Select(rule => (rule, rule.Holds)));
    }

    /// <summary>Whether the claim comes first shows, though nothing else orders the two.</summary>
    [Fact]
    public void A_store_and_a_claim_that_there_was_none_are_taken_in_both_orders()
    {
        var simulator = new Simulator();
        var decider = new Dpor(0);
        var ends = new List<string?>();
        Violation? broken;
        do
        {
            decider.Begin(0);
            broken = simulator.Run(decider, it =>
            {
                var bench = new Bench(it, Arm);
                var monitor = new MachineMonitor(bench.Machine);
                it.Monitor = monitor;
                bench.Start("cpu1", async () => await bench.Store(1));
                bench.Start("pager", async () =>
                {
                    await bench.Memory.Write(bench.B, 0, 7);
                    monitor.Dropped(bench.A);
                    await bench.Memory.Write(bench.B, 0, 8);
                });
            });
            ends.Add(broken?.Rule);
        }
        while (decider.Advance(broken));

        Assert.Contains(null, ends);
        Assert.Contains(SystemClaims.DroppedFramesAreClean.Name, ends);
    }
}
