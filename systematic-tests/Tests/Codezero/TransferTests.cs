using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnCodezero.Quiet;

namespace Verified.Tests.OnCodezero;

/// <summary>Who needs what is in transfer sleeps until it is not.</summary>
/// <remarks>
/// The disks go on when nobody else can: who did not sleep would go round for ever.
/// </remarks>
public class TransferTests
{
    [Fact]
    public void A_fault_waits_for_a_page_that_another_one_fills() => Holds(async on =>
    {
        UserThread other = on.Add(on.P);
        VirtualPage shown = await on.ShowFile(0, 1);
        Begin(on, async () => await other.Load(shown));
        Assert.Equal(100UL, (await on.Me.Load(shown)).Value);
    });

    [Fact]
    public void A_copy_waits_until_no_shadow_of_its_tree_is_in_transfer() => Holds(async on =>
    {
        await EvictByAChild(on);
        Assert.Equal(Error.None, (await on.Me.Store(Page(1), 6)).Error);
        Assert.Equal(0, on.P.Areas[0].Tree.ShadowTransfers);
        Assert.Equal(7, on.FreeSlots);
    });

    [Fact]
    public void A_cut_waits_until_no_shadow_of_its_tree_is_in_transfer() => Holds(async on =>
    {
        await EvictByAChild(on);
        Assert.Equal(Error.None, (await on.Me.Unmap(Page(2))).Error);
        Assert.Equal(0, on.P.Areas[0].Tree.ShadowTransfers);
        Assert.Equal(7, on.FreeSlots);
    });

    [Fact]
    public void Who_needs_a_frame_waits_for_a_page_that_can_go_when_it_is_clean() => Holds(
        async on =>
        {
            UserThread other = on.Add(on.P);
            await on.Me.Load(Page(0));
            VirtualPage shown = await on.ShowFile(0, 1);
            await on.Me.Store(shown, 5);
            on.Hoard();
            Begin(on, async () => await other.Sync(shown));
            Assert.Equal(Error.None, (await on.Me.Store(Page(0), 6)).Error);
            Assert.False(on.EntryOf(on.P, shown).Present);
            await on.Release();
        });

    [Fact]
    public void A_file_that_nobody_uses_waits_for_its_last_page() => Holds(async on =>
    {
        UserThread other = on.Add(on.Task("Q"));
        await other.Load(Page(0));
        VirtualPage shown = await on.ShowFile(0, 1);
        Assert.Equal(Error.None, (await on.Me.Close(0)).Error);
        await on.Me.Store(shown, 5);
        on.Hoard();
        Begin(on, async () => await other.Store(Page(0), 6));
        Assert.Equal(Error.None, (await on.Me.Unmap(shown)).Error);
        Assert.Empty(on.Mm0.Files);
        Assert.Equal(5UL, on.FileDisk.Peek(0, 0));
        await on.Release();
    });

    [Fact]
    public void A_close_tells_of_what_was_stored_meanwhile_and_not_written() => Holds(
        async on =>
        {
            UserThread other = on.Add(on.P);
            VirtualPage shown = await on.ShowFile(0, 2);
            await on.Me.Load(shown);
            await on.Me.Store(shown + 1, 5);
            int requests = 0;
            on.Answer = name => name == "file disk fails" && ++requests == 2 ? 1 : 0;

            // While the second page is written, the first one is clean no more, and unmapped.
            on.Last = ["file disk"];
            on.Start("other", async () =>
            {
                await other.Store(shown, 6);
                await other.Unmap(shown, 2);
            });
            Assert.Equal(Error.EIO, (await on.Me.Close(0)).Error);
            Assert.Equal(100UL, on.FileDisk.Peek(0, 0));
            Assert.Equal(Error.None, (await on.Me.Open(File)).Error);
            Assert.Equal(Error.None, (await on.Me.Close(0)).Error);
            Assert.Equal(6UL, on.FileDisk.Peek(0, 0));
        },
        X86 with { DiskFailures = 1 });

    [Fact]
    public void A_frame_that_another_task_gave_back_meanwhile_is_enough() => Holds(async on =>
    {
        UserThread other = on.Add(on.Task("Q"));
        await other.Store(Page(0), 5);
        await other.Wire(Page(0));
        await on.Me.Load(Page(0));
        on.Hoard();
        on.Last = ["other"];
        on.Start("other", async () => await other.Unmap(Page(0)));
        on.Listen(said => on.First = said.StartsWith("Refused", StringComparison.Ordinal)
            ? ["other", "handler1"]
            : on.First);
        Assert.Equal(Error.None, (await on.Me.Store(Page(0), 6)).Error);
        await on.Release();
    });

    /// <summary>Page 0 is on its way to swap, for a child.</summary>
    static async Routine EvictByAChild(Quiet on)
    {
        await on.Me.Load(Page(1));
        await on.Me.Store(Page(0), 5);
        UserThread child = await on.Fork();
        Begin(on, async () => await child.Evict(Page(0)));
    }

    /// <summary>Lets another one go first, until it waits for a disk.</summary>
    static void Begin(Quiet on, Func<Routine> program)
    {
        on.Start("other", program);
        (on.First, on.Last) = (["other"], ["file disk", "swap disk"]);
    }
}
