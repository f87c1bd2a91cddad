using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>fork and exit, and what there is before the first thread runs.</summary>
public class ProcessTests
{
    static readonly VirtualPage First = new(1);

    [Fact]
    public void A_child_has_what_its_parent_has_in_frames_of_its_own() => Solo.Holds(async on =>
    {
        await Prepare(on);
        Proc child = await Child(on);
        Assert.Equal(Solo.RegionsOf(on.Proc), Solo.RegionsOf(child));
        for (int i = 1; i <= 3; i++)
        {
            PageTableEntry copy = child.Tables.Peek(new(i));
            Assert.True(copy.Present);
            Assert.NotEqual(on.EntryOf(new(i)).Frame, copy.Frame);
            Assert.Equal((ulong)i, await on.Machine.Memory.Read(copy.Frame, 0));
        }

        Assert.Equal(default, child.Tables.Peek(new(4)));
        Assert.Equal(default, child.Tables.Peek(new(8)));
        Assert.Equal(on.EntryOf(new(9)).Frame, child.Tables.Peek(new(9)).Frame);
        Assert.Same(on.Proc.Files[0], child.Files[0]);
    });

    [Fact]
    public void A_child_is_a_process_of_its_own() => Solo.Holds(async on =>
    {
        Proc child = await Child(on);
        Proc next = await Child(on);
        Assert.Equal([on.Proc, child, next], on.Kernel.Procs);
        Assert.Equal([0, 1, 2], on.Kernel.Procs.Select(each => each.Pid));
        Assert.Equal([1, 2, 3], on.Kernel.Procs.Select(each => each.Space.Number));
        Assert.Equal(0b10UL, child.Cpus);
        Assert.Equal(1, child.Threads);
    });

    [Fact]
    public void What_a_process_had_is_back_when_it_has_gone() => Solo.Holds(async on =>
    {
        await Prepare(on);
        int frames = on.Machine.Frames.FreeCount;
        Proc child = await Child(on);
        PageTables tables = child.Tables;
        OpenFile file = on.Proc.Files[0]!;
        Assert.Equal(6, await file.References.Load());
        int history = child.History;
        await on.Kernel.Exit(child);
        Assert.True(child.IsDead);
        Assert.Equal(history + 1, child.History);
        Assert.Empty(tables.Tables);
        Assert.Equal(3, await file.References.Load());
        Assert.Equal(frames, on.Machine.Frames.FreeCount);
        Assert.Equal([on.Proc], on.Kernel.Procs);
        Assert.Equal(2, on.Kernel.FreeSpaces.First().Number);
        Assert.Equal(2, (await Child(on)).Space.Number);
    });

    [Fact]
    public void Only_a_process_of_one_thread_forks() => Solo.Holds(
        async on =>
        {
            Assert.Equal((null, Error.EINVAL), await on.Me.Fork("C", on.Machine.Cpus[1]));
            Assert.Equal(0b1UL, on.Proc.Cpus);
            Assert.Equal([on.Proc], on.Kernel.Procs);
        },
        before: on => on.Proc.AddThread(on.Machine.Cpus[0]));

