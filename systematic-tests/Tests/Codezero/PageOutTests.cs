using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnCodezero.Quiet;

namespace Verified.Tests.OnCodezero;

/// <summary>Who pushes which page out, and when; what becomes of a file that goes last.</summary>
public class PageOutTests
{
    const string Which = "page to push out";
    const int FramesToKeep = 2;

    [Fact]
    public void The_page_out_task_pushes_a_page_out_when_few_frames_are_left() => Holds(
        async on =>
        {
            await UpToTheFramesToKeep(on);
            on.Answer = name => name == Which ? 1 : 0;
            await on.Me.Store(Page(0), 5);
            await on.Release();
            on.AtRest = () => Assert.Equal(7, on.FreeSlots);
        },
        before: on => on.Mm0.StartPageOut(FramesToKeep));

    [Fact]
    public void The_page_out_task_leaves_pages_if_enough_frames_are_free_by_then() => Holds(
        async on =>
        {
            await UpToTheFramesToKeep(on);
            on.Last = ["pageout"];
            await on.Me.Store(Page(0), 5);
            await on.Me.Unmap(Page(2));
            Assert.Equal(FramesToKeep, on.FreeFrames);
            (on.First, on.Last) = (["pageout"], []);
            await on.Release();
            on.AtRest = () => Assert.Equal(8, on.FreeSlots);
        },
        before: on => on.Mm0.StartPageOut(FramesToKeep));

    [Fact]
    public void The_page_out_task_leaves_pages_until_it_is_called() => Holds(
        async on =>
        {
            await on.Me.Store(Page(0), 5);
            on.Hoard(FramesToKeep - 1);
            (on.First, on.Last) = (["pageout"], []);
            await on.Release();
            on.AtRest = () => Assert.Equal(8, on.FreeSlots);
        },
        before: on =>
        {
            on.Last = ["pageout"];
            on.Mm0.StartPageOut(FramesToKeep);
        });

    [Fact]
    public void Which_of_several_pages_goes_is_chosen() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        await on.Me.Store(Page(1), 6);
        await on.Me.Load(Page(2));
        on.Hoard();
        on.Answer = name => name == Which ? 1 : 0;
        Assert.Equal(Error.None, (await on.Me.Store(Page(2), 7)).Error);
        Assert.Equal((Which, 2), Assert.Single(on.Asked));
        Assert.True(on.EntryOf(on.P, Page(0)).Present);
        Assert.False(on.EntryOf(on.P, Page(1)).Present);
        await on.Release();
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_page_without_a_slot_lets_another_one_go(int without) => Holds(
        async on =>
        {
            int with = 1 - without;
            await on.Me.Store(Page(with), 6);
            await on.Me.Evict(Page(with));
            await on.Me.Load(Page(with));
            await on.Me.Store(Page(without), 5);
            await on.Me.Load(Page(2));
            on.Hoard();
            on.Answer = name => name == Which ? without : 0;
            Assert.Equal(Error.None, (await on.Me.Store(Page(2), 7)).Error);
            Assert.Equal((Which, 2), Assert.Single(on.Asked));
            await on.Release();
            Assert.Equal(6UL, (await on.Me.Load(Page(with))).Value);
        },
        slots: 1);

    [Fact]
    public void The_page_that_is_copied_makes_room_where_no_other_can() => Holds(
        async on =>
        {
            await on.Me.Store(Page(0), 5);
            await on.Fork();
            on.Answer = name => name == "allocation fails" ? 1 : 0;
            Assert.Equal(Error.None, (await on.Me.Store(Page(0), 6)).Error);
            Assert.Equal(7, on.FreeSlots);
        },
        X86 with { AllocationFailures = 1 });

