using System;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>Words and frames: their names, bounds and contents, and what is told of them.</summary>
public class WordTests
{
    static readonly Relaxations LateEntries = new() { LateEntries = true };

    [Fact]
    public void What_can_be_touched_has_a_name()
        => InSetUp(On(X86), bench =>
        {
            Memory memory = bench.Memory;
            int words = memory.Frames * memory.WordsPerFrame;
            Assert.Equal("word 0.0", memory.NameOf(0));
            Assert.Equal("word 7.3", memory.NameOf(words - 1));
            Assert.Equal("frame 0", memory.NameOf(words));
            Assert.Equal("frame 7", memory.NameOf(words + 7));
            Assert.Equal("cached tables of cpu1", bench.Machine.Cpus[1].Tlb.NameOf(1));
            Assert.Equal(
                "cached versions of page 0x3 on cpu1", bench.Machine.Cpus[1].Tlb.NameOf(5));
        });

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_word_is_one_of_its_frame(int word)
        => InSetUp(On(X86), bench =>
        {
            var wrong = Assert.Throws<ToolException>(() => bench.Memory.Peek(bench.A, word));
            Assert.Equal($"a frame has 4 words; word {word} is not one", wrong.Message);
        });

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void Nobody_has_a_frame_that_does_not_exist(int number)
        => InSetUp(On(X86), bench =>
        {
            var none = new Frame(number);
            Assert.False(bench.Memory.IsAllocated(none));
            Assert.Equal("does not exist", bench.Memory.StateOf(none, 0));
        });

    [Fact]
    public void A_freed_frame_says_which_it_was()
        => InOrder("dead000000001000,dead000000001000", On(X86), async bench =>
        {
            await bench.Machine.Frames.Free(bench.B);
            return $"{bench.Memory.Peek(bench.B, 0):x},{bench.Memory.Peek(bench.B, 3):x}";
        });

    /// <summary>What might have set A was in an entry that stands there no more.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_is_set_in_no_entry_that_came_later(bool frees)
        => InOrder("0x0", On(X86, Wild), async bench =>
        {
            await (frees ? Replace(bench, bench.Table) : Overwrite(bench));
            return $"0x{(await bench.Read()).Bits:x}";
        });

    /// <summary>What is seen of the second entry says nothing of the first one.</summary>
    [Fact]
    public void What_is_overwritten_in_the_set_up_may_have_been_cached()
        => Exactly("-,! -,1 A,! A,1 A,2", On(X86, Wild), bench =>
        {
            bench.Poke(Bench.X, bench.OnB);
            string seen = "";
            bench.Start("program", async () =>
            {
                PageTableEntry old = await bench.Exchange(PageTableEntry.Absent);
                seen = $"{(old.Accessed ? "A" : "-")},{await bench.Load(1)}";
            });
            return () => seen;
        });

    [Fact]
    public void Nothing_is_copied_to_a_frame_that_was_freed_meanwhile()
        => Assert.Equal(
            ["cpu0 copies to frame 1, which is free"],
            Breaks(MachineRule.NoAccessReachesAFreeFrame, "1", On(X86), bench =>
            {
                ulong seen = 0;
                bench.Start("cpu0", async () =>
                {
                    await bench.Memory.CopyWord(bench.A, bench.B, 0);
                    seen = bench.Memory.Peek(bench.B, 0);
                });
                bench.Start("cpu1", async () => await bench.Machine.Frames.Free(bench.B));
                return () => seen;
            }));

    [Fact]
    public void Writes_copies_and_frees_are_told()
        => Tells(
            On(X86),
            async bench =>
            {
                await bench.Memory.Write(bench.A, 1, 16);
                await bench.Memory.Exchange(bench.A, 1, 17);
                await bench.Memory.CopyWord(bench.A, bench.B, 1);
            },
            "program  word 0.1 := 0x10",
            "program  word 0.1 := 0x11",
            "program  copies word 1 of frame 0 to frame 1");

    [Fact]
    public void A_store_that_is_late_is_told_when_it_is_made()
        => Tells(
            On(X86) with { Relaxed = LateEntries },
            async bench => await bench.Write(PageTableEntry.Absent),
            "program  word 3.0 := 0x0, which arrives late");

    /// <summary>Whether an entry was written since the last shootdown began.</summary>
    [Theory]
    [InlineData(false, false, "False")]
    [InlineData(true, false, "True")]
    [InlineData(false, true, "False")]
    [InlineData(true, true, "True")]
    public void An_entry_that_was_written_after_a_shootdown_was_changed_since(
        bool after, bool late, string outcomes)
        => InOrder(
            outcomes, On(Armv7) with { Relaxed = new() { LateEntries = late } }, async bench =>
            {
                await (after ? default : Protect(bench));
                await bench.Shootdown();
                await (after ? Protect(bench) : default);
                return $"{bench.Machine.WasChangedSinceShootdown(bench.Root, Bench.X)}";
            });

    /// <summary>What waits in a buffer is written when it arrives.</summary>
    [Fact]
    public void An_entry_that_arrives_after_a_shootdown_was_changed_since()
        => InOrder("False True", On(Armv7), async bench =>
        {
            bench.Memory.Buffer(bench.Table, Bench.X.Number);
            await Protect(bench);
            await bench.Memory.Read(bench.A, 0);
            await bench.Shootdown();
            await bench.Machine.Cpus[0].Fence();
            return $"{bench.Machine.WasChangedSinceShootdown(bench.Root, Bench.X)}";
        });

    static async Routine Overwrite(Bench bench)
    {
        await bench.Shootdown();
        await bench.Write(PageTableEntry.Absent);
    }

    static async Routine Replace(Bench bench, Frame table)
    {
        await bench.Machine.Frames.Free(table);
        await bench.Machine.Frames.Allocate();
        bench.Memory.Poke(table, Bench.X.Number, 0);
    }

    static async Routine Protect(Bench bench) => await bench.Write(bench.ReadOnly);

    static void InSetUp(MachineSettings settings, Action<Bench> look)
        => Assert.Null(new Simulator().Run(
            new First(), it => look(new Bench(it, settings))));

    static void Tells(
        MachineSettings settings, Func<Bench, Routine> program, params string[] lines)
    {
        var notes = new Notes();
        var simulator = new Simulator { Recorder = notes };
        Assert.Null(simulator.Run(new First(), it =>
        {
            var bench = new Bench(it, settings);
            bench.Start("program", () => program(bench));
        }));
        Assert.Equal(lines, notes.Told);
    }
}