    [Fact]
    public void Without_an_identifier_there_is_no_child() => Solo.Holds(async on =>
    {
        for (int i = on.Kernel.FreeSpaces.Count; i > 0; i--)
        {
            await Child(on);
        }

        Assert.Equal((null, Error.ENOMEM), await on.Me.Fork("C", on.Machine.Cpus[1]));
        Assert.Equal(on.Kernel.AllSpaces, on.Kernel.Procs.Count);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Nothing_is_left_of_a_child_for_which_there_was_no_memory(int allocation)
    {
        int asked = -1;
        Solo.Holds(
            async on =>
            {
                await Prepare(on);
                (int frames, int spaces) = Free(on);
                int references = await on.Proc.Files[0]!.References.Load();
                asked = 0;
                Assert.Equal((null, Error.ENOMEM), await on.Me.Fork("C", on.Machine.Cpus[1]));
                asked = -1;
                Assert.Equal((frames, spaces), Free(on));
                Assert.Equal(references, await on.Proc.Files[0]!.References.Load());
                Assert.Equal([on.Proc], on.Kernel.Procs);
                await Child(on);
            },
            Solo.X86 with { AllocationFailures = 1 },
            choice => choice == "allocation fails" && asked >= 0 && asked++ == allocation);
    }

    [Fact]
    public void Private_pages_of_a_file_are_copied_from_where_they_are_mapped() => Solo.Holds(
        async on =>
        {
            await on.Me.Map(new VirtualPage(2), 2, Protection.ReadWrite, MapFlags.Private, 0, 1);
            await on.Me.Store(new(2), 7);
            await on.Me.Store(new(3), 8);
            Proc child = await Child(on);
            Assert.Equal(7UL, await on.Machine.Memory.Read(child.Tables.Peek(new(2)).Frame, 0));
            Assert.Equal(8UL, await on.Machine.Memory.Read(child.Tables.Peek(new(3)).Frame, 0));
        });

    [Fact]
    public void Identifiers_that_were_free_come_first() => Solo.Holds(
        async on =>
        {
            Assert.Equal([2, 3, 4, 5, 6], on.Kernel.FreeSpaces.Select(each => each.Number));
            Assert.Equal(6, on.Kernel.AllSpaces);
            await on.Me.Exit();
            Assert.Equal([1, 2, 3, 4, 5, 6], on.Kernel.FreeSpaces.Select(each => each.Number));
        },
        before: on =>
        {
            Assert.Equal([2, 3, 4], on.Kernel.FreeSpaces.Select(each => each.Number));
            on.Kernel.UseSpaces(6);
            on.Kernel.UseSpaces(5);
        });

    [Fact]
    public void Every_map_has_a_number_of_its_own() => Solo.Unwatched(
        async on => await on.Me.Load(First),
        before: on =>
        {
            BlockDevice device = on.Kernel.AddDevice(new Disk(on.Machine, "other", 1));
            Inode file = on.Kernel.AddFile("G", 0, 1, 0);
            Assert.Equal([device], on.Kernel.Devices);
            Assert.Equal([on.File, file], on.Kernel.Inodes);
            Assert.Equal(
                ["pm_lock lock 0", "pm_lock lock 1", "pm_lock lock 2"],
                new[] { on.File.Map, device.Map, file.Map }.Select(map => $"{map.Lock}"));
            Assert.Equal(1, file.Capacity);
            Assert.Equal(1, on.Kernel.CreateProc("Q").Pid);
        });

    [Fact]
    public void What_the_set_up_caches_and_maps_is_clean_and_counted() => Solo.Unwatched(
        async on =>
        {
            Assert.Equal(Solo.InFile(0, 1), (await on.Me.Load(First, 1)).Value);
            Assert.Equal(
                ["Taken page False", "Taken page False"],
                on.Said.Where(each => each.StartsWith("Taken", System.StringComparison.Ordinal)));
            Assert.Equal(2, new Slot(await on.File.Map.Tree.Find(4)!.Load()).References);
        },
        Solo.Armv7,
        before: on =>
        {
            on.Listen();
            VmRegion region = on.Kernel.MapNow(
                on.Proc, new(First, 3, 0), Protection.ReadWrite, MapFlags.Shared, 0);
            Page page = on.Kernel.CacheNow(on.File, 0);
            on.Kernel.TouchNow(region, 0);
            Assert.False(page.Locked);
            Assert.False(on.EntryOf(First).Dirty);
            Assert.Equal(0, on.File.Map.Tree.EmptyNodeCount);
            on.Kernel.HoldNow(on.Kernel.CacheNow(on.File, 4), 2);
            Assert.Equal(0, on.File.Map.Tree.EmptyNodeCount);
            Assert.Equal(2, on.File.Map.PageCount);
            Assert.Equal(on.Machine.Settings.Levels, on.Proc.Tables.Tables.Count);
        });

    [Fact]
    public void The_kernel_is_the_first_to_take_a_frame()
    {
        var machine = new Machine(new Simulator(), Solo.X86);
        machine.Frames.Reserve();
        Assert.Throws<ToolException>(() => new Kernel(machine));
    }

    [Fact]
    public void A_thread_more_on_a_CPU_is_no_CPU_more() => Solo.Unwatched(
        async on => await on.Me.Load(First),
        before: on =>
        {
            on.Proc.AddThread(on.Machine.Cpus[1]);
            on.Proc.AddThread(on.Machine.Cpus[1]);
            Assert.Equal((0b11UL, 3), (on.Proc.Cpus, on.Proc.Threads));
        });

    /// <summary>
    /// Three pages of memory, of which the third is a region of its own; three of the file, with
    /// one page mapped; and at page 8 and 9 one that is shared, and one that is pinned.
    /// </summary>
    static async Routine Prepare(Solo on)
    {
        await on.Me.Map(null, 2, Protection.ReadWrite, MapFlags.Private);
        await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private | MapFlags.Locked);
        for (int i = 1; i <= 3; i++)
        {
            await on.Me.Store(new(i), (ulong)i);
        }

        await on.Me.Map(
            new VirtualPage(8), 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Populate, 0);
        await on.Me.Map(
            new VirtualPage(9), 1, Protection.Read, MapFlags.Shared | MapFlags.Locked, 0, 1);
    }

    static async Routine<Proc> Child(Solo on)
    {
        (Proc? child, Error error) = await on.Me.Fork("C", on.Machine.Cpus[1]);
        Assert.Equal(Error.None, error);
        return child!;
    }

    static (int Frames, int Spaces) Free(Solo on)
        => (on.Machine.Frames.FreeCount, on.Kernel.FreeSpaces.Count);
}