    [Fact]
    public void The_page_that_is_copied_makes_no_room_twice() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        await on.Fork();
        on.Hoard();
        Assert.Equal(Error.ENOMEM, (await on.Me.Store(Page(0), 6)).Error);
        await on.Release();
        Assert.Equal(5UL, (await on.Me.Load(Page(0))).Value);
    });

    [Fact]
    public void Where_no_page_has_a_slot_the_access_is_refused() => Holds(
        async on =>
        {
            await on.Me.Store(Page(1), 6);
            await on.Me.Evict(Page(1));
            await on.Me.Store(Page(0), 5);
            await on.Me.Load(Page(2));
            on.Hoard();
            Assert.Equal(Error.ENOMEM, (await on.Me.Store(Page(2), 7)).Error);
            await on.Release();
            Assert.Equal(Error.None, (await on.Me.Store(Page(2), 7)).Error);
        },
        slots: 1);

    [Fact]
    public void Trees_take_turns_and_each_is_looked_at_once() => Holds(async on =>
    {
        VirtualPage shown = await on.ShowFile(0, 1);
        await on.Me.Load(shown);
        await on.Me.Store(Page(0), 5);
        await on.Me.Wire(Page(0));
        await on.Me.Wire(shown);
        on.Hoard();
        Assert.Equal(Error.ENOMEM, (await on.Me.Store(Page(1), 6)).Error);
        await on.Me.Unwire(Page(0));
        await on.Me.Unwire(shown);
        Assert.Equal(Error.None, (await on.Me.Store(Page(1), 6)).Error);
        Assert.False(on.EntryOf(on.P, shown).Present);
        Assert.True(on.EntryOf(on.P, Page(0)).Present);
        await on.Release();
    });

    [Fact]
    public void A_page_that_goes_is_told() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        on.Listen();
        await on.Me.Evict(Page(0));
        Assert.Equal(["Cleaned page", "Dropped page"], on.Said);
    });

    [Fact]
    public void A_file_that_waited_for_its_last_page_goes_with_it() => Holds(
        async on =>
        {
            await on.Me.Load(Page(0));
            VirtualPage shown = await on.ShowFile(0, 1);
            await on.Me.Store(shown, 5);
            await on.Me.Unmap(shown);
            on.Answer = name => name.EndsWith("disk fails", StringComparison.Ordinal) ? 1 : 0;
            Assert.Equal(Error.EIO, (await on.Me.Close(0)).Error);
            Assert.Single(on.Mm0.Files);
            on.Hoard();
            Assert.Equal(Error.None, (await on.Me.Store(Page(0), 6)).Error);
            Assert.Empty(on.Mm0.Files);
            Assert.Equal(5UL, on.FileDisk.Peek(0, 0));
            await on.Release();
        },
        X86 with { DiskFailures = 2 });

    [Fact]
    public void A_close_that_failed_says_so_though_the_next_try_succeeded() => Holds(
        async on =>
        {
            VirtualPage shown = await on.ShowFile(0, 1);
            await on.Me.Store(shown, 5);
            await on.Me.Unmap(shown);
            on.Answer = _ => 1;
            Assert.Equal(Error.EIO, (await on.Me.Close(0)).Error);
            Assert.Empty(on.Mm0.Files);
            Assert.Equal(5UL, on.FileDisk.Peek(0, 0));
        },
        X86 with { DiskFailures = 1 });

    [Fact]
    public void A_sync_that_succeeds_is_told_at_both_ends() => Holds(async on =>
    {
        VirtualPage shown = await on.ShowFile(2, 1);
        await on.Me.Store(shown, 5);
        on.Listen();
        Assert.Equal(Error.None, (await on.Me.Sync(shown)).Error);
        Assert.Equal(
            ["SyncBegins file F 2 1", "Cleaned page", "SyncEnded 0"], on.Said);
    });

    /// <summary>Page 2 can go, and page 0 needs no tables.</summary>
    static async Routine UpToTheFramesToKeep(Quiet on)
    {
        await on.Me.Load(Page(0));
        await on.Me.Store(Page(2), 6);
        on.Hoard(FramesToKeep);
    }
}
