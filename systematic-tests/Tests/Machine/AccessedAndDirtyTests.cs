using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>The bits that x86 walkers set, and how software loses or keeps them.</summary>
public class AccessedAndDirtyTests
{
    [Theory]
    [InlineData(X86, false, "1;A")]
    [InlineData(X86, true, ".;AD")]
    [InlineData(Armv7, false, "1;")]
    [InlineData(Armv7, true, ".;")]
    public void A_walk_sets_what_the_profile_sets(string profile, bool store, string outcome)
        => InOrder(outcome, On(profile), async bench =>
        {
            string seen = store ? await bench.Store(1) : await bench.Load(1);
            return $"{seen};{Bits(bench.EntryOfX)}";
        });

    [Theory]
    [InlineData(Tame, "!;")]
    [InlineData(Evicts, "!;")]
    [InlineData(Wild, "!; !;A")]
    public void A_store_that_is_refused_sets_nothing_unless_the_refusal_was_cached(
        string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Write(bench.ReadOnly);
            await bench.Shootdown();
            return $"{await bench.Store(1)};{Bits(bench.EntryOfX)}";
        });

    [Theory]
    [InlineData(Tame)]
    [InlineData(Evicts)]
    [InlineData(Wild)]
    public void A_dirty_bit_set_between_a_plain_read_and_a_plain_write_is_lost(string tlb)
        => Exactly("!,clean .,clean .,dirty", On(X86, tlb), bench => StoreWhile(bench, async () =>
        {
            PageTableEntry entry = await bench.Read();
            await bench.Write(entry.ReadOnly());
        }));

    [Theory]
    [InlineData(Tame)]
    [InlineData(Evicts)]
    [InlineData(Wild)]
    public void A_dirty_bit_is_kept_when_the_right_is_cleared_atomically(string tlb)
        => Exactly("!,clean .,dirty", On(X86, tlb), bench => StoreWhile(bench, async () =>
            await bench.Memory.ClearBits(
                bench.Table, Bench.X.Number, PageTableEntry.WritableBit)));

    [Theory]
    [InlineData(Tame)]
    [InlineData(Evicts)]
    [InlineData(Wild)]
    public void A_dirty_bit_is_kept_when_the_entry_is_exchanged_and_put_back(string tlb)
        => Exactly("!,clean .,dirty", On(X86, tlb), bench => StoreWhile(bench, async () =>
        {
            PageTableEntry entry = await bench.Exchange(PageTableEntry.Absent);
            await bench.Write(entry.ReadOnly());
        }));

    [Theory]
    [InlineData(X86, Tame, "!")]
    [InlineData(X86, Evicts, "!")]
    [InlineData(X86, Wild, "!")]
    [InlineData(Armv7, Tame, ".")]
    [InlineData(Armv7, Evicts, "! .")]
    [InlineData(Armv7, Wild, "! .")]
    public void A_store_through_a_clean_translation_of_a_cleared_entry(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await bench.Load(1);
            await bench.Write(PageTableEntry.Absent);
            return await bench.Store(1);
        });

    [Theory]
    [InlineData(Tame)]
    [InlineData(Evicts)]
    [InlineData(Wild)]
    public void A_store_through_a_clean_translation_of_a_read_only_entry_faults(string tlb)
        => InOrder("!", On(X86, tlb), async bench =>
        {
            await bench.Load(1);
            await bench.Write(bench.ReadOnly);
            return await bench.Store(1);
        });

    [Theory]
    [InlineData(Tame, ".")]
    [InlineData(Evicts, "! .")]
    [InlineData(Wild, "! .")]
    public void A_store_through_a_dirty_translation_of_a_cleared_entry_may_land(
        string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Store(1);
            await bench.Write(PageTableEntry.Absent);
            return await bench.Store(1);
        });

    [Theory]
    [InlineData(Tame, false, "clean")]
    [InlineData(Evicts, false, "clean dirty")]
    [InlineData(Wild, false, "clean dirty")]
    [InlineData(Tame, true, "dirty")]
    [InlineData(Evicts, true, "dirty")]
    [InlineData(Wild, true, "dirty")]
    public void A_dirty_bit_cleared_is_set_again_only_after_an_invalidation(
        string tlb, bool shootdown, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Load(1);
            await bench.Store(1);
            await bench.Write(bench.EntryOfX.Clean());
            await (shootdown ? bench.Shootdown() : default);
            await bench.Store(1);
            return bench.EntryOfX.Dirty ? "dirty" : "clean";
        });

    [Theory]
    [InlineData(Tame, false, "")]
    [InlineData(Evicts, false, " A")]
    [InlineData(Wild, false, " A")]
    [InlineData(Tame, true, "A")]
    [InlineData(Evicts, true, "A")]
    [InlineData(Wild, true, "A")]
    public void An_accessed_bit_cleared_is_set_again_only_after_an_invalidation(
        string tlb, bool shootdown, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Load(1);
            await bench.Write(bench.ReadWrite);
            await (shootdown ? bench.Shootdown() : default);
            await bench.Load(1);
            return Bits(bench.EntryOfX);
        });

    [Theory]
    [InlineData(Tame, "dirty")]
    [InlineData(Evicts, "dirty")]
    [InlineData(Wild, "clean dirty")]
    public void A_dirty_entry_may_be_cached_as_dirty_by_a_CPU_that_never_stored(
        string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Store(0);
            await bench.Write(bench.EntryOfX.Clean());
            await bench.Store(1);
            return bench.EntryOfX.Dirty ? "dirty" : "clean";
        });

    static string Bits(PageTableEntry entry)
        => (entry.Accessed ? "A" : "") + (entry.Dirty ? "D" : "");

    static Func<object> StoreWhile(Bench bench, Func<Routine> change)
    {
        string stored = "";
        bench.Start("cpu1", async () => stored = await bench.Store(1));
        bench.Start("cpu0", change);
        return () => $"{stored},{(bench.EntryOfX.Dirty ? "dirty" : "clean")}";
    }
}
