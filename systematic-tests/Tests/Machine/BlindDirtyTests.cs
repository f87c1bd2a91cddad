using System;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>
/// Hardware that sets D without looking at the entry again, next to hardware that looks.
/// </summary>
/// <remarks>
/// CPU 1 has loaded from page X, so it has a clean version of a writable entry, and stores while
/// CPU 0 takes something away from the entry, shoots down and looks.
/// </remarks>
public class BlindDirtyTests
{
    const ulong Right = PageTableEntry.WritableBit;
    const ulong Presence = PageTableEntry.PresentBit;

    internal static readonly Relaxations Blind = new() { BlindDirty = true };

    /// <summary>What the store came to, the entry before, and the entry after.</summary>
    [Theory]
    [InlineData(Tame, false, "!,clean,read-only .,dirty,read-only D")]
    [InlineData(Wild, false, "!,clean,read-only .,dirty,read-only D")]
    [InlineData(Tame, true, "!,clean,read-only .,clean,read-only D .,dirty,read-only D")]
    [InlineData(Wild, true, "!,clean,read-only .,clean,read-only D .,dirty,read-only D")]
    public void A_store_may_land_and_set_D_after_its_right_was_taken(
        string tlb, bool blind, string outcomes)
        => Exactly(outcomes, With(tlb, blind), bench => StoreWhile(bench, async () =>
        {
            PageTableEntry before = await bench.Clear(Right);
            await bench.Shootdown();
            return $"{Clean(before)},{Told(bench, await bench.Read())}";
        }));

    /// <summary>The frame and the other bits stay, and no TLB takes the word up.</summary>
    [Theory]
    [InlineData(Tame, false, "!,clean,hidden,! .,dirty,hidden D,!")]
    [InlineData(Wild, false, "!,clean,hidden,! .,dirty,hidden D,!")]
    [InlineData(Tame, true, "!,clean,hidden,! .,clean,hidden D,! .,dirty,hidden D,!")]
    [InlineData(Wild, true, "!,clean,hidden,! .,clean,hidden D,! .,dirty,hidden D,!")]
    public void D_may_be_found_in_an_entry_that_is_hidden(string tlb, bool blind, string outcomes)
        => Exactly(outcomes, With(tlb, blind), bench => Untranslated(bench, StoreWhile(
            bench, async () =>
            {
                PageTableEntry before = await bench.Clear(Presence);
                await bench.Shootdown();
                string after = Told(bench, await bench.Read());
                return $"{Clean(before)},{after},{await bench.Load(0)}";
            })));

    [Theory]
    [InlineData(Tame, false, "!,clean,0x0 .,dirty,0x0")]
    [InlineData(Wild, false, "!,clean,0x0 .,dirty,0x0")]
    [InlineData(Tame, true, "!,clean,0x0 .,clean,0x40 .,dirty,0x0")]
    [InlineData(Wild, true, "!,clean,0x0 .,clean,0x40 .,dirty,0x0")]
    public void D_may_be_found_where_no_entry_is_left(string tlb, bool blind, string outcomes)
        => Exactly(outcomes, With(tlb, blind), bench => Untranslated(bench, StoreWhile(
            bench, async () =>
            {
                PageTableEntry before = await bench.Exchange(PageTableEntry.Absent);
                await bench.Shootdown();
                return $"{Clean(before)},0x{(await bench.Read()).Bits:x}";
            })));

    /// <summary>
    /// The page is hidden and shot down; what was stored is kept if D says so, and else the page is
    /// 1 again, as it is on disk.
    /// </summary>
    /// <param name="early">Whether D is that of before the shootdown, or of after it.</param>
    [Theory]
    [InlineData(Tame, false, true, "!,1 .,9")]
    [InlineData(Wild, false, true, "!,1 .,9")]
    [InlineData(Tame, true, true, "!,1 .,1 .,9")]
    [InlineData(Wild, true, true, "!,1 .,1 .,9")]
    [InlineData(Tame, false, false, "!,1 .,9")]
    [InlineData(Wild, false, false, "!,1 .,9")]
    [InlineData(Tame, true, false, "!,1 .,9")]
    [InlineData(Wild, true, false, "!,1 .,9")]
    public void Who_decides_before_the_shootdown_may_lose_a_store(
        string tlb, bool blind, bool early, string outcomes)
        => Exactly(outcomes, With(tlb, blind), bench => StoreWhile(bench, async () =>
        {
            PageTableEntry entry = await bench.Clear(Presence);
            await bench.Shootdown();
            entry = early ? entry : await bench.Read();
            return entry.Dirty ? $"{await bench.Memory.Read(bench.A, 0)}" : "1";
        }));

    /// <summary>Of two versions that differ in D only, each does what the other cannot.</summary>
    [Theory]
    [InlineData(false, "!,read-only .,read-only")]
    [InlineData(true, "!,read-only .,read-only .,read-only D")]
    public void A_clean_version_stays_beside_a_dirty_one(bool blind, string outcomes)
        => InOrder(outcomes, With(Wild, blind), async bench =>
        {
            await bench.Store(0);
            await bench.Write(bench.ReadOnly);
            return $"{await bench.Store(1)},{Told(bench, bench.EntryOfX)}";
        });

    [Theory]
    [InlineData(Tame, false, "!")]
    [InlineData(Tame, true, ".")]
    public void The_second_store_needs_no_D(string tlb, bool blind, string outcomes)
        => InOrder(outcomes, With(tlb, blind), async bench =>
        {
            await bench.Load(1);
            await bench.Clear(Right);
            string first = await bench.Store(1);
            await bench.Clear(PageTableEntry.DirtyBit);
            string second = await bench.Store(1);
            Assert.Equal(first, second);
            return bench.EntryOfX.Dirty ? "D" : second;
        });

