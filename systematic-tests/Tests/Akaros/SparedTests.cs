using Verified.Akaros;
using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>Nobody is interrupted, and nothing written, where there is nothing to do.</summary>
public class SparedTests
{
    static readonly VirtualPage First = new(1);

    [Fact]
    public void A_removal_interrupts_nobody_who_has_no_entry_of_its_pages() => Solo.Holds(
        async on =>
        {
            Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 0, 1));
            Assert.Equal(0, on.Shootdowns);
        },
        before: on =>
        {
            on.Kernel.CacheNow(on.File, 0);
            on.Kernel.MapNow(on.Proc, new(First, 1, 0), Protection.Read, MapFlags.Shared, 0);
        });

    /// <summary>Nor gives it up the map's lock, so that no one may look the page up.</summary>
    [Fact]
    public void A_removal_of_what_is_clean_writes_nothing() => Solo.Unwatched(async on =>
    {
        await on.Me.Map(null, 1, Protection.Read, MapFlags.Shared, 0);
        await on.Me.Load(First);
        on.Listen();
        Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 0, 1));
        Assert.Equal(
            [
                "RemovalBegins F 0 1", "Enters F Mark", "Marked F 0 page",
                "Enters F Hide", "Enters F ShootDown", "Enters F Harvest", "Enters F Triage",
                "Enters F Reap", "Removed F 0 page False", "RemovalEnds F 1",
            ],
            on.Said);
    });

    [Fact]
    public void A_sync_of_what_is_clean_interrupts_nobody() => Solo.Holds(async on =>
    {
        await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
        await on.Me.Load(First);
        Assert.Equal(Error.None, await on.Me.FileSync(0));
        Assert.Equal(0, on.Shootdowns);
    });

    [Fact]
    public void An_unmapping_shoots_its_pages_down_and_no_others() => Solo.Holds(async on =>
    {
        await on.Me.Map(new VirtualPage(2), 4, Protection.ReadWrite, MapFlags.Private);
        await on.Me.Populate(new(2), 4);
        Assert.Equal(Error.None, await on.Me.Unmap(new(2), 4));
        Assert.Equal(
            InvalidationScope.Pages(on.Proc.Space, new(2), 4), on.Machine.Shootdowns.LastEnded);
    });

    /// <summary>The first allocation is the page's, the second one its table's.</summary>
    [Fact]
    public void A_page_that_gets_no_table_interrupts_nobody()
    {
        int asked = 0;
        Solo.Holds(
            async on =>
            {
                await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private);
                asked = 0;
                Assert.Equal(Error.ENOMEM, (await on.Me.Load(First)).Error);
                Assert.Equal((2, 0), (asked, on.Shootdowns));
            },
            Solo.X86 with { AllocationFailures = 1 },
            choice => choice == "allocation fails" && asked++ == 1);
    }
}
