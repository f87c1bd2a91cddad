using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>What the small parts of the kernel say: entries, slots, windows, copies, races.
/// </summary>
public class StateTests
{
    const ulong Hidden = PageTableEntry.SoftwareBit;

    static readonly VirtualPage First = new(1);

    [Fact]
    public void An_entry_says_one_of_four_things()
    {
        PageTableEntry entry = PageTableEntry.Leaf(new(3), writable: true);
        ulong absent = entry.Bits & ~PageTableEntry.PresentBit;
        Assert.Equal(EntryState.Present, PageTables.StateOf(entry));
        Assert.Equal(EntryState.Unmapped, PageTables.StateOf(default));
        Assert.Equal(EntryState.Hidden, PageTables.StateOf(new(absent | Hidden)));
        Assert.Equal(EntryState.NoAccess, PageTables.StateOf(new(absent)));
    }

    [Fact]
    public void A_slot_tells_its_page_its_users_and_R()
    {
        Slot slot = default(Slot).With(new Frame(3)).Incremented();
        Assert.Equal("frame 3, 1 users", $"{slot}");
        Assert.Equal("frame 3, 1 users, R", $"{slot.WithRemoval()}");
        Assert.Equal("no page, 0 users", $"{default(Slot)}");
    }

    [Fact]
    public void A_region_tells_whose_it_is_and_of_what() => Solo.Unwatched(async on =>
    {
        await on.Me.Map(null, 1, Protection.Read, MapFlags.Shared, 0);
        await on.Me.Map(null, 1, Protection.Read, MapFlags.Private);
        Assert.Equal(
            ["region of P of F", "region of P"], on.Proc.Regions.Select(each => $"{each}"));
    });

    [Theory]
    [InlineData(0, 1, null)]
    [InlineData(0, 2, "4+1")]
    [InlineData(1, 3, "4+3")]
    [InlineData(2, 1, "5+1")]
    [InlineData(3, 9, "6+1")]
    [InlineData(4, 1, null)]
    [InlineData(2, 0, null)]
    [InlineData(5, 2, null)]
    public void A_window_is_what_a_region_shows_of_some_pages(int first, int count, string? shown)
        => Solo.Unwatched(
            async on =>
            {
                bool has = on.Kernel.HasWindow(
                    on.Proc.Regions[0], first, count, out Window window);
                Assert.Equal(shown is not null, has);
                Assert.Equal(shown ?? "", has ? $"{window.First.Number}+{window.Pages}" : "");
                Assert.Equal(has ? on.Proc : null, window.Proc);
            },
            before: on => on.Kernel.MapNow(
                on.Proc, new(new(4), 3, 1), Protection.Read, MapFlags.Shared, 0));

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void A_copy_is_what_a_page_was_at_one_moment(ulong before)
        => Runs.Exactly("0 0 9 0 9 9", simulator =>
        {
            var kernel = new OpenKernel(new Machine(simulator, Small), 1);
            Memory memory = kernel.Machine.Memory;
            Frame from = kernel.Machine.Frames.Reserve();
            Frame to = kernel.Machine.Frames.Reserve();
            memory.Poke(to, 1, before);
            simulator.Start("copier", () => kernel.Copy(from, to));
            simulator.Start("writer", async () =>
            {
                await memory.Write(from, 0, 9);
                await memory.Write(from, 1, 9);
            });
            return () => $"{memory.Peek(to, 0)} {memory.Peek(to, 1)}";
        });

    public static TheoryData<string> Unordered => [.. Pairs.Keys];

    [Theory]
    [MemberData(nameof(Unordered))]
    public void What_a_lock_protects_is_not_touched_without_it(string pair)
        => Runs.AlwaysBreaks(BasicRule.NoRace, simulator =>
        {
            var kernel = new OpenKernel(new Machine(simulator, Small), 1);
            var it = new Parts(kernel);
            foreach (Action<Parts> part in new[] { Pairs[pair].One, Pairs[pair].Other })
            {
                simulator.Start($"task {simulator.TaskCount}", async () => part(it));
            }
        });

    static MachineSettings Small { get; } = new()
    {
        Cpus = 1, Frames = 8, Tlb = TlbFreedom.Tame, Profile = MachineProfile.Armv7,
    };

    static readonly Dictionary<string, (Action<Parts> One, Action<Parts> Other)> Pairs = new()
    {
        ["regions, a new one"] = (it => _ = it.Proc.Regions, it => it.Proc.Add(it.Region)),
        ["regions, one less"] = (it => _ = it.Proc.Regions, it => it.Proc.Remove(it.Region)),
        ["files, a new one"] = (it => _ = it.Proc.Files, it => it.Proc.Add(it.File)),
        ["files, one less"] = (it => _ = it.Proc.Files, it => it.Proc.RemoveFile(0)),
        ["files, a parent's"] = (it => _ = it.Proc.Files, it => it.Proc.CopyFiles(it.Other)),
        ["reverse map, a new one"] = (it => _ = it.Map.Regions, it => it.Map.Add(it.Region)),
        ["reverse map, one less"] = (it => _ = it.Map.Regions, it => it.Map.Remove(it.Region)),
        ["tree, room"] = (it => it.Map.Tree.Find(0), it => it.Map.Tree.Prepare(0)),
        ["tree, one more"] = (it => it.Map.Tree.Find(0), it => it.Map.Tree.CountIn(0)),
        ["tree, one less"] = (it => it.Map.Tree.Find(0), it => it.Map.Tree.Delete(0)),
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_takes_a_descriptor_away_or_counts_holds_the_lock_though_he_is_alone(bool counts)
        => Assert.Contains("vmr_lock", Runs.FactOf(BasicRule.Kernel, simulator =>
        {
            var it = new Parts(new OpenKernel(new Machine(simulator, Small), 1));
            simulator.Start("alone", async () =>
            {
                if (counts)
                {
                    it.Proc.History++;
                }
                else
                {
                    it.Proc.RemoveFile(0);
                }
            });
        }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tables_are_made_and_freed_by_one_at_a_time(bool frees)
        => Assert.Contains("tables of a process", Runs.FactOf(BasicRule.NoRace, simulator =>
        {
            PageTables tables = new OpenKernel(new Machine(simulator, Small), 1)
                .CreateProc("P").Tables;
            simulator.Start("first", async () => await tables.Create(new(1)));
            simulator.Start("second", () => frees ? tables.Free() : Create(tables));
        }));

    static async Routine Create(PageTables tables) => await tables.Create(new(15));

    /// <summary>Parts of a kernel that nobody has locked.</summary>
    sealed class Parts
    {
        public Parts(Kernel kernel)
        {
            Inode inode = kernel.AddFile("F", 0, 1, 1);
            Map = inode.Map;
            Map.Tree.Prepare(0);
            (Proc, Other) = (kernel.CreateProc("P"), kernel.CreateProc("Q"));
            kernel.OpenNow(Proc, inode);
            File = Proc.Files[0]!;
            Region = kernel.MapNow(
                Proc, new(First, 1, 0), Protection.Read, MapFlags.Shared, 0);
        }

        public PageMap Map { get; }

        public Proc Proc { get; }

        public Proc Other { get; }

        public OpenFile File { get; }

        public VmRegion Region { get; }
    }
}
