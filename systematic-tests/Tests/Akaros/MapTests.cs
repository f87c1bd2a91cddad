using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>mmap and munmap: where regions go, how they split and merge, what they say.</summary>
public class MapTests
{
    const MapFlags Fixed = MapFlags.Private | MapFlags.Fixed;
    const MapFlags NoReplace = MapFlags.Private | MapFlags.NoReplace;

    [Fact]
    public void A_region_goes_to_the_first_gap_from_its_address_on() => Solo.Holds(async on =>
    {
        await Place(on, 4, 1, Fixed);
        await Place(on, 9, 2, Fixed);
        Assert.Equal(6, await Place(on, 6, 1));
        Assert.Equal(1, await Place(on, 0, 3, MapFlags.Shared));
        Assert.Equal("1+3@0 4+1 6+1 9+2", on.Regions);
        Assert.Equal(11, await Place(on, 4, 3));
        Assert.Equal(7, await Place(on, null, 2));
        Assert.Equal("1+3@0 4+1 6+8", on.Regions);
        Assert.Equal(14, await Place(on, null, 2));
        Assert.Equal(5, await Place(on, null, 1));
        Assert.Equal("1+3@0 4+12", on.Regions);
        Assert.Equal(Error.ENOMEM, (await Map(on, null, 1)).Error);
    });

    [Fact]
    public void A_gap_of_just_the_size_is_taken_and_so_is_all_there_is() => Solo.Holds(async on =>
    {
        Assert.Equal(Error.ENOMEM, (await Map(on, null, 16)).Error);
        Assert.Equal(1, await Place(on, null, 15));
        Assert.Equal("1+15", on.Regions);
        Assert.Equal(Error.None, await on.Me.Unmap(new(1), 15));
        Assert.Equal("", on.Regions);
    });

    [Fact]
    public void A_fixed_region_goes_just_there_or_nowhere() => Solo.Holds(async on =>
    {
        Assert.Equal(Error.ENOMEM, (await Map(on, null, 1, Fixed)).Error);
        Assert.Equal(Error.ENOMEM, (await Map(on, 0, 1, Fixed)).Error);
        Assert.Equal(Error.ENOMEM, (await Map(on, 15, 2, Fixed)).Error);
        Assert.Equal(5, await Place(on, 5, 4, Fixed));
        await on.Me.Store(new(6), 7);
        await on.Me.Store(new(7), 8);
        Assert.Equal(6, await Place(on, 6, 1, Fixed));
        Assert.Equal("5+4", on.Regions);
        Assert.Equal(0UL, (await on.Me.Load(new(6))).Value);
        Assert.Equal(8UL, (await on.Me.Load(new(7))).Value);
    });

    [Fact]
    public void A_region_that_must_not_replace_goes_only_where_nothing_is() => Solo.Holds(
        async on =>
        {
            Assert.Equal(5, await Place(on, 5, 2, NoReplace));
            Assert.Equal((default, Error.EEXIST), await Map(on, 6, 2, NoReplace));
            Assert.Equal((default, Error.EEXIST), await Map(on, 4, 2, NoReplace));
            Assert.Equal(Error.ENOMEM, (await Map(on, null, 1, NoReplace)).Error);
            Assert.Equal(Error.ENOMEM, (await Map(on, 0, 1, NoReplace)).Error);
            Assert.Equal(7, await Place(on, 7, 1, NoReplace));
            Assert.Equal(4, await Place(on, 4, 1, NoReplace));
            Assert.Equal("4+4", on.Regions);
        });

    [Fact]
    public void How_it_was_asked_for_is_no_flag_of_a_region() => Solo.Holds(async on =>
    {
        await Place(on, 3, 1, Fixed | MapFlags.NoReplace | MapFlags.Populate | MapFlags.Locked);
        Assert.Equal(MapFlags.Private | MapFlags.Locked, on.Proc.Regions.Single().Flags);
    });

    [Fact]
    public void Regions_merge_only_if_they_differ_in_nothing() => Solo.Holds(async on =>
    {
        (int other, _) = await on.Me.Open("F");
        await Show(on, 1, 1, 0);
        await Show(on, 2, 1, 1);
        Assert.Equal("1+2@0", on.Regions);
        await Show(on, 3, 1, 0);
        Assert.Equal("1+2@0 3+1@0", on.Regions);
        await Show(on, 4, 1, 1, MapFlags.Private);
        await Show(on, 5, 1, 2, MapFlags.Private, other);
        await Show(on, 6, 1, 3, MapFlags.Private, other, Protection.Read);
        Assert.Equal("1+2@0 3+1@0 4+1@1 5+1@2 6+1@3", on.Regions);
        await Show(on, 8, 1, 4, MapFlags.Private, other, Protection.Read);
        await Place(on, 10, 1, Fixed);
        await Place(on, 11, 1, Fixed | MapFlags.Locked);
        Assert.Equal("1+2@0 3+1@0 4+1@1 5+1@2 6+1@3 8+1@4 10+1 11+1", on.Regions);
        Assert.Equal(Error.None, await on.Me.Protect(new(6), 1, Protection.ReadWrite));
        Assert.Equal("1+2@0 3+1@0 4+1@1 5+2@2 8+1@4 10+1 11+1", on.Regions);
    });

    [Fact]
    public void Anonymous_memory_has_no_offset() => Solo.Holds(async on =>
    {
        Assert.Equal(
            (new VirtualPage(1), Error.None),
            await on.Me.Map(null, 2, Protection.Read, MapFlags.Private, null, 3));
        Assert.Equal(0, on.Proc.Regions.Single().Bounds.Offset);
    });

