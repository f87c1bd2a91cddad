using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>Removing and writing back: what is counted, written, told.</summary>
public class RemovalTests
{
    static readonly VirtualPage First = new(1);

    [Fact]
    public void As_many_pages_are_removed_as_there_are_in_the_range() => Solo.Holds(async on =>
    {
        await StoreTo(on, 3);
        PageMap map = on.File.Map;
        Assert.Equal(0, await on.Kernel.RemoveContiguous(map, 0, 0));
        Assert.Equal(0, await on.Kernel.RemoveContiguous(map, 3, 2));
        Assert.Equal(2, await on.Kernel.RemoveContiguous(map, 1, 4));
        Assert.Contains("  1 pages", await Kernel.PageMapInfo(map));
        Assert.Equal("1 22 23", StoredOf(on));
        Assert.Equal(1, await on.Kernel.RemoveContiguous(map, 0, 5));
        Assert.Equal("21 22 23", StoredOf(on));
        Assert.Equal(0, await on.Kernel.RemoveContiguous(map, 0, 5));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_does_not_matter_how_many_are_dealt_with_at_once(int batch) => Solo.Holds(
        async on =>
        {
            await StoreTo(on, 3);
            Assert.Equal(3, await on.Kernel.RemoveContiguous(on.File.Map, 0, 3));
            Assert.Equal("21 22 23", StoredOf(on));
            await StoreTo(on, 3, 31);
            Assert.Equal(Error.None, await on.Me.FileSync(0));
            Assert.Equal("31 32 33", StoredOf(on));
        },
        batch: batch);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    public void Only_full_batches_of_three_processes_are_shot_down_early(int batch, int before)
        => Solo.Unwatched(
            async on => Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 0, 1)),
            before: on =>
            {
                on.Kernel.CacheNow(on.File, 0);
                foreach (char name in "QRS")
                {
                    Proc proc = on.Kernel.CreateProc($"{name}");
                    on.Kernel.OpenNow(proc, on.File);
                    on.Kernel.TouchNow(
                        on.Kernel.MapNow(
                            proc, new(First, 1, 0), Protection.Read, MapFlags.Shared, 0),
                        0);
                }

                on.Listen(said => Assert.True(
                    said != "Enters F ShootDown" || on.Shootdowns == before, "batches are full"));
            },
            batch: batch);

    [Fact]
    public void A_sync_writes_a_batch_and_then_the_next_one() => Solo.Unwatched(
        async on =>
        {
            await StoreTo(on, 3);
            on.Listen();
            Assert.Equal(Error.None, await on.Me.FileSync(0));
            Assert.Equal(
                [
                    "SyncBegins F 0 5",
                    "TookDirtyBit page", "SavedDirtyBit page",
                    "TookDirtyBit page", "SavedDirtyBit page",
                    "TookDirtyBit page", "SavedDirtyBit page",
                    "WriteBegins F 0 page", "WriteBegins F 1 page",
                    "WriteEnded F 0 page None", "WriteEnded F 1 page None",
                    "WriteBegins F 2 page", "WriteEnded F 2 page None", "SyncEnded 7",
                ],
                on.Said);
        },
        batch: 2);

    [Fact]
    public void A_removal_tells_each_pass() => Solo.Unwatched(async on =>
    {
        await on.Me.Map(null, 2, Protection.ReadWrite, MapFlags.Shared, 0);
        await on.Me.Load(First + 1);
        await on.Me.Store(First, 21);
        on.Listen();
        Assert.Equal(2, await on.Kernel.RemoveContiguous(on.File.Map, 0, 2));
        Assert.Equal(
            [
                "RemovalBegins F 0 2", "Enters F Mark", "Marked F 0 page", "Marked F 1 page",
                "Enters F Hide", "Enters F ShootDown", "Enters F Harvest",
                "TookDirtyBit page", "SavedDirtyBit page",
                "Enters F Triage", "WriteBegins F 0 page",
                "Enters F WriteBack", "WriteEnded F 0 page None",
                "Enters F Reap", "Removed F 0 page False", "Removed F 1 page False",
                "RemovalEnds F 2",
            ],
            on.Said);
    });

