using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>CPU 1 loads twice while CPU 0 changes the entry.</summary>
public class TwoLoadsTests
{
    [Theory]
    [InlineData(X86, Tame, "1,1 2,2")]
    [InlineData(X86, Evicts, "1,1 1,2 2,2")]
    [InlineData(X86, Wild, "1,1 1,2 2,1 2,2")]
    [InlineData(Armv7, Tame, "1,1 2,2")]
    [InlineData(Armv7, Evicts, "1,1 1,2 2,2")]
    [InlineData(Armv7, Wild, "1,1 1,2 2,1 2,2")]
    public void Another_frame_without_a_shootdown(string profile, string tlb, string outcomes)
        => Exactly(outcomes, On(profile, tlb), bench =>
        {
            Func<object> seen = TwoLoads(bench);
            bench.Start("cpu0", async () => await bench.Write(bench.OnB));
            return seen;
        });

    [Theory]
    [InlineData(X86, Tame, "!,! 1,1")]
    [InlineData(X86, Evicts, "!,! 1,! 1,1")]
    [InlineData(X86, Wild, "!,! 1,! 1,1")]
    [InlineData(Armv7, Tame, "!,! 1,1")]
    [InlineData(Armv7, Evicts, "!,! 1,! 1,1")]
    [InlineData(Armv7, Wild, "!,! !,1 1,! 1,1")]
    public void An_entry_cleared_without_a_shootdown(string profile, string tlb, string outcomes)
        => Exactly(outcomes, On(profile, tlb), bench =>
        {
            Func<object> seen = TwoLoads(bench);
            bench.Start("cpu0", async () => await bench.Write(PageTableEntry.Absent));
            return seen;
        });

    [Theory]
    [InlineData(X86, Tame, "1,1")]
    [InlineData(X86, Evicts, "!,! 1,! 1,1")]
    [InlineData(X86, Wild, "!,! 1,! 1,1")]
    [InlineData(Armv7, Tame, "1,1")]
    [InlineData(Armv7, Evicts, "!,! 1,! 1,1")]
    [InlineData(Armv7, Wild, "!,! !,1 1,! 1,1")]
    public void What_a_lookup_missed_is_gone_unless_walkers_speculate(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await bench.Load(1);
            await bench.Write(PageTableEntry.Absent);
            return $"{await bench.Load(1)},{await bench.Load(1)}";
        });

    [Theory]
    [InlineData(X86, Tame, "1,1,2 1,2,2 2,2,2")]
    [InlineData(X86, Evicts, "1,1,2 1,2,2 2,2,2")]
    [InlineData(X86, Wild, "1,1,2 1,2,2 2,1,2 2,2,2")]
    [InlineData(Armv7, Tame, "1,1,2 1,2,2 2,2,2")]
    [InlineData(Armv7, Evicts, "1,1,2 1,2,2 2,2,2")]
    [InlineData(Armv7, Wild, "1,1,2 1,2,2 2,1,2 2,2,2")]
    public void Another_frame_with_a_shootdown_and_a_load_after_its_end(
        string profile, string tlb, string outcomes)
        => Exactly(outcomes, On(profile, tlb), bench => AroundAShootdown(bench, bench.OnB));

    [Theory]
    [InlineData(X86, Tame, "!,!,! 1,!,! 1,1,!")]
    [InlineData(X86, Wild, "!,!,! 1,!,! 1,1,!")]
    [InlineData(Armv7, Tame, "!,!,! 1,!,! 1,1,!")]
    [InlineData(Armv7, Wild, "!,!,! !,1,! 1,!,! 1,1,!")]
    public void An_entry_cleared_with_a_shootdown_and_a_load_after_its_end(
        string profile, string tlb, string outcomes)
        => Exactly(
            outcomes, On(profile, tlb),
            bench => AroundAShootdown(bench, PageTableEntry.Absent));

    static Func<object> AroundAShootdown(Bench bench, PageTableEntry entry)
    {
        SimTask shootdown = bench.Start("cpu0", async () =>
        {
            await bench.Write(entry);
            await bench.Shootdown();
        });
        string[] seen = ["", "", ""];
        bench.Start("cpu1", async () =>
        {
            seen[0] = await bench.Load(1);
            seen[1] = await bench.Load(1);
            await bench.Machine.Simulator.Join(shootdown);
            seen[2] = await bench.Load(1);
        });
        return () => string.Join(",", seen);
    }

    static Func<object> TwoLoads(Bench bench)
    {
        string[] seen = ["", ""];
        bench.Start("cpu1", async () =>
        {
            seen[0] = await bench.Load(1);
            seen[1] = await bench.Load(1);
        });
        return () => string.Join(",", seen);
    }
}