    /// <summary>CPU 0 had no D before, and D is cleared before it stores.</summary>
    [Fact]
    public void Another_CPU_may_cache_D_that_was_set_blindly()
        => InOrder(
            "clean dirty",
            With(Wild, Blind) with { Tlb = TlbFreedom.Wild with { MayMiss = false } },
            async bench =>
            {
                await bench.Load(1);
                await bench.Store(1);
                await bench.Clear(PageTableEntry.DirtyBit);
                await bench.Store(0);
                return Clean(bench.EntryOfX);
            });

    /// <summary>CPU 0 may have cached frame A only if A is seen set.</summary>
    [Theory]
    [InlineData(false, "A,2 A,9")]
    [InlineData(true, "-,2 A,2 A,9")]
    public void D_without_A_does_not_tell_that_a_walker_was_there(bool blind, string outcomes)
        => InOrder(outcomes, With(Wild, blind), async bench =>
        {
            await bench.Load(1);
            await bench.Clear(PageTableEntry.Absent.WithAccessed().Bits);
            await bench.Machine.Cpus[0].Invalidate(Bench.XAlone);
            await bench.Store(1);
            PageTableEntry before = await bench.Exchange(bench.OnB);
            return $"{(before.Accessed ? "A" : "-")},{await bench.Load(0)}";
        });

    /// <summary>D goes where the version was cached from, though nothing leads there now.</summary>
    [Theory]
    [InlineData(false, "!,clean")]
    [InlineData(true, ".,dirty")]
    public void D_is_set_in_a_table_that_was_unhooked(bool blind, string outcomes)
        => InOrder(outcomes, With(Tame, blind), async bench =>
        {
            await bench.Load(1);
            await bench.Memory.Write(bench.Root, 0, PageTableEntry.Absent.Bits);
            return $"{await bench.Store(1)},{Clean(bench.EntryOfX)}";
        });

    /// <summary>Two versions that differ only in that are two.</summary>
    [Theory]
    [InlineData(false, "!,clean,clean")]
    [InlineData(true, "!,clean,clean .,clean,dirty .,dirty,clean")]
    public void D_is_set_where_the_version_that_is_used_was_cached_from(
        bool blind, string outcomes)
        => InOrder(outcomes, With(Wild, blind), async bench =>
        {
            Frame other = bench.Machine.Frames.Reserve();
            bench.Memory.Poke(other, Bench.X.Number, bench.ReadWrite.Bits);
            await bench.Load(1);
            await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(other).Bits);
            await bench.Clear(Right);
            await bench.Memory.ClearBits(other, Bench.X.Number, Right);
            string stored = await bench.Store(1);
            var now = new PageTableEntry(bench.Memory.Peek(other, Bench.X.Number));
            return $"{stored},{Clean(bench.EntryOfX)},{Clean(now)}";
        });

    /// <summary>Where D is set already nothing changes, but the order matters.</summary>
    [Fact]
    public void D_that_is_set_again_comes_before_or_after_it_is_cleared()
        => Exactly("clean dirty", With(Tame, Blind), bench =>
        {
            Handover.After(
                bench,
                async () =>
                {
                    await bench.Load(0);
                    await bench.Store(1);
                },
                async () => await bench.Store(0),
                async () => await bench.Clear(PageTableEntry.DirtyBit));
            return () => Clean(bench.EntryOfX);
        });

    [Fact]
    public void D_is_set_in_no_table_that_was_freed()
        => Assert.Equal(
            ["program sets D in frame 3, which is free"],
            Breaks(MachineRule.NoAccessReachesAFreeFrame, "", With(Tame, blind: true), bench =>
            {
                bench.Start("program", async () =>
                {
                    await bench.Load(1);
                    await bench.Memory.Write(bench.Root, 0, PageTableEntry.Absent.Bits);
                    await bench.Machine.Frames.Free(bench.Table);
                    await bench.Store(1);
                });
                return () => "";
            }));

    static MachineSettings With(string tlb, bool blind)
        => With(tlb, blind ? Blind : new());

    internal static MachineSettings With(string tlb, Relaxations relaxed)
        => On(X86, tlb) with { Relaxed = relaxed };

    /// <returns>What the store came to, and what CPU 0 tells.</returns>
    internal static Func<object> StoreWhile(Bench bench, Func<Routine<string>> take)
    {
        (string stored, string told) = ("", "");
        Handover.After(
            bench, async () => await bench.Load(1),
            async () => told = await take(), async () => stored = await bench.Store(1));
        return () => $"{stored},{told}";
    }

    /// <summary>The same outcome, when no TLB may hold page X at the end.</summary>
    static Func<object> Untranslated(Bench bench, Func<object> seen)
        => () => bench.Machine.Cpus.Any(cpu => cpu.Tlb.Translations.Count > 0)
            ? "translated" : seen();

    internal static string Clean(PageTableEntry entry) => entry.Dirty ? "dirty" : "clean";

    internal static string Told(Bench bench, PageTableEntry entry)
    {
        string kind = entry.Present ? entry.Writable ? "read-write" : "read-only" : "hidden";
        Assert.Equal((bench.A, true), (entry.Frame, entry.User));
        return kind + (entry.Dirty ? " D" : "");
    }
}
