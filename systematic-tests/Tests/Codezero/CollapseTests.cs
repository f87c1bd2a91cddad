using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnCodezero.Quiet;

namespace Verified.Tests.OnCodezero;

/// <summary>Objects collapse while some of their pages are in swap.</summary>
/// <remarks>Page i of P has value i + 1 before the fork; the swap disk has eight slots.</remarks>
public class CollapseTests
{
    [Fact]
    public void A_merge_moves_the_pages_in_swap_that_the_front_lacks() => Holds(async on =>
    {
        UserThread child = await ForkWithTwoInSwap(on);
        await on.Me.Store(Page(0), 9);
        await child.Exit();
        Assert.Equal("shadow 3 devzero", ChainOf(on.P.Areas[0]));
        Assert.Equal(7, on.FreeSlots);
        Assert.Equal(2UL, (await on.Me.Load(Page(1))).Value);
        Assert.Equal(9UL, (await on.Me.Load(Page(0))).Value);
    });

    [Fact]
    public void A_page_in_swap_that_the_area_does_not_have_is_not_missed() => Holds(async on =>
    {
        await ForkWithTwoInSwap(on);
        await on.Me.Unmap(Page(1), 2);
        await on.Me.Store(Page(0), 9);
        Assert.Equal("shadow 3 devzero", ChainOf(on.P.Areas[0]));
        Assert.Equal(6, on.FreeSlots);
    });

    [Fact]
    public void A_page_in_swap_that_no_area_has_any_more_gives_its_slot_back() => Holds(
        async on =>
        {
            UserThread child = await ForkWithTwoInSwap(on);
            await on.Me.Unmap(Page(1));
            Assert.Equal(6, on.FreeSlots);
            await child.Unmap(Page(1));
            Assert.Equal(7, on.FreeSlots);
            Assert.Equal(1UL, (await child.Load(Page(0))).Value);
        });

    [Fact]
    public void A_page_in_memory_that_no_area_has_any_more_goes() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 1);
        await on.Me.Store(Page(1), 2);
        UserThread child = await on.Fork();
        await on.Me.Unmap(Page(0), 2);
        int free = on.FreeFrames;
        await child.Unmap(Page(1));
        Assert.Equal(free + 1, on.FreeFrames);
        Assert.Equal(1UL, (await child.Load(Page(0))).Value);
        await child.Unmap(Page(0));
        Assert.Equal(free + 2, on.FreeFrames);
    });

    [Fact]
    public void A_page_that_goes_gives_the_slot_back_that_it_keeps() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        await on.Me.Evict(Page(0));
        Assert.Equal(5UL, (await on.Me.Load(Page(0))).Value);
        Assert.Equal(7, on.FreeSlots);
        await on.Me.Unmap(Page(0));
        Assert.Equal(8, on.FreeSlots);
    });

    [Theory]
    [InlineData("has no pages when it is deleted")]
    [InlineData("has no links when it is deleted")]
    [InlineData("has no shadows when it is deleted")]
    [InlineData("is in no transfer when it goes")]
    public void Who_deletes_what_is_in_use_is_accused(string expected)
        => Assert.EndsWith(expected, FactOf(BasicRule.Kernel, async on =>
        {
            await on.Me.Store(Page(0), 5);
            VmObject top = on.P.Areas[0].Chain.First!.Value.Object;
            top.LinkCount -= expected.Contains("links", System.StringComparison.Ordinal) ? 0 : 1;
            top.PageCount += expected.Contains("pages", System.StringComparison.Ordinal) ? 1 : 0;
            top.ShadowCount++;
            if (expected.Contains("transfer", System.StringComparison.Ordinal))
            {
                top.Pages.First!.Value.Transfer = Transfer.Filling;
            }

            await on.Mm0.Erase(top);
        }));

    [Fact]
    public void A_chain_that_does_not_end_in_a_file_is_accused()
        => Assert.Contains(
            "a chain ends in a file",
            FactOf(BasicRule.Kernel, async on => BareMm0.Find(
                new VmArea(on.P, on.P.Areas[0].Tree, Page(5), 1, 0, VmFlags.Prot), 0)),
            System.StringComparison.Ordinal);

    /// <summary>Pages 0 and 1 are in slots of the object that both tasks see.</summary>
    static async Routine<UserThread> ForkWithTwoInSwap(Quiet on)
    {
        await on.Me.Store(Page(0), 1);
        await on.Me.Store(Page(1), 2);
        UserThread child = await on.Fork();
        await on.Me.Evict(Page(0), 2);
        Assert.Equal(6, on.FreeSlots);
        return child;
    }
}
