using System;
using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>Wrong callers are accused: a use after the end, a count that is not theirs.</summary>
public class MisuseTests
{
    static readonly VirtualPage First = new(1);

    [Fact]
    public void A_user_who_was_not_counted_is_accused() => Accused(
        "who puts the", async on => await on.Kernel.PutIt(PageOf(on)), Cached);

    [Fact]
    public void An_owner_who_was_none_is_accused() => Accused(
        "owned it", async on => await on.Kernel.GiveUp(PageOf(on)),
        on => on.Kernel.CacheNow(on.File, 0).References.Value = 0);

    [Fact]
    public void A_frame_is_freed_by_its_last_owner() => Solo.Unwatched(
        async on =>
        {
            Page page = PageOf(on);
            int free = on.Machine.Frames.FreeCount;
            await on.Kernel.GiveUp(page);
            Assert.Equal((false, free), (page.IsFreed, on.Machine.Frames.FreeCount));
            await on.Kernel.GiveUp(page);
            Assert.Equal((true, free + 1), (page.IsFreed, on.Machine.Frames.FreeCount));
        },
        before: on => on.Kernel.CacheNow(on.File, 0).References.Value = 2);

    [Fact]
    public void Who_takes_or_drops_a_file_that_nobody_has_is_accused()
    {
        Accused("finds it open", on => on.Kernel.Hold(on.Proc.Files[0]!), Unreferenced);
        Accused("had it", on => on.Kernel.Drop(on.Proc.Files[0]!), Unreferenced);

        static void Unreferenced(Solo on) => on.Proc.Files[0]!.References.Value = 0;
    }

    [Fact]
    public void A_range_of_pages_that_wraps_is_accused() => Accused(
        "does not wrap",
        async on => await on.Kernel.RemoveContiguous(on.File.Map, 1, int.MaxValue));

    [Fact]
    public void A_page_in_another_slot_than_its_own_is_accused() => Accused(
        "the slot that it is in", async on => await on.Kernel.Load(on.File.Map, 0),
        on => on.Kernel.CacheNow(on.File, 0).TreeSlot = on.Kernel.CacheNow(on.File, 1).TreeSlot);

    [Fact]
    public void An_entry_that_names_another_frame_is_accused() => Accused(
        "names no other frame",
        async on =>
        {
            PageTableEntry old = PageTableEntry.Leaf(PageOf(on, 1).Frame, writable: false);
            await on.Kernel.Store(on.Proc.Regions[0], First, old, PageOf(on), isWrite: false);
        },
        on =>
        {
            Cached(on);
            on.Kernel.CacheNow(on.File, 1);
            on.Kernel.MapNow(on.Proc, new(First, 2, 0), Protection.Read, MapFlags.Shared, 0);
        });

    [Fact]
    public void A_region_that_goes_without_its_lock_is_accused() => Accused(
        "vmr_lock",
        async on => await on.Kernel.DestroyIt(on.Proc.Regions[0]),
        on => on.Kernel.MapNow(
            on.Proc, new(First, 1, 0), Protection.Read, MapFlags.Private));

    [Fact]
    public void Tables_that_are_not_there_are_accused() => Accused(
        "are there", async on => await on.Proc.Tables.Hide(First));

    [Fact]
    public void A_frame_without_a_descriptor_is_accused() => Accused(
        "has a descriptor", async on => on.Kernel.Pages.Of(on.Kernel.IdleRoot));

    [Fact]
    public void A_frame_that_does_not_exist_has_no_descriptor() => Solo.Unwatched(async on =>
    {
        Assert.Null(on.Kernel.Pages.Find(new(Solo.X86.Frames)));
        Assert.Null(on.Kernel.Pages.Find(new(Solo.X86.Frames + 1)));
        Assert.Null(on.Kernel.Pages.Find(new(-1)));
    });

    [Fact]
    public void A_page_outside_of_a_window_is_accused()
    {
        var bounds = new Bounds(First, 2, 3);
        Accused("is in the window", async on => bounds.PageOf(2));
        Accused("is in the window", async on => bounds.PageOf(5));
        Assert.Equal((1, 2), (bounds.PageOf(3).Number, bounds.PageOf(4).Number));
    }

    public static TheoryData<string> Freed => [.. Uses.Keys];

    [Theory]
    [MemberData(nameof(Freed))]
    public void Nothing_is_used_after_its_end(string use)
        => Assert.EndsWith("was freed", Solo.FactOf(
            BasicRule.NothingFreedIsUsed,
            async on =>
            {
                VmRegion region = on.Kernel.MapNow(
                    on.Proc, new(First, 1, 0), Protection.Read, MapFlags.Private);
                region.Free();
                OpenFile file = on.Proc.Files[0]!;
                file.Free();
                (BufferHead? buffer, _) = await on.Kernel.GetBuffer(on.Kernel.Devices[0], 0);
                buffer!.Free();
                Page page = on.Kernel.Pages.Init(on.Machine.Frames.Reserve());
                page.Free();
                on.Proc.Free();
                await Uses[use](on, region, file, buffer, page);
            },
            on => on.Kernel.AddDevice(new Disk(on.Machine, "other", 1))));

