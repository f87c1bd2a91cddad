using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X01 – X07: who holds an older version of an entry, and for how long.</summary>
/// <remarks>
/// Of page Y nothing is cached at the start but what a test puts into its entry. Sources: Intel SDM
/// vol. 3A, 4.10.2.3 (what is cached), 4.10.4.1 (INVLPG), 4.10.4.3 (changes that need none).
/// </remarks>
public class X86FaultTests
{
    [Theory]
    [Listed("X01")]
    [InlineData(Tame, "1")]
    [InlineData(Wild, "! 1")]
    public void A_page_may_be_read_after_its_entry_was_cleared(string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Load(0);
            await bench.Write(PageTableEntry.Absent);
            return await bench.Load(0);
        });

    [Theory]
    [Listed("X02")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_page_is_not_read_after_its_entry_was_cleared_and_invalidated(string tlb)
        => InOrder("!", On(X86, tlb), async bench =>
        {
            await bench.Load(0);
            await bench.Write(PageTableEntry.Absent);
            await bench.Machine.Cpus[0].Invalidate(Bench.XAlone);
            return await bench.Load(0);
        });

    [Theory]
    [Listed("X03")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void An_entry_made_present_is_used_at_once(string tlb)
        => InOrder("2", On(X86, tlb), async bench =>
        {
            await WriteY(bench, bench.OnB);
            return await bench.Load(0, Bench.Y);
        });

    [Theory]
    [Listed("X04")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void An_entry_made_present_before_the_flag_is_used_by_who_saw_the_flag(string tlb)
        => Exactly("- 2", On(X86, tlb), bench => Handover.To(
            bench, () => default, () => WriteY(bench, bench.OnB), () => bench.Load(1, Bench.Y)));

    /// <summary>CPU 1 has seen the page absent, which is cached nowhere either.</summary>
    [Theory]
    [Listed("X04")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void That_a_page_was_absent_is_not_remembered(string tlb)
        => Exactly("- 2", On(X86, tlb), bench => Handover.To(
            bench, async () => await bench.Load(1, Bench.Y), () => WriteY(bench, bench.OnB),
            () => bench.Load(1, Bench.Y)));

    /// <summary>X05 allows the one refusal, whenever it comes; X06 forbids a second one.</summary>
    [Theory]
    [Listed("X05", "X06")]
    [InlineData(Tame, "!.. -")]
    [InlineData(Wild, "!.. - .!. ..! ...")]
    public void A_right_that_was_given_is_refused_once_at_most(string tlb, string outcomes)
        => Exactly(outcomes, On(X86, tlb), bench => GiveTheRight(
            bench, async () => await bench.Store(1, Bench.Y, 9)
                + await bench.Store(1, Bench.Y, 9) + await bench.Store(1, Bench.Y, 9)));

    [Theory]
    [Listed("X05", "X06")]
    [InlineData(Tame, "- None after 1")]
    [InlineData(Wild, "- None after 0 None after 1")]
    public void A_handler_that_finds_the_right_there_need_only_return(
        string tlb, string outcomes)
        => Exactly(outcomes, On(X86, tlb), bench =>
        {
            var handler = new Rereads(bench);
            bench.Machine.Cpus[1].Trap = handler;
            return GiveTheRight(bench, async () =>
            {
                UserResult stored = await bench.Machine.Cpus[1].Store(Bench.Y, 9);
                return $"{stored.Error} after {handler.Faults}";
            });
        });

    [Theory]
    [Listed("X07")]
    [InlineData(Tame, "- .")]
    [InlineData(Wild, "! - .")]
    public void A_store_through_a_dirty_version_may_land_after_the_right_was_taken(
        string tlb, string outcomes)
        => Exactly(outcomes, On(X86, tlb), bench => Handover.To(
            bench, async () => await bench.Store(1),
            async () => await bench.Write(bench.ReadOnly), () => bench.Store(1)));

    [Theory]
    [Listed("X07")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_store_does_not_land_after_the_right_was_taken_and_shot_down(string tlb)
        => Exactly("! -", On(X86, tlb), bench => Handover.To(
            bench, async () => await bench.Store(1),
            async () =>
            {
                await bench.Write(bench.ReadOnly);
                await bench.Shootdown();
            },
            () => bench.Store(1)));

    /// <summary>Page Y is read-only for all that CPU 1 knows; CPU 0 makes it writable.</summary>
    static Func<object> GiveTheRight(Bench bench, Func<Routine<string>> then)
    {
        bench.Poke(Bench.Y, bench.ReadOnly);
        return Handover.To(
            bench, async () => await bench.Load(1, Bench.Y),
            () => WriteY(bench, bench.ReadWrite), then);
    }

    static async Routine WriteY(Bench bench, PageTableEntry entry)
        => await bench.Memory.Write(bench.Table, Bench.Y.Number, entry.Bits);

    /// <summary>
    /// A handler that looks whether the entry allows a store by now, and gives up in the end.
    /// </summary>
    sealed class Rereads(Bench bench) : ITrapHandler
    {
        public int Faults { get; private set; }

        public async Routine<Error> OnFault(Cpu cpu, PageFault fault)
        {
            Faults++;
            var entry = new PageTableEntry(
                await bench.Memory.Read(bench.Table, fault.Page.Number));
            return entry.Writable && Faults < 3 ? Error.None : Error.SEGV;
        }
    }
}
