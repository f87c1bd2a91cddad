using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X26: a large page becomes a table without a moment in which it is absent.</summary>
/// <remarks>
/// Source: Intel SDM vol. 3A, 4.10.2.3 and 4.10.4.1: it may be cached in pieces, which go together,
/// and both it and the entries of the table may be cached at once.
/// </remarks>
public class X86LargePageTests
{
    static readonly VirtualPage First = new(4);
    static readonly VirtualPage Second = new(5);

    [Theory]
    [Listed("X26")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_large_page_and_a_table_with_the_same_content_agree(string tlb)
        => Exactly("11,11", Roomy(tlb), bench => TwoLoadsDuringASplit(bench, new Frame(5)));

    [Theory]
    [Listed("X26")]
    [InlineData(Tame, "11,11 2,2")]
    [InlineData(Wild, "11,11 11,2 2,11 2,2")]
    public void A_large_page_and_a_table_with_another_content_do_not(string tlb, string outcomes)
        => Exactly(outcomes, Roomy(tlb), bench => TwoLoadsDuringASplit(bench, bench.B));

    /// <summary>An INVLPG of one of its pages drops all pieces of a large page.</summary>
    [Theory]
    [Listed("X26")]
    [InlineData(Tame, false, "11")]
    [InlineData(Wild, false, "11 2")]
    [InlineData(Tame, true, "2")]
    [InlineData(Wild, true, "2")]
    public void A_large_page_is_gone_when_one_of_its_pages_was_invalidated(
        string tlb, bool invalidates, string outcomes)
        => Exactly(outcomes, Roomy(tlb), bench =>
        {
            Frame table = LargePageAndTable(bench, bench.B);
            string seen = "";
            bench.Start("program", async () =>
            {
                await bench.Load(1, Second);
                await Split(bench, table);
                if (invalidates)
                {
                    await bench.Machine.Cpus[1].Invalidate(
                        InvalidationScope.Page(Bench.Space, First));
                }

                seen = await bench.Load(1, Second);
            });
            return () => seen;
        });

    static MachineSettings Roomy(string tlb) => On(X86, tlb) with { Frames = 16 };

    static async Routine Split(Bench bench, Frame table)
        => await bench.Memory.Write(bench.Root, 1, PageTableEntry.Table(table).Bits);

    /// <summary>
    /// CPU 0 replaces a large page by a table, while CPU 1 loads from its second page.
    /// </summary>
    static Func<object> TwoLoadsDuringASplit(Bench bench, Frame second)
    {
        Frame table = LargePageAndTable(bench, second);
        string[] seen = ["", ""];
        bench.Start("cpu0", () => Split(bench, table));
        bench.Start("cpu1", async () =>
        {
            seen[0] = await bench.Load(1, Second);
            seen[1] = await bench.Load(1, Second);
        });
        return () => string.Join(",", seen);
    }

    /// <summary>A large page of frames 4 to 7, which hold 10 to 13, and a table for it.</summary>
    /// <param name="second">The frame of the second page in the table.</param>
    static Frame LargePageAndTable(Bench bench, Frame second)
    {
        Frame[] frames = [bench.Page(10), bench.Page(11), bench.Page(12), bench.Page(13)];
        bench.Memory.Poke(bench.Root, 1, PageTableEntry.Leaf(frames[0], true).AsLarge().Bits);
        Frame table = bench.Page(0);
        frames[1] = second;
        for (int i = 0; i < frames.Length; i++)
        {
            bench.Memory.Poke(table, i, PageTableEntry.Leaf(frames[i], true).Bits);
        }

        return table;
    }
}
