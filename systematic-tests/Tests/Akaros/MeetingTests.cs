using System;
using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>Two calls that meet at one certain moment, each time in the same schedule.</summary>
public class MeetingTests
{
    const string Me = "P.1";
    const string Other = "Q";

    static readonly VirtualPage First = new(1);

    [Fact]
    public void Who_populates_waits_for_a_cut_and_goes_on() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, 3, Protection.ReadWrite, MapFlags.Shared, 0);
            Assert.Equal(1, await on.Me.Populate(First, 1));
            on.Preferred = Other;
            Assert.Equal(3, await on.Me.Populate(First, 3));
            Assert.Equal([true, true, true], Enumerable.Range(1, 3).Select(
                i => on.EntryOf(new(i)).Present));
            Assert.Equal(0UL, (await on.Me.Load(new(3))).Value);
        },
        before: on => CutAndGrow(on, 1));

    [Fact]
    public void A_fault_waits_for_a_cut_and_is_served_then() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, 3, Protection.ReadWrite, MapFlags.Shared, 0);
            on.Preferred = Other;
            Assert.Equal(0UL, (await on.Me.Load(new(2))).Value);
        },
        before: on => CutAndGrow(on, 1));

    [Fact]
    public void A_fault_that_waited_finds_what_is_mapped_by_then() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
            Assert.Equal(Solo.InFile(1, 0), (await on.Me.Load(First)).Value);
            // The page that it waited for is there as well.
            Assert.NotNull(new Slot(await on.File.Map.Tree.Find(0)!.Load()).Frame);
        },
        before: on =>
        {
            Start(on, async () => await on.Kernel.Mmap(
                on.Proc, First, 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Fixed, 0, 1));
            on.Listen(said => on.Preferred = said.StartsWith("Inserted", StringComparison.Ordinal)
                ? Other
                : on.Preferred);
        });

    /// <summary>After the page was copied, or before its copy has a frame.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_fork_copies_no_page_that_was_cut_off_since(bool isCopied)
        => Solo.Unwatched(
            async on =>
            {
                await on.Me.Map(null, 2, Protection.ReadWrite, MapFlags.Private, 0);
                await on.Me.Store(First, 5);
                int free = on.Machine.Frames.FreeCount;
                void Cut() => on.Preferred = Other;
                on.Kernel.AfterCopy = isCopied ? Cut : null;
                on.Kernel.AfterAdd = isCopied ? null : Cut;
                (Proc? child, Error error) = await on.Me.Fork("C", on.Machine.Cpus[1]);
                Assert.Equal(Error.None, error);
                Assert.Equal(default, child!.Tables.Peek(First));
                await on.Kernel.Exit(child);
                Assert.Equal(free + 2, on.Machine.Frames.FreeCount);
            },
            before: on => Start(on, async () =>
            {
                Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 0));
                Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, Solo.Pages));
            }));

    /// <summary>The cut has come to the child's entries before there is one of the page.</summary>
    [Fact]
    public void A_fork_copies_no_page_that_is_being_cut_off() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, 2, Protection.ReadWrite, MapFlags.Private, 0);
            await on.Me.Store(First, 5);
            await on.Me.Store(First + 1, 6);
            // The first page is copied once more, since a cut has begun.
            int copies = 0;
            on.Kernel.AfterCopy = () => on.Preferred = ++copies == 2 ? Me : Other;
            (Proc? child, Error error) = await on.Me.Fork("C", on.Machine.Cpus[1]);
            Assert.Equal(Error.None, error);
            Assert.True(child!.Tables.Peek(First).Present);
            Assert.Equal(default, child.Tables.Peek(First + 1));
        },
        before: on =>
        {
            Start(on, async () => await on.Kernel.Truncate(on.File, 1));
            on.Listen(said => on.Preferred = said is "CutBegins F 1" or "Removed F 1 page True"
                ? Me
                : on.Preferred);
        });

    [Fact]
    public void A_read_gives_nothing_of_what_was_cut_off_meanwhile() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private);
            on.Preferred = Other;
            Assert.Equal((0, Error.None), await on.Me.Read(0, 0, First, 0, 1));
        },
        before: on =>
        {
            on.Kernel.CacheNow(on.File, 0);
            on.Kernel.CacheNow(on.File, 2);
            Start(on, async () => await on.Kernel.Truncate(on.File, 0));
            on.Listen(said => on.Preferred = said switch
            {
                "CutBegins F 0" or "Removed F 2 page True" => Me,
                "Taken page True" => Other,
                _ => on.Preferred,
            });
        });

    [Fact]
    public void Who_waits_for_a_page_to_be_loaded_leaves_it_unlocked() => Solo.Unwatched(
        async on =>
        {
            on.Preferred = Other;
            Page page = (await on.Kernel.Load(on.File.Map, 0)).Page!;
            Assert.True(await page.UpToDate.Load());
            Assert.False(page.Locked);
            Assert.Equal(2, new Slot(await page.TreeSlot!.Load()).References);
        },
        before: on =>
        {
            Start(on, async () => await on.Kernel.Load(on.File.Map, 0));
            on.Listen(said => on.Preferred = said.StartsWith("Inserted", StringComparison.Ordinal)
                ? Me
                : on.Preferred);
        });

    [Fact]
    public void A_page_that_is_dirty_again_stays_and_has_no_R() => Solo.Unwatched(
        async on =>
        {
            Atomic<ulong> slot = on.File.Map.Tree.Find(0)!;
            Assert.Equal(0, await on.Kernel.RemoveContiguous(on.File.Map, 0, 1));
            Assert.False(new Slot(await slot.Load()).Removal);
        },
        before: on =>
        {
            Page page = on.Kernel.CacheNow(on.File, 0);
            on.Preferred = Me;
            Start(on, async () => await page.Dirty.Store(true));
            on.Listen(said => on.Preferred = said == "Enters F Reap" ? Other : on.Preferred);
        });

    /// <summary>
    /// Who populates knows by the history of the regions that his is still there: where it became
    /// one with its neighbour, that was before he noted it.
    /// </summary>
    [Fact]
    public void Two_mappings_that_become_one_are_populated() => Solo.Unwatched(
        async on => await on.Me.Map(
            First, 1, Protection.Read, MapFlags.Shared | MapFlags.Populate, 0),
        before: on =>
        {
            Start(on, async () =>
            {
                await on.Kernel.Mmap(
                    on.Proc, First + 1, 1, Protection.Read, MapFlags.Shared | MapFlags.Populate,
                    0, 1);
                Assert.Equal("1+2@0", on.Regions);
                Assert.True(on.EntryOf(First + 1).Present);
            });
            on.Listen(said => on.Preferred = said switch
            {
                "Inserted F 0 page" => Other,
                "Inserted F 1 page" => Me,
                _ => on.Preferred,
            });
        });

    /// <summary>The regions are copied by then, and the descriptors are not.</summary>
    [Fact]
    public void What_an_event_maps_while_a_process_forks_is_the_parents_alone() => Solo.Holds(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private);
            on.BeforeStep = () =>
                on.Preferred = on.NextOf(Me) == "f_kref of F" ? Other : on.Preferred;
            (Proc? child, Error error) = await on.Me.Fork("C", on.Machine.Cpus[1]);
            Assert.Equal((Error.None, Other), (error, on.Preferred));
            Assert.Equal("1+1", Solo.RegionsOf(child!));
        },
        before: on => Start(on, async () => await on.Kernel.PostEvent(on.Proc)));

    /// <summary>Q cuts the file off, and gives it its length again when P waits for that.</summary>
    static void CutAndGrow(Solo on, int pages)
    {
        on.Preferred = Me;
        Start(on, async () =>
        {
            Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, pages));
            Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, Solo.Pages));
        });
        on.Listen(said => on.Preferred = said == $"CutBegins F {pages}" ? Me
            : said == $"CutEnded F {pages}" ? Other
            : on.Preferred);
    }

    static void Start(Solo on, Func<Routine> program)
    {
        on.Preferred ??= Me;
        on.Kernel.Simulator.Start(Other, program);
    }
}
