using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X14, X15: upper entries that are cached, and tables that are reused.</summary>
/// <remarks>
/// Page Y is absent at the start, so that no TLB holds anything of it. Sources: Intel SDM vol. 3A,
/// 4.10.3 (caches of upper entries), 4.10.4.1 (INVLPG, INVPCID).
/// </remarks>
public class X86TableTests
{
    static readonly VirtualPage Elsewhere = new(9);

    [Theory]
    [Listed("X14")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void What_a_table_is_reused_for_may_be_walked_by_another_CPU(string tlb)
        => Exactly("! 2", On(X86, tlb), bench =>
        {
            string seen = "";
            bench.Start("cpu0", async () =>
            {
                await Unhook(bench);
                await Reuse(bench, Bench.Y);
            });
            bench.Start("cpu1", async () => seen = await bench.Load(1, Bench.Y));
            return () => seen;
        });

    /// <remarks>
    /// The list says: until CPU 1 runs any INVLPG. It must run it before the table is reused, as
    /// the third row has it: from the reuse on a walker may have cached what it took for a leaf
    /// entry, and that goes only with an INVLPG of its own page.
    /// </remarks>
    [Theory]
    [Listed("X14")]
    [InlineData(Tame, "nothing", "!")]
    [InlineData(Wild, "nothing", "! 2")]
    [InlineData(Wild, "another page before the reuse", "!")]
    [InlineData(Wild, "another page after the reuse", "! 2")]
    [InlineData(Wild, "the page after the reuse", "!")]
    [InlineData(Wild, "another page before the unhooking", "! 2")]
    [InlineData(Wild, "a page of another space before the reuse", "! 2")]
    [InlineData(Wild, "another page, by INVPCID 0, before the reuse", "! 2")]
    [InlineData(Wild, "the page, by INVPCID 0, before the reuse", "!")]
    [InlineData(Wild, "a fault on another page before the reuse", "! 2")]
    [InlineData(Wild, "a fault on the page before the reuse", "!")]
    public void What_a_table_is_reused_for_may_be_walked_until_an_INVLPG(
        string tlb, string invalidated, string outcomes)
    {
        UntilAnInvalidation(outcomes, On(X86, tlb), invalidated);
        UntilAnInvalidation(outcomes, On(X86, tlb) with { Levels = 3 }, invalidated);
    }

    /// <summary>No walker speculates: CPU 1 may have been there itself, for page X.</summary>
    [Theory]
    [Listed("X14")]
    [InlineData(false, false, "!")]
    [InlineData(false, true, "!")]
    [InlineData(true, false, "! 2")]
    [InlineData(true, true, "! 2")]
    public void A_walk_leaves_the_tables_on_its_way_behind(
        bool walks, bool isReplaced, string outcomes)
        => InOrder(
            outcomes, On(X86) with { Tlb = TlbFreedom.Evicts with { CachesTables = true } },
            async bench =>
            {
                if (walks)
                {
                    await bench.Load(1, Bench.X);
                }

                ulong instead = isReplaced ? PageTableEntry.Table(bench.Tree().Leaves).Bits : 0;
                await bench.Memory.Write(bench.Root, 0, instead);
                await Reuse(bench, Bench.Y);
                return await bench.Load(1, Bench.Y);
            });

    /// <summary>A walker that begins in the cached table sets bits in what is data now.</summary>
    [Theory]
    [Listed("X14")]
    [InlineData(Tame, "!,-")]
    [InlineData(Wild, "!,- !,A .,AD")]
    public void What_a_table_is_reused_for_may_be_changed_by_a_walk(string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await Unhook(bench);
            await Reuse(bench, Bench.Y);
            string stored = await bench.Store(1, Bench.Y, 9);
            var data = new PageTableEntry(bench.Memory.Peek(bench.Table, Bench.Y.Number));
            return $"{stored},{(data.Accessed ? "A" : "-")}{(data.Dirty ? "D" : "")}";
        });

    [Theory]
    [Listed("X15")]
    [InlineData(Tame, "1")]
    [InlineData(Wild, "! 1")]
    public void An_INVLPG_of_another_page_leaves_leaf_entries_but_no_way_to_the_table(
        string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Load(1);
            await Unhook(bench);
            await Invalidate(bench, InvalidationScope.Page(Bench.Space, Bench.Y));
            await Reuse(bench, Bench.X);
            return await bench.Load(1);
        });

    static void UntilAnInvalidation(string outcomes, MachineSettings settings, string invalidated)
        => InOrder(outcomes, settings, async bench =>
        {
            InvalidationScope other = InvalidationScope.Page(Bench.Space, Elsewhere);
            InvalidationScope page = InvalidationScope.Page(Bench.Space, Bench.Y);
            InvalidationScope foreign = InvalidationScope.Page(Bench.OtherSpace, Elsewhere);
            await When("another page before the unhooking", other);
            await Unhook(bench);
            await When("another page before the reuse", other);
            await When("a page of another space before the reuse", foreign);
            await When(
                "another page, by INVPCID 0, before the reuse", other with { Globals = false });
            await When("the page, by INVPCID 0, before the reuse", page with { Globals = false });
            await Fault("a fault on another page before the reuse", Elsewhere);
            await Fault("a fault on the page before the reuse", Bench.Y);
            await Reuse(bench, Bench.Y);
            await When("another page after the reuse", other);
            await When("the page after the reuse", page);
            return await bench.Load(1, Bench.Y);

            Routine When(string it, InvalidationScope scope)
                => it == invalidated ? Invalidate(bench, scope) : default;

            async Routine Fault(string it, VirtualPage at)
            {
                if (it == invalidated)
                {
                    Assert.Equal("!", await bench.Load(1, at));
                }
            }
        });

    static async Routine Unhook(Bench bench) => await bench.Memory.Write(bench.Root, 0, 0);

    /// <summary>A word of data goes where a page's entry was, and looks like one.</summary>
    static async Routine Reuse(Bench bench, VirtualPage page)
        => await bench.Memory.Write(bench.Table, page.Number, bench.OnB.Bits);

    static async Routine Invalidate(Bench bench, InvalidationScope scope)
        => await bench.Machine.Cpus[1].Invalidate(scope);
}
