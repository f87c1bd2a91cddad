using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>Areas, files, objects, pages and tasks, each alone.</summary>
public class DescriptorTests
{
    readonly Simulator simulator = new();
    readonly Machine machine;
    readonly Mm0 mm0;

    public DescriptorTests()
    {
        machine = new Machine(simulator, new MachineSettings());
        mm0 = new Mm0(machine, 1);
    }

    /// <summary>Pages 2 … 4, which are 6 … 8 of the file space.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void An_area_contains_its_pages_and_no_other(int page, bool contains)
    {
        var area = new VmArea(
            mm0.CreateTask("P"), new ObjectTree(simulator, 0), new VirtualPage(2), 3, 6,
            VmFlags.Prot);
        Assert.Equal(contains, area.Contains(new VirtualPage(page)));
        Assert.Equal(contains, area.ContainsOffset(page + 4));
        Assert.Equal(page + 4, area.FileOffsetOf(new VirtualPage(page)));
        Assert.Equal(new VirtualPage(page), area.VirtualOf(page + 4));
    }

    [Theory]
    [InlineData(FileType.Vfs, false)]
    [InlineData(FileType.Boot, false)]
    [InlineData(FileType.Shm, true)]
    public void Of_files_only_a_segment_gets_pages_by_stores(FileType type, bool writable)
    {
        var file = new VmFile(
            simulator, type, 1, new BootFilePager(), new ObjectTree(simulator, 0));
        Assert.Equal(writable, file.Object.Writable);
    }

    [Fact]
    public void An_object_is_not_writable_until_somebody_says_so()
        => Assert.False(new VmObject(simulator, 1, new BootFilePager(), tree: null).Writable);

    [Fact]
    public void A_page_counts_the_transfers_that_it_has_begun()
    {
        var page = new Page(simulator, new Frame(1));
        Assert.Equal(0, page.Transfers);
        page.Transfer = Transfer.Filling;
        Assert.Equal(1, page.Transfers);
        page.Transfer = Transfer.None;
        Assert.Equal(1, page.Transfers);
        page.Transfer = Transfer.Leaving;
        Assert.Equal(2, page.Transfers);
    }

    [Fact]
    public void What_lies_behind_the_end_of_a_file_is_stored_nowhere()
    {
        mm0.UseDisks(new Disk(machine, "files", 4), new Disk(machine, "swap", 1));
        mm0.AddFile("F", firstBlock: 1, pages: 2, capacity: 3);
        Tcb p = mm0.CreateTask("P");
        VmObject cache = p.FileOf(mm0.OpenNow(p, "F"))!.Object;
        Assert.Equal(2, cache.Pager.Stored(cache, 1)?.Number);
        Assert.Null(cache.Pager.Stored(cache, 2));
        Assert.Null(cache.Pager.Stored(cache, 3));
    }

    [Fact]
    public void Two_threads_on_one_CPU_are_on_that_CPU()
    {
        Tcb p = mm0.CreateTask("P");
        p.AddThread(machine.Cpus[1]);
        Assert.Equal(0b10UL, p.Cpus);
        p.AddThread(machine.Cpus[1]);
        Assert.Equal(0b10UL, p.Cpus);
        p.AddThread(machine.Cpus[0]);
        Assert.Equal(0b11UL, p.Cpus);
    }
}
