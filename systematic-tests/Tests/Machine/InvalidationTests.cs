using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>An invalidation reaches its scope and its CPUs, and nothing else.</summary>
public class InvalidationTests
{
    static readonly AddressSpaceId Space = Bench.Space;

    /// <summary>
    /// What is done between the change of page X's entry and CPU 1's load, by label.
    /// </summary>
    static readonly (string Label, Func<Bench, Routine> Act, string Load)[] Table =
    [
        ("nothing", bench => default, "1"),
        ("page Y", bench => bench.Shootdown(InvalidationScope.Page(Space, Bench.Y)), "1"),
        ("other space, page X",
            bench => bench.Shootdown(InvalidationScope.Page(Bench.OtherSpace, Bench.X)), "1"),
        ("other space",
            bench => bench.Shootdown(InvalidationScope.WholeSpace(Bench.OtherSpace)), "1"),
        ("the pages after X",
            bench => bench.Shootdown(InvalidationScope.Pages(Space, Bench.Y, 3)), "1"),
        ("other space, the pages from X on",
            bench => bench.Shootdown(InvalidationScope.Pages(Bench.OtherSpace, Bench.X, 2)), "1"),
        ("cpu0 alone", bench => Local(bench, 0), "1"),
        ("shootdown without cpu1", bench => Without(bench), "1"),
        ("cpu1 alone", bench => Local(bench, 1), "2"),
        ("page X", bench => bench.Shootdown(), "2"),
        ("the pages from X on",
            bench => bench.Shootdown(InvalidationScope.Pages(Space, Bench.X, 2)), "2"),
        ("the whole space",
            bench => bench.Shootdown(InvalidationScope.WholeSpace(Space)), "2"),
        ("everything", bench => bench.Shootdown(InvalidationScope.Everything), "2"),
        ("page X by a server on no CPU",
            bench => bench.Machine.Shootdowns.Run(null, Bench.XAlone, bench.All), "2"),
    ];

    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach ((string label, _, _) in Table)
            {
                rows.Add(X86, label);
                rows.Add(Armv7, label);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void It_reaches_exactly_its_scope(string profile, string label)
    {
        (_, Func<Bench, Routine> act, string load) = Array.Find(
            Table, row => row.Label == label);
        InOrder(load, On(profile), async bench =>
        {
            await bench.Load(1);
            await bench.Write(bench.OnB);
            await act(bench);
            return await bench.Load(1);
        });
    }

    [Theory]
    [InlineData(1, "2,1")]
    [InlineData(2, "2,2")]
    public void It_ends_at_its_last_page(int pages, string loads)
        => InOrder(loads, On(Armv7), async bench =>
        {
            await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
            await bench.Load(1, Bench.X);
            await bench.Load(1, Bench.Y);
            await bench.Memory.Write(bench.Table, Bench.X.Number, bench.OnB.Bits);
            await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.Bits);
            await bench.Shootdown(InvalidationScope.Pages(Space, Bench.X, pages));
            return $"{await bench.Load(1, Bench.X)},{await bench.Load(1, Bench.Y)}";
        });

    [Theory]
    [InlineData(true, "1")]
    [InlineData(false, "2")]
    public void One_that_is_not_narrow_reaches_everything_everywhere(bool isNarrow, string load)
        => InOrder(
            load, On(Armv7) with { Tlb = TlbFreedom.Tame with { Narrow = isNarrow } },
            async bench =>
            {
                await bench.Load(1);
                await bench.Write(bench.OnB);
                await bench.Machine.Cpus[0].Invalidate(InvalidationScope.Page(Space, Bench.Y));
                return await bench.Load(1);
            });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void Nobody_runs_other_code_in_the_midst_of_an_instruction(string profile)
        => Assert.Equal(
            ["not so: cpu1 does one thing at a time"],
            Breaks(BasicRule.Hardware, "1", On(profile), bench =>
            {
                string seen = "";
                bench.Start("user", async () => seen = await bench.Load(1));
                bench.Start("kernel", async () => await Local(bench, 1));
                return () => seen;
            }));

    static async Routine Local(Bench bench, int cpu)
        => await bench.Machine.Cpus[cpu].Invalidate(Bench.XAlone);

    static Routine Without(Bench bench)
        => bench.Machine.Shootdowns.Run(bench.Machine.Cpus[0], Bench.XAlone, 1);
}
