using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>Files: both ends of what is read, written and cut, and what stays open.</summary>
public class FileTests
{
    const int Words = 2;

    static readonly VirtualPage Own = new(1);

    [Fact]
    public void Of_several_errors_of_a_batch_a_sync_says_the_first() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(Own, 2, Protection.ReadWrite, MapFlags.Shared, 0);
            await on.Me.Store(Own, 1);
            await on.Me.Store(Own + 1, 2);
            on.Kernel.InsteadOfWriting = page => page.Index == 0 ? Error.ENOMEM : Error.EIO;
            Assert.Equal(Error.ENOMEM, await on.Me.FileSync(0));
        });

    [Fact]
    public void A_write_takes_as_many_words_as_it_was_told_from_where_it_was_told() => Solo.Holds(
        async on =>
        {
            await Prepare(on);
            Assert.Equal((2, Error.None), await on.Me.Write(0, 1, Own, 1, 2));
            ulong[] expected =
            [
                Solo.InFile(0, 0), 12, 13, Solo.InFile(1, 1), Solo.InFile(2, 0),
                Solo.InFile(2, 1),
            ];
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], await WordOf(on, i));
            }

            Assert.Equal((0, Error.None), await on.Me.Write(0, 0, Own, 0, 0));
        });

    [Fact]
    public void A_write_from_where_nothing_is_changes_nothing() => Solo.Holds(async on =>
    {
        await Prepare(on);
        Assert.Equal((0, Error.SEGV), await on.Me.Write(0, 0, new(9), 0, 1));
        Assert.Equal(Solo.InFile(0, 0), await WordOf(on, 0));
        Assert.Equal((1, Error.None), await on.Me.Write(0, 0, Own, 3, 2));
        Assert.Equal(14UL, await WordOf(on, 0));
        Assert.Equal(Solo.InFile(0, 1), await WordOf(on, 1));
    });

    [Fact]
    public void A_read_to_where_nothing_is_gives_what_fits_before() => Solo.Holds(async on =>
    {
        await Prepare(on);
        Assert.Equal((0, Error.SEGV), await on.Me.Read(0, 0, new(9), 0, 1));
        Assert.Equal((1, Error.None), await on.Me.Read(0, 4, Own, 3, 2));
        Assert.Equal(Solo.InFile(2, 0), (await on.Me.Load(Own + 1, 1)).Value);
    });

    [Fact]
    public void A_file_grows_up_to_its_capacity_and_not_behind() => Solo.Holds(async on =>
    {
        await Prepare(on);
        Assert.Equal((1, Error.None), await on.Me.Write(0, Solo.Pages * Words, Own, 0, 1));
        Assert.Equal(Solo.Pages + 1, await on.File.Size.Load());
        Assert.Equal(Solo.Pages + 1, await on.File.Mappable.Load());
        Assert.Equal(
            (0, Error.EINVAL), await on.Me.Write(0, Solo.Capacity * Words, Own, 0, 1));
        Assert.Equal(
            (2, Error.None), await on.Me.Write(0, (Solo.Capacity * Words) - 2, Own, 0, 4));
        Assert.Equal(Solo.Capacity, await on.File.Size.Load());
    });

    [Fact]
    public void A_read_behind_the_end_loads_nothing() => Solo.Holds(async on =>
    {
        await Prepare(on);
        Assert.Equal((0, Error.None), await on.Me.Read(0, Solo.Pages * Words, Own, 0, 2));
        Assert.Contains("  0 pages", await Kernel.PageMapInfo(on.File.Map));
        Assert.Equal((1, Error.None), await on.Me.Read(0, (Solo.Pages * Words) - 1, Own, 0, 2));
        Assert.Contains("  1 pages", await Kernel.PageMapInfo(on.File.Map));
    });

    [Fact]
    public void A_file_has_the_length_it_was_given() => Solo.Unwatched(async on =>
    {
        on.Listen();
        Assert.Equal(Error.None, await on.Me.Truncate(0, Solo.Pages));
        Assert.Empty(on.Said);
        Assert.Equal(0, await on.File.Cuts.Load());
        Assert.Equal(Error.None, await on.Me.Truncate(0, Solo.Capacity));
        Assert.Equal(["Grown F 5"], on.Said);
        Assert.Equal(Solo.Capacity, await on.File.Size.Load());
        Assert.Equal(Error.EINVAL, await on.Me.Truncate(0, Solo.Capacity + 1));
        Assert.Equal(Error.None, await on.Me.Truncate(0, 0));
        Assert.Equal(0, await on.File.Size.Load());
        Assert.Equal(2, await on.File.Cuts.Load());
        Assert.Equal(["Grown F 5", "CutBegins F 0", "CutEnded F 0"], on.Said);
    });

    [Fact]
    public void A_cut_shoots_down_the_pages_that_go_and_no_others() => Solo.Holds(async on =>
    {
        await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
        await on.Me.Map(new VirtualPage(4), 5, Protection.ReadWrite, MapFlags.Shared, 0);
        await on.Me.Populate(new(1), 1);
        await on.Me.Populate(new(4), 5);
        Assert.Equal(Error.None, await on.Me.Truncate(0, 2));
        Assert.Equal(1, on.Shootdowns);
        Assert.Equal(
            InvalidationScope.Pages(on.Proc.Space, new(6), 1), on.Machine.Shootdowns.LastEnded);
        Assert.Equal(Error.BUS, (await on.Me.Load(new(6))).Error);
        Assert.Equal(Solo.InFile(1, 0), (await on.Me.Load(new(5))).Value);
    });

    [Fact]
    public void A_page_that_is_used_is_zeroes_after_a_cut_and_not_dirty() => Solo.Unwatched(
        async on =>
        {
            Page page = on.Kernel.Pages.Find(await FrameAt(on, 1))!;
            await page.Dirty.Store(true);
            for (int round = 0; round < 2; round++)
            {
                Assert.Equal(Error.None, await on.Me.Truncate(0, 1));
                Assert.False(await page.Dirty.Load());
                Assert.False(page.Locked);
                Assert.Equal(0UL, await on.Machine.Memory.Read(page.Frame, 3));
                Assert.Equal(Error.None, await on.Me.Truncate(0, Solo.Pages));
            }

            Assert.Equal(page.Frame, await FrameAt(on, 1));
        },
        Solo.X86 with { Words = 4 },
        before: on => on.Kernel.HoldNow(on.Kernel.CacheNow(on.File, 1), 1));

    [Fact]
    public void A_hole_and_a_copy_have_as_many_words_as_a_page() => Solo.Holds(
        async on =>
        {
            Assert.Equal(Error.None, await on.Me.Truncate(0, 4));
            await on.Me.Map(null, 4, Protection.ReadWrite, MapFlags.Private, 0);
            Assert.Equal(0UL, (await on.Me.Load(new(4), 3)).Value);
            Assert.Equal(Solo.InFile(0, 3), (await on.Me.Load(Own, 3)).Value);
            (Proc? child, Error error) = await on.Me.Fork("C", on.Machine.Cpus[1]);
            Assert.Equal(Error.None, error);
            PageTableEntry copied = child!.Tables.Peek(Own);
            Assert.Equal(
                Solo.InFile(0, 3), await on.Machine.Memory.Read(copied.Frame, 3));
        },
        Solo.X86 with { Words = 4 });

    [Fact]
    public void What_was_written_where_there_was_a_hole_is_read_again() => Solo.Holds(async on =>
    {
        Assert.Equal(Error.None, await on.Me.Truncate(0, 5));
        for (ulong stored = 0; stored < 2; stored++)
        {
            (VirtualPage page, Error error) = await on.Me.Map(
                null, 5, Protection.ReadWrite, MapFlags.Shared, 0);
            Assert.Equal(Error.None, error);
            Assert.Equal(stored, (await on.Me.Load(page + 4)).Value);
            await on.Me.Store(page + 4, stored + 1);
            await on.Me.Unmap(page, 5);
            Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 4, 1));
            Assert.Null(on.File.Map.Tree.Find(4));
        }
    });

    [Fact]
    public void A_file_gets_the_lowest_descriptor_that_is_free() => Solo.Holds(async on =>
    {
        Assert.Equal((1, Error.None), await on.Me.Open("F"));
        Assert.Equal((2, Error.None), await on.Me.Open("F"));
        Assert.Equal(Error.None, await on.Me.Close(0));
        Assert.Equal(Error.EINVAL, await on.Me.Close(0));
        Assert.Equal(Error.EINVAL, await on.Me.Close(3));
        Assert.Equal(Error.EINVAL, await on.Me.Close(-1));
        Assert.Equal((0, Error.None), await on.Me.Open("F"));
        Assert.Equal((3, Error.None), await on.Me.Open("F"));
        Assert.Equal(4, await on.File.Openers.Load());
    });

    [Fact]
    public void A_file_is_held_no_longer_than_a_call() => Solo.Holds(async on =>
    {
        await Prepare(on);
        await on.Me.Map(new VirtualPage(4), 3, Protection.ReadWrite, MapFlags.Shared, 0);
        OpenFile file = on.Proc.Files[0]!;
        await on.Me.Load(new(4));
        await on.Me.Populate(new(4), 3);
        await on.Me.Read(0, 0, Own, 0, 1);
        await on.Me.Write(0, 0, Own, 0, 1);
        await on.Me.FileSync(0);
        await on.Me.Sync(new(4), 2);
        await on.Me.Evict(new(4), 2);
        await on.Me.Truncate(0, 1);
        Assert.Equal(2, await file.References.Load());
    });

    [Fact]
    public void A_sync_of_a_range_writes_only_what_is_in_it() => Solo.Holds(async on =>
    {
        await Prepare(on);
        await on.Me.Map(new VirtualPage(4), 1, Protection.ReadWrite, MapFlags.Shared, 0);
        Assert.Equal((4, Error.None), await on.Me.Write(0, 0, Own, 0, 4));
        Assert.Equal(Error.None, await on.Me.Sync(new(4), 1));
        Assert.Equal((11UL, Solo.InFile(1, 0)), (on.Disk.Peek(1, 0), on.Disk.Peek(2, 0)));
    });

    [Fact]
    public void Opening_can_empty_a_file() => Solo.Holds(async on =>
    {
        (int descriptor, Error error) = await on.Me.Open("F", truncate: true);
        Assert.Equal((1, Error.None), (descriptor, error));
        Assert.Equal(0, await on.File.Size.Load());
        Assert.True(await on.File.HoleAt(0).Load());
    });

    [Fact]
    public void What_a_file_has_never_had_is_a_hole()
        => Solo.Holds(async on =>
        {
            bool[] holes = new bool[Solo.Capacity];
            for (int i = 0; i < holes.Length; i++)
            {
                holes[i] = await on.File.HoleAt(i).Load();
            }

            Assert.Equal([false, false, false, true, true], holes);
        });

    /// <summary>Two pages of the thread's own, with words 11 to 14.</summary>
    static async Routine Prepare(Solo on)
    {
        await on.Me.Map(null, 2, Protection.ReadWrite, MapFlags.Private);
        for (int i = 0; i < 2 * Words; i++)
        {
            await on.Me.Store(Own + (i / Words), (ulong)i + 11, i % Words);
        }
    }

    static async Routine<ulong> WordOf(Solo on, int position)
    {
        (VirtualPage page, Error error) = await on.Me.Map(
            null, Solo.Pages, Protection.Read, MapFlags.Shared, 0);
        Assert.Equal(Error.None, error);
        ulong value = (await on.Me.Load(page + (position / Words), position % Words)).Value;
        await on.Me.Unmap(page, Solo.Pages);
        return value;
    }

    static async Routine<Frame> FrameAt(Solo on, int index)
        => new Slot(await on.File.Map.Tree.Find(index)!.Load()).Frame!.Value;
}
