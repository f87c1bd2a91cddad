using Verified.Machines;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What may be cached without being asked for, and when.</summary>
public class SpeculationTests
{
    [Theory]
    [InlineData(X86, Tame, "2")]
    [InlineData(X86, Evicts, "2")]
    [InlineData(X86, Wild, "1 2")]
    [InlineData(Armv7, Tame, "2")]
    [InlineData(Armv7, Wild, "1 2")]
    public void An_entry_that_nobody_used_may_be_cached_when_it_is_changed(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await bench.Write(bench.OnB);
            return await bench.Load(1);
        });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void Nothing_old_is_cached_after_the_invalidation(string profile)
        => InOrder("2", On(profile, Wild), async bench =>
        {
            await bench.Write(bench.OnB);
            await bench.Shootdown();
            return await bench.Load(1);
        });

    [Theory]
    [InlineData(X86, Tame, "!")]
    [InlineData(X86, Evicts, "!")]
    [InlineData(X86, Wild, "! 1")]
    [InlineData(Armv7, Tame, "!")]
    [InlineData(Armv7, Evicts, "!")]
    [InlineData(Armv7, Wild, "! 1")]
    public void An_entry_invalidated_before_it_is_cleared_may_be_cached_in_between(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await bench.Load(1);
            await bench.Shootdown();
            await bench.Write(PageTableEntry.Absent);
            return await bench.Load(1);
        });

    [Theory]
    [InlineData(X86, Tame, false, "!")]
    [InlineData(X86, Wild, false, "! 1")]
    [InlineData(X86, Wild, true, "!")]
    [InlineData(Armv7, Tame, false, "!")]
    [InlineData(Armv7, Wild, false, "! 1")]
    [InlineData(Armv7, Wild, true, "!")]
    public void A_page_that_was_mapped_for_a_moment_may_be_cached_until_invalidated(
        string profile, string tlb, bool shootdown, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
            await bench.Memory.Write(bench.Table, Bench.Y.Number, 0);
            await (shootdown
                ? bench.Shootdown(InvalidationScope.Page(Bench.Space, Bench.Y))
                : default);
            return await bench.Load(1, Bench.Y);
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Evicts)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Evicts)]
    [InlineData(Armv7, Wild)]
    public void What_is_not_present_is_never_cached(string profile, string tlb)
        => InOrder("!1", On(profile, tlb), async bench =>
        {
            string before = await bench.Load(1, Bench.Y);
            await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
            return before + await bench.Load(1, Bench.Y);
        });

    [Theory]
    [InlineData(Tame, "-,!")]
    [InlineData(Evicts, "-,!")]
    [InlineData(Wild, "-,! A,! A,1")]
    public void What_an_exchange_sees_not_accessed_was_not_cached(string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            PageTableEntry old = await bench.Exchange(PageTableEntry.Absent);
            return $"{Seen(old)},{await bench.Load(1)}";
        });

    [Fact]
    public void What_a_read_sees_not_accessed_may_be_cached_afterwards()
        => InOrder("-,! -,1 A,! A,1", On(X86, Wild), async bench =>
        {
            PageTableEntry old = await bench.Read();
            await bench.Write(PageTableEntry.Absent);
            return $"{Seen(old)},{await bench.Load(1)}";
        });

    /// <summary>A fill that is gone, as is the way to it, has left A behind.</summary>
    [Theory]
    [InlineData(Tame, "--")]
    [InlineData(Watched, "--")]
    [InlineData(Wild, "-- AA")]
    public void What_was_cached_and_dropped_may_have_set_A(string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Memory.Write(bench.Root, 0, 0);
            await bench.Shootdown();
            return Seen(await bench.Read()) + Seen(await bench.Read());
        });

    /// <summary>The entry of one table has A clear, that of the other one has A.</summary>
    [Fact]
    public void Of_two_fills_that_act_alike_the_one_may_be_used_that_leaves_no_trace()
        => InOrder("!- !A 1- 1A", On(X86, Wild), async bench =>
        {
            (_, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, Bench.X.Number, bench.ReadWrite.WithAccessed().Bits);
            await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(leaves).Bits);
            await bench.Memory.Write(leaves, Bench.X.Number, 0);
            return await bench.Load(0) + Seen(await bench.Read());
        });

    [Fact]
    public void What_is_overwritten_unseen_may_have_been_cached()
        => InOrder("-,! -,1 A,! A,1 A,2", On(X86, Wild), async bench =>
        {
            // What is seen of the second entry says nothing of the first one.
            await bench.Write(bench.OnB);
            PageTableEntry old = await bench.Exchange(PageTableEntry.Absent);
            return $"{Seen(old)},{await bench.Load(1)}";
        });

    [Theory]
    [InlineData(X86, Tame, "!")]
    [InlineData(X86, Wild, "! 2")]
    [InlineData(Armv7, Tame, "!")]
    [InlineData(Armv7, Wild, "! 2")]
    public void A_table_that_is_hooked_in_may_be_walked_at_once(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            (_, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, 1, bench.OnB.Bits);
            await bench.Memory.Write(bench.Root, 1, PageTableEntry.Table(leaves).Bits);
            await bench.Memory.Write(leaves, 1, 0);
            return await bench.Load(1, new VirtualPage(5));
        });

    [Theory]
    [InlineData(X86, "!,! 1,! 1,1")]
    [InlineData(Armv7, "!,! !,1 1,! 1,1")]
    public void A_table_that_is_unhooked_may_leave_translations_behind(
        string profile, string outcomes)
        => InOrder(outcomes, On(profile, Wild), async bench =>
        {
            // On x86 the first load that faults drops them.
            await bench.Memory.Write(bench.Root, 0, 0);
            return $"{await bench.Load(1)},{await bench.Load(1)}";
        });

    [Fact]
    public void What_was_used_is_accessed()
        => InOrder("1,A", On(X86, Wild), async bench =>
        {
            string loaded = await bench.Load(1);
            return $"{loaded},{Seen(await bench.Read())}";
        });

    [Fact]
    public void Bits_cleared_atomically_keep_what_a_walker_had_set()
        => InOrder("-,- A,A", On(X86, Wild), async bench =>
        {
            var old = new PageTableEntry(await bench.Memory.ClearBits(
                bench.Table, Bench.X.Number, PageTableEntry.WritableBit));
            return $"{Seen(old)},{Seen(bench.EntryOfX)}";
        });

    [Theory]
    [InlineData(0, "2,2")]
    [InlineData(1, "1,1 2,1 2,2")]
    [InlineData(2, "1,1 1,2 2,1 2,2")]
    public void What_was_used_by_surprise_is_used_again_without_one(int most, string outcomes)
        => InOrder(
            outcomes, On(X86, Wild) with { Tlb = TlbFreedom.Wild with { Surprises = most } },
            async bench =>
            {
                await bench.Write(bench.OnB);
                return $"{await bench.Load(1)},{await bench.Load(1)}";
            });

    [Fact]
    public void A_root_that_is_loaded_may_be_walked_at_once()
        => InOrder("! 2", On(X86, Wild), async bench =>
        {
            (Frame root, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, 0, bench.OnB.Bits);
            await bench.Machine.Cpus[1].LoadRoot(root, Bench.OtherSpace);
            await bench.Memory.Write(leaves, 0, 0);
            return await bench.Load(1);
        });

    static string Seen(PageTableEntry entry) => entry.Accessed ? "A" : "-";
}