    [Theory]
    [InlineData(MapFlags.None, "-")]
    [InlineData(MapFlags.Populate, "+")]
    [InlineData(MapFlags.Locked, "+")]
    [InlineData(MapFlags.Populate | MapFlags.Locked, "+")]
    public void Pages_are_mapped_at_once_where_that_is_asked_for(MapFlags flags, string expected)
        => Solo.Holds(async on =>
        {
            await Place(on, 2, 2, MapFlags.Private | flags);
            await Show(on, 4, 2, 0, MapFlags.Shared | flags);
            string present = string.Concat(Enumerable.Range(2, 4)
                .Select(i => on.EntryOf(new(i)).Present ? "+" : "-"));
            Assert.Equal(string.Concat(Enumerable.Repeat(expected, 4)), present);
        });

    [Fact]
    public void Both_ends_of_a_hole_in_a_region_are_where_they_were_asked_for() => Solo.Holds(
        async on =>
        {
            await Show(on, 1, 5, 0);
            Assert.Equal(Error.None, await on.Me.Unmap(new(3)));
            Assert.Equal("1+2@0 4+2@3", on.Regions);
            Assert.Equal(Error.SEGV, (await on.Me.Load(new(3))).Error);
            Assert.Equal(Solo.InFile(1, 1), (await on.Me.Load(new(2), 1)).Value);
            Assert.Equal(Error.BUS, (await on.Me.Load(new(4))).Error);
            Assert.Equal(Error.None, await on.Me.Unmap(new(2), 3));
            Assert.Equal("1+1@0 5+1@4", on.Regions);
        });

    [Fact]
    public void The_history_counts_what_changes_regions_and_nothing_else() => Solo.Holds(
        async on =>
        {
            await Place(on, 1, 2);
            Assert.Equal(1, on.Proc.History);
            await on.Me.Unmap(new(5), 2);
            Assert.Equal(1, on.Proc.History);
            await on.Me.Protect(new(1), 1, Protection.Read);
            Assert.Equal(2, on.Proc.History);
            await on.Me.Protect(new(2), 2, Protection.Read);
            Assert.Equal(2, on.Proc.History);
            await on.Me.Unmap(new(2), 3);
            Assert.Equal(3, on.Proc.History);
            await Place(on, 1, 1, Fixed);
            Assert.Equal(5, on.Proc.History);
        });

    [Fact]
    public void A_wrong_offset_is_refused() => Solo.Holds(async on =>
    {
        Assert.Equal(
            Error.EINVAL,
            (await on.Me.Map(null, 1, Protection.Read, MapFlags.Shared, 0, -1)).Error);
        Assert.Equal(
            Error.None,
            (await on.Me.Map(null, 1, Protection.Read, MapFlags.Shared, 0, 1)).Error);
        Assert.Equal(Solo.InFile(1, 0), (await on.Me.Load(new(1))).Value);
    });

    [Fact]
    public void What_was_opened_to_read_can_be_shared_to_read() => Solo.Holds(async on =>
    {
        (int file, _) = await on.Me.Open("F", writable: false);
        (VirtualPage first, Error error) = await on.Me.Map(
            null, 1, Protection.Read, MapFlags.Shared, file);
        Assert.Equal(Error.None, error);
        Assert.Equal(Error.EACCES, await on.Me.Protect(first, 1, Protection.Write));
        Assert.Equal(Error.None, await on.Me.Protect(first, 1, Protection.None));
    });

    [Fact]
    public void No_page_may_be_asked_for() => Solo.Holds(async on =>
    {
        await Place(on, 1, 2);
        Assert.Equal(Error.EINVAL, await on.Me.Protect(new(1), 0, Protection.Read));
        Assert.Equal(Error.EINVAL, await on.Me.Unmap(new(1), 0));
        Assert.Equal(Error.EINVAL, (await Map(on, 1, 0)).Error);
        Assert.Equal(Error.EINVAL, await on.Me.Protect(new(0), 1, Protection.Read));
    });

    [Fact]
    public void Whoever_unmaps_gives_the_file_up() => Solo.Holds(async on =>
    {
        await Show(on, 1, 3, 0);
        OpenFile file = on.Proc.Files[0]!;
        Assert.Equal(2, await file.References.Load());
        await on.Me.Protect(new(2), 1, Protection.Read);
        Assert.Equal("1+1@0 2+1@1 3+1@2", on.Regions);
        Assert.Equal(4, await file.References.Load());
        await on.Me.Protect(new(2), 1, Protection.ReadWrite);
        Assert.Equal("1+3@0", on.Regions);
        Assert.Equal(2, await file.References.Load());
        await on.Me.Unmap(new(1), 3);
        Assert.Equal(1, await file.References.Load());
        await on.Me.Close(0);
        Assert.True(file.IsClosed);
    });

    static Routine<(VirtualPage First, Error Error)> Map(
        Solo on, int? at, int pages, MapFlags flags = MapFlags.Private)
        => on.Me.Map(
            at is { } number ? new(number) : null, pages, Protection.ReadWrite, flags,
            (flags & MapFlags.Shared) != 0 ? 0 : null);

    static async Routine<int> Place(
        Solo on, int? at, int pages, MapFlags flags = MapFlags.Private)
    {
        (VirtualPage first, Error error) = await Map(on, at, pages, flags);
        Assert.Equal(Error.None, error);
        return first.Number;
    }

    static async Routine Show(
        Solo on, int at, int pages, int offset, MapFlags flags = MapFlags.Shared, int file = 0,
        Protection protection = Protection.ReadWrite)
        => Assert.Equal(
            (new VirtualPage(at), Error.None),
            await on.Me.Map(
                new VirtualPage(at), pages, protection, flags | MapFlags.Fixed, file, offset));
}
