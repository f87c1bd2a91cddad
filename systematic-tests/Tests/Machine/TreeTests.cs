using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What rules and kernels find in the tables without a step.</summary>
public class TreeTests
{
    // In the second entry of the root, and of its own table.
    static readonly VirtualPage Five = new(5);

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(-16)]
    public void A_page_that_the_tables_do_not_map_leads_nowhere(int page)
        => InOrder("absent,", On(X86), async bench =>
        {
            await default(Routine);
            PageTableEntry entry = bench.Machine.Walk(bench.Root, new(page));
            return $"{entry},{bench.Machine.FindLeaf(bench.Root, new(page))}";
        });

    [Fact]
    public void A_page_in_a_large_one_has_its_own_frame()
        => InOrder("frame 9 read-write large,", On(X86), async bench =>
        {
            var first = PageTableEntry.Leaf(new(8), writable: true);
            await bench.Memory.Write(bench.Root, 1, first.AsLarge().Bits);
            PageTableEntry entry = bench.Machine.Walk(bench.Root, Five);
            return $"{entry},{bench.Machine.FindLeaf(bench.Root, Five)}";
        });

    /// <summary>What software keeps in it is nobody else's, and no frame.</summary>
    [Fact]
    public void An_entry_that_is_absent_is_found_as_it_is()
        => InOrder("f000", On(X86), async bench =>
        {
            await bench.Memory.Write(bench.Root, 1, 0xF000);
            return $"{bench.Machine.Walk(bench.Root, Five).Bits:x}";
        });

    /// <summary>Page 5 is in a table of its own; what was written before counts no more.</summary>
    [Theory]
    [InlineData("nothing", false)]
    [InlineData("its entry", true)]
    [InlineData("the entry of its table", true)]
    [InlineData("the entry of page 0", false)]
    [InlineData("its page", false)]
    [InlineData("its entry, in a table that is free", false)]
    public void What_was_changed_since_a_shootdown_is_on_the_way_to_the_page(
        string written, bool changed)
        => InOrder($"{changed}", On(Armv7) with { Frames = 12 }, async bench =>
        {
            Memory memory = bench.Memory;
            (_, Frame leaves) = bench.Tree();
            await memory.Write(bench.Root, 1, PageTableEntry.Table(leaves).Bits);
            await memory.Write(leaves, 1, bench.OnB.Bits);
            await bench.Shootdown();
            switch (written)
            {
                case "its entry":
                    await memory.Write(leaves, 1, bench.ReadOnly.Bits);
                    break;
                case "the entry of its table":
                    await memory.Write(bench.Root, 1, 0);
                    break;
                case "the entry of page 0":
                    await bench.Write(bench.ReadOnly);
                    break;
                case "its page":
                    await memory.Write(bench.B, 1, 5);
                    break;
                case "its entry, in a table that is free":
                    await memory.Write(leaves, 1, bench.ReadOnly.Bits);
                    await bench.Machine.Frames.Free(leaves);
                    break;
            }

            return $"{bench.Machine.WasChangedSinceShootdown(bench.Root, Five)}";
        });

    /// <summary>What the frame holds that an entry names there is no entry.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_entry_that_is_large_or_absent_is_the_last_on_the_way(bool large)
        => InOrder("False", On(Armv7), async bench =>
        {
            PageTableEntry last = large ? bench.ReadWrite.AsLarge() : PageTableEntry.Absent;
            Assert.Equal(last.Frame, bench.A);
            await bench.Memory.Write(bench.Root, 1, last.Bits);
            await bench.Shootdown();
            await bench.Memory.Write(bench.A, 1, 5);
            return $"{bench.Machine.WasChangedSinceShootdown(bench.Root, Five)}";
        });

    public static TheoryData<string, string> Deeds => new()
    {
        { "an allocation", "changes" },
        { "a free", "changes, tables" },
        { "a write", "changes, tables" },
        { "a walk", "changes, tables" },
        { "a load of a root", "roots" },
        { "a read", "" },
    };

    /// <summary>So whoever has looked at something knows whether to look again.</summary>
    [Theory]
    [MemberData(nameof(Deeds))]
    public void A_count_rises_when_something_changes(string deed, string counts)
        => InOrder(counts, On(X86), async bench =>
        {
            Machine it = bench.Machine;
            (int changes, int tables, int roots)
                = (it.ChangeCount, it.TableChangeCount, it.RootLoadCount);
            await Do(bench, deed);
            string[] rise =
            [
                it.ChangeCount > changes ? "changes" : "",
                it.TableChangeCount > tables ? "tables" : "",
                it.RootLoadCount > roots ? "roots" : "",
            ];
            return string.Join(", ", System.Array.FindAll(rise, each => each.Length > 0));
        });

    /// <summary>The fill is gone, and so is the way to it; only A tells.</summary>
    [Fact]
    public void A_that_turns_out_to_be_set_is_a_change()
        => InOrder("False,False True,True", On(X86, Wild), async bench =>
        {
            await bench.Memory.Write(bench.Root, 0, 0);
            await bench.Shootdown();
            int before = bench.Machine.ChangeCount;
            bool accessed = (await bench.Read()).Accessed;
            return $"{accessed},{bench.Machine.ChangeCount > before}";
        });

    static async Routine Do(Bench bench, string deed)
    {
        switch (deed)
        {
            case "an allocation": await bench.Machine.Frames.Allocate(); break;
            case "a free": await bench.Machine.Frames.Free(bench.B); break;
            case "a write": await bench.Write(bench.ReadWrite); break;
            case "a walk": await bench.Load(0); break;
            case "a load of a root":
                await bench.Machine.Cpus[0].LoadRoot(bench.Root, Bench.Space);
                break;
            default: await bench.Read(); break;
        }
    }
}
