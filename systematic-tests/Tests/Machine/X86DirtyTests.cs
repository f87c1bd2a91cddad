using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X08 – X13: the bits that walkers set, when rights and bits are taken.</summary>
/// <remarks>
/// Sources: Intel SDM vol. 3A, 4.8 and 4.10.4.3; Linux, mm/rmap.c (try_to_unmap: a store through a
/// clean version of an entry that is gone must fault) and arch/x86/include/asm/pgtable.h
/// (ptep_set_wrprotect).
/// </remarks>
public class X86DirtyTests
{
    static readonly ulong DirtyBit = PageTableEntry.Absent.WithDirty().Bits;
    static readonly ulong AccessedBit = PageTableEntry.Absent.WithAccessed().Bits;

    /// <summary>With the legacy trait as well: D is set in nothing that is absent.</summary>
    [Theory]
    [Listed("X08")]
    [InlineData(Tame, false)]
    [InlineData(Tame, true)]
    [InlineData(Wild, false)]
    [InlineData(Wild, true)]
    public void A_store_through_a_clean_version_of_a_cleared_entry_faults(string tlb, bool legacy)
        => Exactly("!,0x0 -,0x0", Legacy(tlb, legacy), bench =>
        {
            Func<object> seen = Handover.To(
                bench, async () => await bench.Load(1),
                async () => await bench.Write(PageTableEntry.Absent), () => bench.Store(1));
            return () => $"{seen()},0x{bench.EntryOfX.Bits:x}";
        });

    /// <summary>
    /// The list has D clear until the entry is cleared. Where CPU 0 stores before, a walker that
    /// nobody sent may have cached that D is set.
    /// </summary>
    [Theory]
    [Listed("X08")]
    [InlineData(Tame, "!")]
    [InlineData(Watched, "!")]
    [InlineData(Wild, "! .")]
    public void A_store_to_a_page_that_another_CPU_made_dirty_may_land(
        string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Load(1);
            await bench.Store(0);
            await bench.Write(PageTableEntry.Absent);
            return await bench.Store(1);
        });

    [Theory]
    [Listed("X09")]
    [InlineData(Tame, false, "!,read-only -,read-only")]
    [InlineData(Wild, false, "!,read-only -,read-only")]
    [InlineData(Tame, true, "!,read-only !,read-only D -,read-only")]
    [InlineData(Wild, true, "!,read-only !,read-only D -,read-only")]
    public void A_store_that_finds_its_right_taken_sets_D_only_without_shadow_stacks(
        string tlb, bool legacy, string outcomes)
        => Exactly(outcomes, Legacy(tlb, legacy), bench =>
        {
            Func<object> seen = Handover.To(
                bench, async () => await bench.Load(1),
                async () => await bench.Write(bench.ReadOnly), () => bench.Store(1));
            return () => $"{seen()},{RightsAndD(bench)}";
        });

    /// <summary>What was never writable since the invalidation is not made dirty.</summary>
    [Theory]
    [Listed("X09")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_store_to_a_read_only_page_never_sets_D(string tlb)
        => InOrder("!,read-only", Legacy(tlb, legacy: true), async bench =>
        {
            await bench.Load(1);
            await bench.Store(1);
            await bench.Write(bench.ReadOnly);
            await bench.Shootdown();
            return $"{await bench.Store(1)},{RightsAndD(bench)}";
        });

    [Theory]
    [Listed("X10")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_right_taken_by_reading_and_writing_may_lose_D(string tlb)
        => Exactly("1,clean 9,clean 9,dirty", On(X86, tlb), bench => StoreWhile(
            bench, async () => await bench.Write((await bench.Read()).ReadOnly())));

    [Theory]
    [Listed("X11")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_right_taken_by_a_locked_access_does_not_lose_D(string tlb)
        => Exactly("1,clean 9,dirty", On(X86, tlb), bench => StoreWhile(
            bench, () => Clear(bench, PageTableEntry.WritableBit)));

    [Theory]
    [Listed("X12")]
    [InlineData(Tame, "-,clean .,clean")]
    [InlineData(Wild, "-,clean .,clean .,dirty")]
    public void D_that_was_cleared_may_stay_clear_though_the_page_is_stored_to(
        string tlb, string outcomes)
        => ClearD(outcomes, tlb, bench => default);

    [Theory]
    [Listed("X12b")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void D_that_was_cleared_and_shot_down_is_set_by_the_next_store(string tlb)
        => ClearD("-,clean .,dirty", tlb, bench => bench.Shootdown());

    [Theory]
    [Listed("X13")]
    [InlineData(Tame, false, "-")]
    [InlineData(Wild, false, "- A")]
    [InlineData(Tame, true, "A")]
    [InlineData(Wild, true, "A")]
    public void A_that_was_cleared_is_set_by_the_next_load_only_after_an_invalidation(
        string tlb, bool invalidates, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Load(0);
            await Clear(bench, AccessedBit);
            if (invalidates)
            {
                await bench.Machine.Cpus[0].Invalidate(Bench.XAlone);
            }

            await bench.Load(0);
            return bench.EntryOfX.Accessed ? "A" : "-";
        });

    static MachineSettings Legacy(string tlb, bool legacy)
        => On(X86, tlb) with { Relaxed = new() { DirtyOnReadOnly = legacy } };

    /// <summary>CPU 1 has stored; CPU 0 clears D, and CPU 1 stores again.</summary>
    static void ClearD(string outcomes, string tlb, Func<Bench, Routine> invalidate)
        => Exactly(outcomes, On(X86, tlb), bench =>
        {
            Func<object> seen = Handover.To(
                bench, async () => await bench.Store(1),
                async () =>
                {
                    await Clear(bench, DirtyBit);
                    await invalidate(bench);
                },
                () => bench.Store(1));
            return () => $"{seen()},{Clean(bench)}";
        });

    /// <returns>What frame A holds at the end, and whether the entry says so.</returns>
    static Func<object> StoreWhile(Bench bench, Func<Routine> takeTheRight)
    {
        bench.Start("cpu0", takeTheRight);
        bench.Start("cpu1", async () => await bench.Store(1, 9));
        return () => $"{bench.Memory.Peek(bench.A, 0)},{Clean(bench)}";
    }

    static async Routine Clear(Bench bench, ulong bit)
        => await bench.Clear(bit);

    static string Clean(Bench bench) => bench.EntryOfX.Dirty ? "dirty" : "clean";

    static string RightsAndD(Bench bench)
        => (bench.EntryOfX.Writable ? "read-write" : "read-only")
            + (bench.EntryOfX.Dirty ? " D" : "");
}
