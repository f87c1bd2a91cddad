using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What late stores and late D leave behind, for software and for walkers.</summary>
public class LateStoreTests
{
    static readonly Relaxations LateEntries = new() { LateEntries = true };

    static readonly MachineSettings Armv8 = On(Armv7) with
    {
        Profile = MachineProfile.Armv8,
        Relaxed = new() { LateDirty = true },
    };

    /// <summary>How the entry is replaced by one with D, of which nothing is late.</summary>
    [Theory]
    [InlineData("write")]
    [InlineData("exchange")]
    [InlineData("free")]
    public void D_of_an_entry_that_was_replaced_is_late_no_more(string how)
        => InOrder("True", Armv8, async bench =>
        {
            PageTableEntry dirty = bench.OnB.WithDirty();
            await bench.Store(1);
            switch (how)
            {
                case "write": await bench.Write(dirty); break;
                case "exchange": await bench.Exchange(dirty); break;
                default:
                    await bench.Machine.Frames.Free(bench.Table);
                    await bench.Machine.Frames.Allocate();
                    bench.Memory.Poke(bench.Table, Bench.X.Number, dirty.Bits);
                    break;
            }

            return $"{(await bench.Read()).Dirty}";
        });

    [Fact]
    public void Software_sees_D_where_its_own_stores_are_late()
        => InOrder(".,True", On(X86) with { Relaxed = LateEntries }, async bench =>
            $"{await bench.Store(1)},{bench.EntryOfX.Dirty}");

    [Fact]
    public void An_older_store_that_arrives_does_not_undo_a_newer_one()
        => InOrder("frame 0 read-only", On(X86) with { Relaxed = LateEntries }, async bench =>
        {
            await bench.Write(bench.OnB);
            await bench.Write(bench.ReadOnly);
            await bench.Memory.Read(bench.A, 1);
            return $"{await bench.Read()}";
        });

    [Fact]
    public void Of_two_late_stores_of_one_task_neither_need_have_arrived()
        => InOrder("! 1 2", On(Armv7) with { Relaxed = LateEntries }, async bench =>
        {
            await bench.Write(bench.OnB);
            await bench.Write(PageTableEntry.Absent);
            return await bench.Load(1);
        });

    [Fact]
    public void What_arrives_in_a_table_that_was_freed_is_lost()
        => InOrder("dead000000003000", On(Armv7) with { Relaxed = LateEntries }, async bench =>
        {
            await bench.Write(bench.OnB);
            await bench.Machine.Frames.Free(bench.Table);
            await bench.Machine.Cpus[0].Fence();
            return $"{bench.Memory.Peek(bench.Table, Bench.X.Number):x}";
        });

    [Fact]
    public void A_chosen_word_arrives_also_where_entries_are_late()
        => InOrder("3,3", On(X86) with { Relaxed = LateEntries }, async bench =>
        {
            bench.Memory.Buffer(bench.B, 1);
            await bench.Memory.Write(bench.B, 1, 3);
            await bench.Machine.Cpus[0].Fence();
            return $"{await bench.Memory.Read(bench.B, 1)},{bench.Memory.Peek(bench.B, 1)}";
        });

    [Fact]
    public void Nothing_is_pending_of_who_has_stored_nothing()
        => InOrder("fenced", On(X86) with { Relaxed = LateEntries }, async bench =>
        {
            await bench.Machine.Cpus[0].Fence();
            return "fenced";
        });

    [Fact]
    public void Who_replaces_an_entry_atomically_comes_after_late_stores_of_others()
        => Exactly("!,frame 0 2,frame 0 2,frame 1", On(Armv7) with
        {
            Relaxed = LateEntries,
        }, bench =>
        {
            string seen = "";
            bench.Start("cpu0", async () => await bench.Write(PageTableEntry.Absent));
            bench.Start("cpu1", async () =>
            {
                await bench.Exchange(bench.OnB);
                seen = await bench.Load(1);
            });
            return () => $"{seen},{bench.EntryOfX.Frame}";
        });

    /// <summary>Only what is late in that very word has to come first.</summary>
    [Fact]
    public void Who_overwrites_a_word_lets_others_words_be_late()
        => Exactly("1 2", On(Armv7) with { Relaxed = LateEntries }, bench =>
        {
            string seen = "";
            bench.Start("cpu0", async () =>
            {
                await bench.Write(bench.OnB);
                await bench.Memory.Write(bench.B, 1, 7);
            });
            bench.Start("cpu1", async () =>
            {
                bool isUp = await bench.Memory.Read(bench.B, 1) == 7;
                await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.Bits);
                seen = isUp ? await bench.Load(1) : "2";
            });
            return () => seen;
        });

    [Fact]
    public void An_entry_that_arrives_may_be_cached_at_once()
        => InOrder("!,! !,2 2,! 2,2", On(Armv7, Wild) with { Relaxed = LateEntries }, async bench =>
        {
            await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.Bits);
            await bench.Machine.Cpus[0].Fence();
            await bench.Memory.Write(bench.Table, Bench.Y.Number, 0);
            await bench.Machine.Cpus[0].Fence();
            return $"{await bench.Load(1, Bench.Y)},{await bench.Load(1, Bench.Y)}";
        });

    /// <summary>What is seen of the second entry says nothing of the first one.</summary>
    [Fact]
    public void What_is_overwritten_late_may_have_been_cached()
        => InOrder(
            "-,! -,1 A,! A,1 A,2", On(X86, Wild) with { Relaxed = LateEntries },
            async bench =>
            {
                await bench.Write(bench.OnB);
                await bench.Machine.Cpus[0].Fence();
                PageTableEntry old = await bench.Exchange(PageTableEntry.Absent);
                return $"{(old.Accessed ? "A" : "-")},{await bench.Load(1)}";
            });

    [Fact]
    public void Each_chosen_word_is_buffered()
        => Exactly("0 1", On(X86), bench =>
        {
            ulong seen = 1;
            Frame first = bench.Page(0);
            bench.Memory.Buffer(first, 0);
            bench.Memory.Buffer(bench.Page(0), 0);
            bench.Start("cpu0", async () =>
            {
                await bench.Memory.Write(first, 0, 1);
                await bench.Memory.Write(bench.B, 0, 7);
            });
            bench.Start("cpu1", async () => seen = await bench.Memory.Read(bench.B, 0) == 7
                ? await bench.Memory.Read(first, 0)
                : 1);
            return () => seen;
        });
}
