using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>CPU 1 goes from one address space to another and back.</summary>
public class AddressSpaceTests
{
    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Evicts)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Evicts)]
    [InlineData(Armv7, Wild)]
    public void Another_space_is_not_hit(string profile, string tlb)
        => Switching("1,2,1", profile, tlb, async (bench, other) =>
        {
            string first = await bench.Load(1);
            await bench.Machine.Cpus[1].LoadRoot(other, Bench.OtherSpace);
            string second = await bench.Load(1);
            await bench.Machine.Cpus[1].LoadRoot(bench.Root, Bench.Space);
            return $"{first},{second},{await bench.Load(1)}";
        });

    [Theory]
    [InlineData(X86, Tame, "1")]
    [InlineData(X86, Evicts, "! 1")]
    [InlineData(X86, Wild, "! 1")]
    [InlineData(Armv7, Tame, "1")]
    [InlineData(Armv7, Wild, "! 1")]
    public void A_space_keeps_its_translations_while_another_one_runs(
        string profile, string tlb, string outcomes)
        => Switching(outcomes, profile, tlb, async (bench, other) =>
        {
            await bench.Load(1);
            await bench.Machine.Cpus[1].LoadRoot(other, Bench.OtherSpace);
            await bench.Write(PageTableEntry.Absent);
            await bench.Machine.Cpus[1].LoadRoot(bench.Root, Bench.Space);
            return await bench.Load(1);
        });

    [Theory]
    [InlineData(X86, Tame, "1")]
    [InlineData(X86, Evicts, "1 2")]
    [InlineData(X86, Wild, "1 2")]
    [InlineData(Armv7, Tame, "1")]
    [InlineData(Armv7, Evicts, "1 2")]
    [InlineData(Armv7, Wild, "1 2")]
    public void A_tag_that_is_used_again_without_invalidation_hits(
        string profile, string tlb, string outcomes)
        => Switching(outcomes, profile, tlb, async (bench, other) =>
        {
            await bench.Load(1);
            await bench.Machine.Cpus[1].LoadRoot(other, Bench.Space);
            return await bench.Load(1);
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Evicts)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Evicts)]
    [InlineData(Armv7, Wild)]
    public void A_tag_that_is_used_again_and_invalidated_does_not_hit(string profile, string tlb)
        => Switching("2", profile, tlb, async (bench, other) =>
        {
            await bench.Load(1);
            await bench.Machine.Cpus[1].LoadRoot(other, Bench.Space);
            await bench.Shootdown(InvalidationScope.WholeSpace(Bench.Space));
            return await bench.Load(1);
        });

    [Theory]
    [InlineData(X86, Tame, "2")]
    [InlineData(X86, Wild, "1 2")]
    [InlineData(Armv7, Tame, "2")]
    [InlineData(Armv7, Wild, "1 2")]
    public void A_tag_invalidated_while_its_old_root_is_loaded_may_fill_again(
        string profile, string tlb, string outcomes)
        => Switching(outcomes, profile, tlb, async (bench, other) =>
        {
            await bench.Load(1);
            await bench.Shootdown(InvalidationScope.WholeSpace(Bench.Space));
            await bench.Machine.Cpus[1].LoadRoot(other, Bench.Space);
            return await bench.Load(1);
        });

    /// <summary>Page X is on frame A in the bench's space, on frame B in the other one.</summary>
    static void Switching(
        string outcomes, string profile, string tlb,
        Func<Bench, Frame, Routine<string>> program)
        => Exactly(outcomes, On(profile, tlb), bench =>
        {
            (Frame other, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, Bench.X.Number, bench.OnB.Bits);
            string seen = "";
            bench.Start("program", async () => seen = await program(bench, other));
            return () => seen;
        });
}
