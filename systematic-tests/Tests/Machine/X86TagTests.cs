using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X16, X17: what belongs to an address space, and what to all.</summary>
/// <remarks>Sources: Intel SDM vol. 3A, 4.10.2.4 (global pages), 4.10.4.1.</remarks>
public class X86TagTests
{
    /// <summary>
    /// What CPU 1 does between the change of a global page's entry and its load, by label.
    /// </summary>
    static readonly (string Label, Func<Bench, Routine> Act)[] Invalidations =
    [
        ("nothing", bench => default),
        ("MOV CR3", async bench => await LoadRoot(bench, keep: false)),
        ("MOV CR3 with bit 63", async bench => await LoadRoot(bench, keep: true)),
        ("INVLPG", bench => On1(bench, InvalidationScope.Page(Bench.Space, Bench.Y))),
        ("INVLPG in another space",
            bench => On1(bench, InvalidationScope.Page(Bench.OtherSpace, Bench.Y))),
        ("INVLPG of another page", bench => On1(bench, Bench.XAlone)),
        ("INVPCID 0", bench => On1(
            bench, InvalidationScope.Page(Bench.Space, Bench.Y) with { Globals = false })),
        ("INVPCID 1", bench => On1(bench, InvalidationScope.WholeSpace(Bench.Space))),
        ("INVPCID 2", bench => On1(bench, InvalidationScope.Everything)),
        ("INVPCID 3", bench => On1(
            bench, InvalidationScope.Everything with { Globals = false })),
    ];

    [Theory]
    [Listed("X16")]
    [InlineData(Tame, true, "1")]
    [InlineData(Wild, true, "! 1")]
    [InlineData(Tame, false, "!")]
    [InlineData(Wild, false, "!")]
    public void A_space_that_comes_back_keeps_its_translations_with_bit_63_alone(
        string tlb, bool keep, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Load(1);
            await ToAnotherSpace(bench);
            await bench.Write(PageTableEntry.Absent);
            await LoadRoot(bench, keep);
            return await bench.Load(1);
        });

    [Theory]
    [Listed("X17")]
    [InlineData("nothing", "1", "! 1")]
    [InlineData("MOV CR3", "1", "! 1")]
    [InlineData("MOV CR3 with bit 63", "1", "! 1")]
    [InlineData("INVLPG", "!", "!")]
    [InlineData("INVLPG in another space", "!", "!")]
    [InlineData("INVLPG of another page", "1", "! 1")]
    [InlineData("INVPCID 0", "1", "! 1")]
    [InlineData("INVPCID 1", "1", "! 1")]
    [InlineData("INVPCID 2", "!", "!")]
    [InlineData("INVPCID 3", "1", "! 1")]
    public void A_global_page_survives_what_is_not_meant_for_it(
        string invalidation, string tame, string wild)
    {
        (_, Func<Bench, Routine> act) = Array.Find(
            Invalidations, row => row.Label == invalidation);
        InOrder(tame, On(X86, Tame), Program);
        InOrder(wild, On(X86, Wild), Program);

        async Routine<string> Program(Bench bench)
        {
            await MapY(bench, bench.ReadWrite.AsGlobal());
            await bench.Load(1, Bench.Y);
            await MapY(bench, PageTableEntry.Absent);
            await act(bench);
            return await bench.Load(1, Bench.Y);
        }
    }

    [Theory]
    [Listed("X17")]
    [InlineData(Tame, true, "1")]
    [InlineData(Wild, true, "! 1")]
    [InlineData(Tame, false, "!")]
    [InlineData(Wild, false, "!")]
    public void A_global_page_serves_another_space_too(string tlb, bool global, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await MapY(bench, global ? bench.ReadWrite.AsGlobal() : bench.ReadWrite);
            await bench.Load(1, Bench.Y);
            await ToAnotherSpace(bench);
            return await bench.Load(1, Bench.Y);
        });

    static async Routine MapY(Bench bench, PageTableEntry entry)
        => await bench.Memory.Write(bench.Table, Bench.Y.Number, entry.Bits);

    static async Routine On1(Bench bench, InvalidationScope scope)
        => await bench.Machine.Cpus[1].Invalidate(scope);

    static Point<LoadRootAccess, Nothing> LoadRoot(Bench bench, bool keep)
        => bench.Machine.Cpus[1].LoadRoot(bench.Root, Bench.Space, keep);

    /// <summary>CPU 1 goes to a space in which nothing is mapped.</summary>
    static async Routine ToAnotherSpace(Bench bench)
    {
        Frame root = (await bench.Machine.Frames.AllocateCleared())!.Value;
        await bench.Machine.Cpus[1].LoadRoot(root, Bench.OtherSpace, keep: true);
    }
}