    static readonly
        Dictionary<string, Func<Solo, VmRegion, OpenFile, BufferHead, Page, Routine>> Uses = new()
        {
            ["regions of a process"] = async (on, _, _, _, _) => _ = on.Proc.Regions,
            ["CPUs of a process"] = async (on, _, _, _, _) => _ = on.Proc.Cpus,
            ["files of a process"] = async (on, _, _, _, _) => _ = on.Proc.Files,
            ["bounds of a region"] = async (_, region, _, _, _) => _ = region.Bounds,
            ["new bounds of a region"] = async (_, region, _, _, _) => region.Bounds = default,
            ["rights of a region"] = async (_, region, _, _, _) => _ = region.Protection,
            ["new rights of a region"] = async (_, region, _, _, _) => region.Protection = default,
            ["file of a region"] = async (_, region, _, _, _) => _ = region.File,
            ["inode of a file"] = async (_, _, file, _, _) => _ = file.Inode,
            ["page"] = async (_, _, _, _, page) => _ = page.Marked,
            ["buffer to read"] = async (on, _, _, buffer, _) => await on.Kernel.ReadBuffer(buffer),
            ["buffer to write"] = async (on, _, _, buffer, _)
                => await on.Kernel.WriteBuffer(buffer, 1),
            ["buffer to put"] = async (on, _, _, buffer, _) => await on.Kernel.PutBuffer(buffer),
        };

    [Fact]
    public void A_page_is_locked_from_its_making_until_it_is_unlocked() => Solo.Unwatched(
        async on =>
        {
            Page page = on.Kernel.Pages.Init(on.Machine.Frames.Reserve());
            Assert.False(page.Locked);
            page.BeginLocked();
            Assert.True(page.Locked);
            await page.Unlock();
            Assert.False(page.Locked);
            await page.Lock();
            Assert.True(page.Locked);
            await page.Unlock();
        });

    [Fact]
    public void Two_who_have_locked_a_page_are_accused() => Accused(
        "is alone",
        async on =>
        {
            Page page = on.Kernel.Pages.Init(on.Machine.Frames.Reserve());
            page.BeginLocked();
            await page.Unlock();
            await page.Unlock();
            await page.Lock();
            await page.Lock();
        });

    [Fact]
    public void A_block_has_one_head_however_often_it_is_got() => Solo.Unwatched(
        async on =>
        {
            BlockDevice device = on.Kernel.Devices[0];
            (BufferHead? first, _) = await on.Kernel.GetBuffer(device, 1);
            (BufferHead? second, _) = await on.Kernel.GetBuffer(device, 0);
            (BufferHead? again, _) = await on.Kernel.GetBuffer(device, 1);
            Assert.Same(first, again);
            Assert.NotSame(first, second);
            Assert.Equal([first!, second!], on.Kernel.Ever.Buffers);
            await on.Kernel.WriteBuffer(first!, 9);
            Assert.Equal(9UL, await on.Kernel.ReadBuffer(again!));
        },
        before: on => on.Kernel.AddDevice(new Disk(on.Machine, "other", 1)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_page_that_will_be_filled_is_not_cleared_and_one_of_zeroes_is(bool cleared)
        => Solo.Unwatched(async on =>
        {
            Page page = (await on.Kernel.AllocatePage())!;
            await on.Machine.Memory.Write(page.Frame, 1, 5);
            await on.Kernel.GiveUp(page);
            Page next = (await on.Kernel.AllocatePage(cleared))!;
            Assert.Equal(page.Frame, next.Frame);
            Assert.Equal(cleared, await on.Machine.Memory.Read(next.Frame, 1) == 0);
        });

    static void Accused(
        string expected, Func<Solo, Routine> program, Action<Solo>? before = null)
        => Assert.Contains(
            expected, Solo.FactOf(BasicRule.Kernel, program, before), StringComparison.Ordinal);

    static void Cached(Solo on) => on.Kernel.CacheNow(on.File, 0);

    static Page PageOf(Solo on, int index = 0)
    {
        foreach (Frame frame in Frames())
        {
            if (on.Kernel.Pages.Find(frame) is { } page && page.Mapping == on.File.Map
                && page.Index == index)
            {
                return page;
            }
        }

        throw new ToolException($"page {index} is cached");

        static IEnumerable<Frame> Frames()
        {
            for (int i = 0; i < Solo.X86.Frames; i++)
            {
                yield return new(i);
            }
        }
    }
}