    [Fact]
    public void Calls_are_told_with_what_they_do() => Solo.Unwatched(async on =>
    {
        on.Listen();
        await on.Me.Map(null, 2, Protection.ReadWrite, MapFlags.Private, 0);
        await on.Me.Store(First, 5);
        await on.Me.Protect(First, 1, Protection.Read);
        await on.Me.Unmap(First);
        await on.Me.Read(0, 1, First + 1, 0, 1);
        await on.Me.Write(0, 1, First + 1, 0, 1);
        Assert.Equal(
            [
                "Mapped region of P of F",
                "FaultBegins thread 1", "Inserted F 0 page", "Taken page False", "Loaded page",
                "CopyBegins P 1", "Put page", "Copied P 1 frame", "FaultEnds thread",
                "ProtectBegins P 1 1 Read", "Protected P 1 1 Read", "Unmapped P 1 1",
                "Taken page True", "Read F 0 1 101", "Put page",
                "FaultBegins thread 2", "Inserted F 1 page", "Taken page False", "Loaded page",
                "CopyBegins P 2", "Put page", "Copied P 2 frame", "FaultEnds thread",
                "Taken page True", "Written F 0 1 101", "Put page",
            ],
            on.Said);
    });

    [Fact]
    public void Each_process_is_shot_down_once() => Solo.Holds(
        async on =>
        {
            await StoreTo(on, 1);
            for (int i = 0; i < 2; i++)
            {
                (Proc? child, _) = await on.Me.Fork("C", on.Machine.Cpus[1]);
                Assert.Equal(Error.None, await on.Kernel.HandlePageFault(child!, First, false));
            }

            int before = on.Shootdowns;
            Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 0, 1));
            Assert.Equal(before + 3, on.Shootdowns);
        },
        batch: 1);

    [Fact]
    public void What_was_not_written_is_told_by_the_next_sync_and_stays()
    {
        int failing = 0;
        Solo.Holds(
            async on =>
            {
                await StoreTo(on, 2);
                failing = 1;
                Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 0, 2));
                Assert.Equal("1 22 3", StoredOf(on));
                Assert.False(new Slot(await on.File.Map.Tree.Find(0)!.Load()).Removal);
                Assert.Equal(Error.EIO, await on.Me.FileSync(0));
                Assert.Equal("21 22 3", StoredOf(on));
                Assert.Equal(Error.None, await on.Me.FileSync(0));
                Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 0, 2));
            },
            Solo.X86 with { DiskFailures = 1 },
            choice => choice == "disk fails" && failing-- > 0);
    }

    [Theory]
    [InlineData(0, "1 22 23")]
    [InlineData(1, "21 2 23")]
    [InlineData(2, "21 22 3")]
    public void A_sync_tells_of_one_page_that_was_not_written(int page, string expected)
    {
        int writes = -1;
        Solo.Holds(
            async on =>
            {
                await StoreTo(on, 3);
                writes = 0;
                Assert.Equal(Error.EIO, await on.Me.Sync(First, 3));
                writes = -1;
                Assert.Equal(expected, StoredOf(on));
                Assert.Equal(Error.None, await on.Me.Sync(First, 3));
                Assert.Equal("21 22 23", StoredOf(on));
            },
            Solo.X86 with { DiskFailures = 1 },
            choice => choice == "disk fails" && writes >= 0 && writes++ == page,
            batch: 1);
    }

    [Fact]
    public void A_sync_of_several_regions_tells_of_the_first_error()
    {
        int failing = 0;
        Solo.Holds(
            async on =>
            {
                await StoreTo(on, 1);
                await on.Me.Map(
                    new VirtualPage(2), 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Fixed,
                    0, 2);
                await on.Me.Store(new(2), 29);
                failing = 1;
                Assert.Equal(Error.EIO, await on.Me.Sync(First, 2));
                Assert.Equal("1 2 29", StoredOf(on));
                failing = 1;
                Assert.Equal(Error.EIO, await on.Me.Sync(First, 1));
                Assert.Equal(Error.None, await on.Me.Sync(First, 2));
                Assert.Equal("21 2 29", StoredOf(on));
            },
            Solo.X86 with { DiskFailures = 2 },
            choice => choice == "disk fails" && failing-- > 0);
    }

    [Fact]
    public void A_sync_writes_the_pages_of_its_range_and_takes_no_right() => Solo.Holds(async on =>
    {
        await StoreTo(on, 3);
        Assert.Equal(Error.None, await on.Me.Sync(First + 1, 1));
        Assert.Equal("1 22 3", StoredOf(on));
        Assert.True(on.EntryOf(First + 1).Writable);
        Assert.False(on.EntryOf(First + 1).Dirty);
        Assert.True(on.EntryOf(First).Dirty);
        Assert.Equal(Error.EINVAL, await on.Me.Sync(First + 2, 3));
        Assert.Equal("1 22 3", StoredOf(on));
        Assert.Equal(Error.None, await on.Me.Sync(First, 2));
        Assert.Equal("21 22 3", StoredOf(on));
    });

    [Fact]
    public void A_sync_of_private_pages_writes_nothing() => Solo.Holds(async on =>
    {
        await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private, 0);
        await on.Me.Store(First, 50);
        Assert.Equal((1, Error.None), await on.Me.Write(0, 0, First, 0, 1));
        Assert.Equal(Error.None, await on.Me.Sync(First, 1));
        Assert.Equal("1 2 3", StoredOf(on));
        Assert.Equal(Error.None, await on.Me.FileSync(0));
        Assert.Equal("50 2 3", StoredOf(on));
    });

    [Fact]
    public void Evicting_removes_the_pages_of_its_range() => Solo.Holds(async on =>
    {
        await StoreTo(on, 3);
        Assert.Equal(Error.None, await on.Me.Evict(First + 1, 2));
        Assert.Equal("1 22 23", StoredOf(on));
        Assert.Contains("  1 pages", await Kernel.PageMapInfo(on.File.Map));
        Assert.Equal(22UL, (await on.Me.Load(First + 1)).Value);
    });

    [Fact]
    public void A_flusher_goes_round_as_often_as_it_was_told() => Solo.Unwatched(async on =>
    {
        await StoreTo(on, 3);
        on.Listen();
        await on.Kernel.Flush(2);
        Assert.Equal("21 22 23", StoredOf(on));
        Assert.Equal(2, on.Said.Count(each => each == "RemovalBegins F 0 3"));
        await on.Kernel.Flush(0);
        Assert.Equal(2, on.Said.Count(each => each == "RemovalBegins F 0 3"));
    });

    [Fact]
    public void Pinned_pages_stay_and_those_around_them_go() => Solo.Holds(async on =>
    {
        await StoreTo(on, 3);
        await on.Me.Map(
            new VirtualPage(8), 1, Protection.Read, MapFlags.Shared | MapFlags.Locked, 0, 1);
        Assert.Equal(2, await on.Kernel.RemoveContiguous(on.File.Map, 0, 3));
        Assert.Contains("  1 pages", await Kernel.PageMapInfo(on.File.Map));
        Assert.True(on.EntryOf(First + 1).Present);
    });

    static async Routine StoreTo(Solo on, int pages, ulong from = 21)
    {
        if (on.Proc.Regions.Count == 0)
        {
            await on.Me.Map(null, pages, Protection.ReadWrite, MapFlags.Shared, 0);
        }

        for (int i = 0; i < pages; i++)
        {
            Assert.Equal(Error.None, (await on.Me.Store(First + i, from + (ulong)i)).Error);
        }
    }

    /// <summary>Word 0 of each page on the disk; 1, 2, 3 for what was there first.</summary>
    static string StoredOf(Solo on)
        => string.Join(" ", Enumerable.Range(0, Solo.Pages).Select(i =>
            on.Disk.Peek(i + 1, 0) is var word && word == Solo.InFile(i, 0)
                ? (ulong)i + 1
                : word));
}
