using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>mprotect, faults and populating: what entries and CPUs have afterwards.</summary>
public class ProtectTests
{
    static readonly VirtualPage First = new(1);

    [Fact]
    public void Rights_that_go_are_gone_from_the_CPU_in_every_region() => Solo.Holds(async on =>
    {
        await Private(on, 2);
        await on.Me.Map(null, 2, Protection.ReadWrite, MapFlags.Shared, 0);
        await StoreToAll(on, 4, Error.None);
        int before = on.Shootdowns;
        Assert.Equal(Error.None, await on.Me.Protect(First, 4, Protection.Read));
        Assert.Equal(before + 1, on.Shootdowns);
        await StoreToAll(on, 4, Error.SEGV);
        Assert.Equal(1UL, (await on.Me.Load(First)).Value);
        Assert.Equal(4UL, (await on.Me.Load(new(4))).Value);
        Assert.Equal(Error.None, await on.Me.Unmap(First, 4));
        Assert.Equal(before + 2, on.Shootdowns);
        Assert.Equal(Error.SEGV, (await on.Me.Load(First)).Error);
        Assert.Equal(Error.SEGV, (await on.Me.Load(new(4))).Error);
    });

    [Fact]
    public void The_right_to_load_goes_too() => Solo.Holds(async on =>
    {
        await Private(on, 1, Protection.Read);
        Assert.Equal(Error.None, (await on.Me.Load(First)).Error);
        Assert.Equal(Error.None, await on.Me.Protect(First, 1, Protection.None));
        Assert.Equal(1, on.Shootdowns);
        Assert.Equal(Error.SEGV, (await on.Me.Load(First)).Error);
        Assert.Equal(EntryState.NoAccess, PageTables.StateOf(on.EntryOf(First)));
    });

    [Fact]
    public void Rights_that_come_can_be_used_where_a_fault_drops_nothing() => Solo.Holds(
        async on =>
        {
            await Private(on, 1, Protection.Read);
            Assert.Equal(Error.None, (await on.Me.Load(First)).Error);
            Assert.Equal(Error.None, await on.Me.Protect(First, 1, Protection.ReadWrite));
            Assert.Equal(1, on.Shootdowns);
            Assert.Equal(Error.None, (await on.Me.Store(First, 3)).Error);
        },
        Solo.Armv7);

    [Fact]
    public void Nobody_is_interrupted_for_rights_that_come_or_stay() => Solo.Holds(async on =>
    {
        await Private(on, 2, Protection.Read);
        Assert.Equal(Error.None, (await on.Me.Load(First)).Error);
        Assert.Equal(Error.None, await on.Me.Protect(First, 2, Protection.Read));
        Assert.Equal(Error.None, await on.Me.Protect(First, 2, Protection.ReadWrite));
        Assert.Equal(Error.None, (await on.Me.Store(First, 3)).Error);
        Assert.Equal(Error.None, await on.Me.Protect(First, 1, Protection.Write));
        Assert.Equal(Error.None, await on.Me.Protect(new(2), 1, Protection.Read));
        Assert.Equal(Error.None, await on.Me.Unmap(new(2)));
        Assert.Equal(0, on.Shootdowns);
    });

    [Fact]
    public void Nobody_is_interrupted_for_rights_that_stay_without_dropping_either() => Solo.Holds(
        async on =>
        {
            await Private(on, 1, Protection.Read);
            Assert.Equal(Error.None, await on.Me.Protect(First, 1, Protection.ReadWrite));
            Assert.Equal(Error.None, (await on.Me.Store(First, 3)).Error);
            Assert.Equal(Error.None, await on.Me.Protect(First, 1, Protection.ReadWrite));
            Assert.Equal(Error.None, await on.Me.Unmap(new(3)));
            Assert.Equal(0, on.Shootdowns);
        },
        Solo.Armv7);

