using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X21: kernel code on CPU 1 walks the tables without a lock, interrupts off.</summary>
/// <remarks>
/// It relies on this: who frees a table waits for its acknowledgement first, which comes after the
/// walk. Source: Linux, mm/gup.c (gup_fast). What it finds: nothing, the entry of frame A, or, in
/// the table's frame once that was reused, what looks like an entry of frame B.
/// </remarks>
public class X86SoftwareWalkTests
{
    [Theory]
    [Listed("X21")]
    [InlineData(Tame, ShootdownKind.Interrupt, true, "- A")]
    [InlineData(Wild, ShootdownKind.Interrupt, true, "- A")]
    [InlineData(Tame, ShootdownKind.Interrupt, false, "- A B")]
    [InlineData(Wild, ShootdownKind.Interrupt, false, "- A B")]
    [InlineData(Tame, ShootdownKind.Broadcast, true, "- A B")]
    [InlineData(Wild, ShootdownKind.Broadcast, true, "- A B")]
    public void A_table_is_not_reused_under_a_walk_that_delays_an_interrupt(
        string tlb, ShootdownKind kind, bool masked, string outcomes)
        => Exactly(outcomes, On(X86, tlb, kind), bench => WalkWhile(bench, masked, async () =>
            await bench.Memory.Write(bench.Table, Bench.X.Number, bench.OnB.Bits)));

    [Theory]
    [Listed("X21")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_table_is_not_freed_under_a_walk_that_delays_an_interrupt(string tlb)
        => Exactly("- A", On(X86, tlb, ShootdownKind.Interrupt), bench => WalkWhile(
            bench, masked: true, async () => await bench.Machine.Frames.Free(bench.Table)));

    [Theory]
    [Listed("X21")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_table_may_be_freed_under_a_walk_that_a_broadcast_does_not_mind(string tlb)
    {
        SortedSet<string> facts = Breaks(
            MachineRule.NoAccessReachesAFreeFrame, "- A",
            On(X86, tlb, ShootdownKind.Broadcast),
            bench => WalkWhile(
                bench, masked: true, async () => await bench.Machine.Frames.Free(bench.Table)));
        Assert.Equal("cpu1 reads frame 3, which is free", Assert.Single(facts));
    }

    static MachineSettings On(string profile, string tlb, ShootdownKind kind)
        => Litmus.On(profile, tlb) with { Profile = MachineProfile.X86 with { Shootdown = kind } };

    static Func<object> WalkWhile(Bench bench, bool masked, Func<Routine> reuse)
    {
        string found = "";
        bench.Start("cpu0", async () =>
        {
            await bench.Memory.Write(bench.Root, 0, 0);
            await bench.Shootdown();
            await reuse();
        });
        bench.Start("cpu1", async () =>
        {
            Cpu here = bench.Machine.Cpus[1];
            await (masked ? here.DisableInterrupts() : here.EnableInterrupts());
            found = await Walk(bench);
            await here.EnableInterrupts();
        });
        return () => found;
    }

    static async Routine<string> Walk(Bench bench)
    {
        var upper = new PageTableEntry(await bench.Memory.Read(bench.Root, 0));
        if (!upper.Present)
        {
            return "-";
        }

        var leaf = new PageTableEntry(await bench.Memory.Read(upper.Frame, Bench.X.Number));
        return leaf.Frame == bench.A ? "A" : leaf.Frame == bench.B ? "B" : $"{leaf}";
    }
}
