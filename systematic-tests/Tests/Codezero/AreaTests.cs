using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;
using static Verified.Tests.OnCodezero.Quiet;

namespace Verified.Tests.OnCodezero;

/// <summary>Areas are cut, unmapped, wired and given other rights; and no more than that.</summary>
public class AreaTests
{
    [Fact]
    public void A_range_may_begin_before_the_first_area_in_it() => Holds(async on =>
    {
        await on.Me.Map(Prot | Private, 2, Page(5));
        await on.Me.Store(Page(6), 7);
        Assert.Equal(Error.None, (await on.Me.Unmap(Page(3), 3)).Error);
        Assert.Equal("1+3 7+1", AreasOf(on));
        Assert.Equal(7UL, (await on.Me.Load(Page(6))).Value);
    });

    [Fact]
    public void A_range_that_reaches_the_range_of_segments_is_not_for_other_areas() => Holds(
        async on =>
        {
            VirtualPage last = new(on.Mm0.ShmStart.Number - 1);
            Assert.Equal(Error.EINVAL, (await on.Me.Map(Prot | Private, 2, last)).Error);
            Assert.Equal(Error.None, (await on.Me.Map(Prot | Private, 1, last)).Error);
        });

    [Fact]
    public void What_was_wired_before_stays_wired_when_a_wiring_fails() => Holds(async on =>
    {
        await on.Me.Protect(Page(2), 1, None);
        Assert.Equal(Error.None, (await on.Me.Wire(Page(0))).Error);
        Assert.Equal(Error.SEGV, (await on.Me.Wire(Page(0), 3)).Error);
        Assert.Equal([true, false, false], Enumerable.Range(0, 3).Select(
            i => (on.P.FindArea(Page(i))!.Flags & Fixed) != 0));
    });

    [Fact]
    public void The_part_in_the_middle_drops_what_its_pages_hide() => Holds(async on =>
    {
        await ShareThree(on);
        await on.Me.Store(Page(1), 5);
        await on.Me.Protect(Page(1), 1, Read);
        Assert.Equal("shadow 4 devzero", ChainOf(on.P.FindArea(Page(1))!));
        Assert.Equal("shadow 3 shadow 2 devzero", ChainOf(on.P.FindArea(Page(0))!));
        Assert.Equal("shadow 2 devzero", ChainOf(on.P.FindArea(Page(2))!));
    });

    [Fact]
    public void The_part_behind_drops_what_its_pages_hide() => Holds(async on =>
    {
        await ShareThree(on);
        await on.Me.Store(Page(2), 5);
        await on.Me.Protect(Page(0), 2, Read);
        Assert.Equal("shadow 4 devzero", ChainOf(on.P.FindArea(Page(2))!));
    });

    [Fact]
    public void The_part_before_drops_what_its_pages_hide() => Holds(async on =>
    {
        await ShareThree(on);
        await on.Me.Store(Page(0), 5);
        await on.Me.Protect(Page(1), 2, Read);
        Assert.Equal("shadow 3 devzero", ChainOf(on.P.FindArea(Page(0))!));
    });

    [Fact]
    public void Pages_behind_a_cut_stay_whether_in_memory_or_in_swap() => Holds(async on =>
    {
        await on.Me.Store(Page(1), 5);
        await on.Me.Store(Page(2), 6);
        await on.Me.Evict(Page(2));
        await on.Me.Protect(Page(0), 1, Read);
        Assert.Equal(5UL, (await on.Me.Load(Page(1))).Value);
        Assert.Equal(6UL, (await on.Me.Load(Page(2))).Value);
    });

    [Fact]
    public void A_cut_with_no_page_behind_it_makes_no_object() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        int made = on.Mm0.Ever.Objects.Count;
        await on.Me.Protect(Page(1), 2, Read);
        Assert.Equal(made, on.Mm0.Ever.Objects.Count);
    });

    [Fact]
    public void Only_what_was_mapped_is_shot_down() => Holds(async on =>
    {
        await on.Me.Protect(Page(0), 3, Read);
        await on.Me.Protect(Page(0), 3, None);
        await on.Me.Unmap(Page(2));
        Assert.Equal(0, on.Shootdowns);
        await on.Me.Protect(Page(0), 2, Prot);
        await on.Me.Store(Page(0), 5);
        await on.Me.Store(Page(1), 6);
        int before = on.Shootdowns;
        await on.Me.Protect(Page(0), 2, Read);
        Assert.Equal(before + 1, on.Shootdowns);
        Assert.Equal(Error.SEGV, (await on.Me.Store(Page(0), 7)).Error);
        await on.Me.Protect(Page(0), 2, None);
        Assert.Equal(before + 2, on.Shootdowns);
        await on.Me.Unmap(Page(0), 2);
        Assert.Equal(before + 2, on.Shootdowns);
    });

    [Fact]
    public void Two_pages_are_unmapped_by_one_shootdown() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        await on.Me.Store(Page(1), 6);
        int before = on.Shootdowns;
        await on.Me.Unmap(Page(0), 2);
        Assert.Equal(before + 1, on.Shootdowns);
    });

    static string AreasOf(Quiet on)
        => string.Join(" ", on.P.Areas.Select(each => $"{each.Start.Number}+{each.PageCount}"));

    /// <summary>A child keeps all three pages in shadow 2.</summary>
    static async Routine ShareThree(Quiet on)
    {
        for (int i = 0; i < 3; i++)
        {
            await on.Me.Store(Page(i), 1);
        }

        await on.Fork();
    }
}
