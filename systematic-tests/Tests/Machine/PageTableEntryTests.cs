using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnMachine;

/// <summary>What an entry's bits say, alone and in traces.</summary>
public class PageTableEntryTests
{
    static readonly Frame Seven = new(7);

    public static TheoryData<PageTableEntry, ulong, string> Entries => new()
    {
        { PageTableEntry.Absent, 0x0, "absent" },
        { PageTableEntry.Leaf(Seven, writable: true), 0x7007, "frame 7 read-write" },
        { PageTableEntry.Leaf(Seven, writable: false), 0x7005, "frame 7 read-only" },
        { PageTableEntry.KernelLeaf(Seven), 0x7003, "frame 7 kernel" },
        { PageTableEntry.Table(Seven), 0x7007, "frame 7 read-write" },
        {
            PageTableEntry.Leaf(Seven, writable: false).WithAccessed(), 0x7025,
            "frame 7 read-only A"
        },
        {
            PageTableEntry.Leaf(Seven, writable: true).WithDirty(), 0x7047,
            "frame 7 read-write D"
        },
        {
            PageTableEntry.Leaf(Seven, writable: true).AsLarge(), 0x7087,
            "frame 7 read-write large"
        },
        {
            PageTableEntry.KernelLeaf(Seven).AsGlobal(), 0x7103,
            "frame 7 kernel global"
        },
        {
            PageTableEntry.Table(Seven).WithAccessed().WithDirty().AsLarge().AsGlobal(), 0x71e7,
            "frame 7 read-write A D large global"
        },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void An_entry_has_its_bits_and_tells_them(
        PageTableEntry entry, ulong bits, string text)
    {
        Assert.Equal((bits, text), (entry.Bits, entry.ToString()));
        Assert.Equal(bits == 0 ? new Frame(0) : Seven, entry.Frame);
    }
}