    [Fact]
    public void A_first_store_faults_where_the_hardware_sets_no_D() => Solo.Holds(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
            Assert.Equal(Solo.InFile(0, 0), (await on.Me.Load(First)).Value);
            Assert.False(on.EntryOf(First).Dirty);
            Assert.False(on.EntryOf(First).Writable);
            Assert.Equal(Error.None, (await on.Me.Store(First, 5)).Error);
            Assert.True(on.EntryOf(First).Dirty);
            Assert.True(on.EntryOf(First).Writable);
            Assert.Equal(1, on.Shootdowns);
        },
        Solo.Armv7);

    [Fact]
    public void What_cannot_be_written_is_not_dirty() => Solo.Holds(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.Read, MapFlags.Shared, 0);
            Assert.Equal(Solo.InFile(0, 0), (await on.Me.Load(First)).Value);
            Assert.False(on.EntryOf(First).Dirty);
            Assert.Equal(Error.SEGV, (await on.Me.Store(First, 1)).Error);
        },
        Solo.Armv7);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_second_fault_on_what_is_mapped_changes_nothing(bool isWrite) => Solo.Holds(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private, 0);
            await on.Me.Store(First, 1);
            await on.Me.Load(new(2));
            PageTableEntry shared = on.EntryOf(First);
            PageTableEntry own = on.EntryOf(new(2));
            Assert.Equal(Error.None, await Fault(on, First, isWrite));
            Assert.Equal(Error.None, await Fault(on, new(2), isWrite));
            Assert.Equal((shared, own), (on.EntryOf(First), on.EntryOf(new(2))));
            Assert.Equal(0, new Slot(await on.File.Map.Tree.Find(0)!.Load()).References);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_soft_fault_interrupts_nobody(bool isArm) => Solo.Holds(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.Read, MapFlags.Shared, 0);
            Assert.Equal(Error.None, (await on.Me.Load(First)).Error);
            Assert.Equal(Error.None, await Fault(on, First, isWrite: false));
            Assert.Equal(0, on.Shootdowns);
        },
        isArm ? Solo.Armv7 : Solo.X86);

    [Fact]
    public void Populating_says_how_many_pages_are_mapped_from_the_first_on() => Solo.Holds(
        async on =>
        {
            await Private(on, 3);
            await on.Me.Map(new VirtualPage(4), 5, Protection.ReadWrite, MapFlags.Shared, 0);
            await on.Me.Map(new VirtualPage(10), 1, Protection.None, MapFlags.Private);
            Assert.Equal(2, await on.Me.Populate(First, 2));
            Assert.Equal(default, on.EntryOf(new(3)));
            Assert.Equal(0, await on.Me.Populate(First, 0));
            Assert.Equal(6, await on.Me.Populate(First, 15));
            Assert.Equal(3, await on.Me.Populate(new(4), 3));
            Assert.Equal(0, await on.Me.Populate(new(7), 1));
            Assert.Equal(0, await on.Me.Populate(new(9), 2));
            Assert.Equal(0, await on.Me.Populate(new(10), 2));
            Assert.Equal(default, on.EntryOf(new(10)));
        });

    [Fact]
    public void Populating_marks_nothing_as_stored_to() => Solo.Holds(
        async on =>
        {
            await on.Me.Map(
                null, 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Populate, 0);
            Assert.True(on.EntryOf(First).Present);
            Assert.False(on.EntryOf(First).Dirty);
        },
        Solo.Armv7);

    [Fact]
    public void A_page_that_the_disk_refuses_is_told_to_who_loads_it() => Solo.Holds(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
            Assert.Equal(Error.EIO, (await on.Me.Load(First)).Error);
            Assert.Equal(Solo.InFile(0, 0), (await on.Me.Load(First)).Value);
        },
        Solo.X86 with { DiskFailures = 1 },
        choice => choice == "disk fails");

    [Fact]
    public void A_page_for_which_the_tree_has_no_room_is_refused_for_want_of_memory() => Solo.Holds(
        async on =>
        {
            int free = on.Machine.Frames.FreeCount;
            Assert.Equal(new(null, Error.ENOMEM), await on.Kernel.Load(on.File.Map, 0));
            Assert.Equal(free, on.Machine.Frames.FreeCount);
            Page page = (await on.Kernel.Load(on.File.Map, 0)).Page!;
            await on.Kernel.PutIt(page);
        },
        fails: choice => choice == "radix node fails",
        before: on => on.File.Map.Tree.MayFail(1));

    [Fact]
    public void A_page_with_as_many_users_as_fit_is_refused_for_want_of_memory() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
            Assert.Equal(Error.ENOMEM, (await on.Me.Load(First)).Error);
            await on.Kernel.PutIt(on.Kernel.Pages.Of(
                new Slot(await on.File.Map.Tree.Find(0)!.Load()).Frame!.Value));
            Assert.Equal(Solo.InFile(0, 0), (await on.Me.Load(First)).Value);
        },
        before: on => on.Kernel.HoldNow(on.Kernel.CacheNow(on.File, 0), Slot.MostReferences));

    static Routine<Error> Fault(Solo on, VirtualPage page, bool isWrite)
        => on.Kernel.HandlePageFault(on.Proc, page, isWrite);

    static async Routine Private(
        Solo on, int pages, Protection protection = Protection.ReadWrite)
        => Assert.Equal(
            Error.None, (await on.Me.Map(null, pages, protection, MapFlags.Private)).Error);

    static async Routine StoreToAll(Solo on, int pages, Error expected)
    {
        for (int i = 0; i < pages; i++)
        {
            Assert.Equal(expected, (await on.Me.Store(First + i, (ulong)i + 1)).Error);
        }
    }
}
