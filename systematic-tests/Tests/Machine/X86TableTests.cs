using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X14, X15, X26: upper entries that are cached, and large pages.</summary>
/// <remarks>
/// Page Y is absent at the start, so that no TLB holds anything of it. Sources: Intel SDM vol. 3A,
/// 4.10.2.3 (large pages in pieces), 4.10.3 (caches of upper entries), 4.10.4.1 (INVLPG).
/// </remarks>
public class X86TableTests
{
    static readonly VirtualPage Elsewhere = new(9);
    static readonly VirtualPage First = new(4);
    static readonly VirtualPage Second = new(5);

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
    [InlineData(false, "!")]
    [InlineData(true, "! 2")]
    public void A_walk_leaves_the_tables_on_its_way_behind(bool walks, string outcomes)
        => InOrder(
            outcomes,
            On(X86) with { Tlb = TlbFreedom.Evicts with { CachesTables = true } },
            async bench =>
            {
                if (walks)
                {
                    await bench.Load(1, Bench.X);
                }

                await Unhook(bench);
                await Reuse(bench, Bench.Y);
                return await bench.Load(1, Bench.Y);
            });

    /// <summary>A walker that begins in the cached table sets its bits in what is data now.</summary>
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

    [Theory]
    [Listed("X26")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_large_page_and_a_table_with_the_same_content_agree(string tlb)
        => Exactly("11,11", On(X86, tlb) with { Frames = 16 }, bench => Split(
            bench, new Frame(5), () => default));

    [Theory]
    [Listed("X26")]
    [InlineData(Tame, "11,11 2,2")]
    [InlineData(Wild, "11,11 11,2 2,11 2,2")]
    public void A_large_page_and_a_table_with_another_content_do_not(string tlb, string outcomes)
        => Exactly(outcomes, On(X86, tlb) with { Frames = 16 }, bench => Split(
            bench, bench.B, () => default));

    /// <summary>An INVLPG of one of its pages drops all pieces of a large page.</summary>
    [Theory]
    [Listed("X26")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_large_page_is_gone_when_one_of_its_pages_was_invalidated(string tlb)
        => Exactly("2", On(X86, tlb) with { Frames = 16 }, bench =>
        {
            string last = "";
            Func<object> seen = Split(bench, bench.B, async () =>
            {
                await bench.Shootdown(InvalidationScope.Page(Bench.Space, First));
                last = await bench.Load(0, Second);
            });
            return () => last;
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

    /// <summary>
    /// CPU 0 replaces a large page by a table, while CPU 1 loads from its second page.
    /// </summary>
    /// <param name="second">The frame of the second page in the table.</param>
    static Func<object> Split(Bench bench, Frame second, Func<Routine> after)
    {
        Frame[] frames = [bench.Page(10), bench.Page(11), bench.Page(12), bench.Page(13)];
        bench.Memory.Poke(bench.Root, 1, PageTableEntry.Leaf(frames[0], true).AsLarge().Bits);
        Frame table = bench.Page(PageTableEntry.Leaf(frames[0], true).Bits);
        frames[1] = second;
        for (int i = 1; i < frames.Length; i++)
        {
            bench.Memory.Poke(table, i, PageTableEntry.Leaf(frames[i], true).Bits);
        }

        string[] seen = ["", ""];
        bench.Start("cpu0", async () =>
        {
            await bench.Memory.Write(bench.Root, 1, PageTableEntry.Table(table).Bits);
            await after();
        });
        bench.Start("cpu1", async () =>
        {
            seen[0] = await bench.Load(1, Second);
            seen[1] = await bench.Load(1, Second);
        });
        return () => string.Join(",", seen);
    }
}
