using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>Among what a lookup chooses, and what the account says of it.</summary>
public class LookupChoiceTests
{
    static readonly MachineSettings Once
        = On(Armv7) with { Tlb = TlbFreedom.Wild with { Surprises = 1 } };

    static readonly MachineSettings NeverMisses
        = On(Armv7) with { Tlb = TlbFreedom.Wild with { MayMiss = false } };

    /// <summary>A miss is among them, and of what acts alike only one.</summary>
    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 4)]
    public void There_is_one_for_each_thing_that_the_access_could_do(bool stores, int most)
        => Assert.Equal(most, Asked(On(X86, Wild), value: 0, async bench =>
        {
            await bench.Write(bench.ReadWrite.WithAccessed());
            await bench.Write(bench.ReadWrite.WithAccessed().AsGlobal());
            await bench.Write(bench.ReadOnly.WithAccessed());
            await bench.Write(bench.OnB.WithAccessed());
            await (stores ? bench.Store(1) : bench.Load(1));
        }).Alternatives.Max());

    /// <summary>The frame has another owner since: the two are not alike.</summary>
    [Fact]
    public void Versions_of_two_generations_of_a_frame_are_two()
        => Assert.Equal(3, Asked(On(Armv7, Wild), value: 0, async bench =>
        {
            await bench.Machine.Frames.Free(bench.A);
            await bench.Machine.Frames.Allocate();
            await bench.Write(bench.ReadWrite);
            await bench.Load(1);
        }).Alternatives.Max());

    [Fact]
    public void The_first_choice_is_what_was_asked_for_before()
        => Assert.Equal("1,1,1", Asked(On(Armv7, Wild), value: 0, TwoMore).Seen);

    [Fact]
    public void It_is_so_though_another_version_is_older()
        => Assert.Equal("2,2", Asked(On(Armv7, Wild), value: 0, async bench =>
        {
            await bench.Write(bench.OnB);
            return $"{await bench.Load(1)},{await bench.Load(1)}";
        }).Seen);

    /// <summary>Which does not count as a surprise; so one is left.</summary>
    [Fact]
    public void What_was_asked_for_before_is_no_surprise()
        => InOrder("1,1,1 1,1,2 1,2,2", Once, TwoMore);

    [Fact]
    public void What_was_evicted_is_used_again_by_surprise_only()
        => InOrder("1,!,! 1,1,! 1,1,1", Once, async bench =>
        {
            string first = await bench.Load(1);
            await bench.Write(PageTableEntry.Absent);
            return $"{first},{await bench.Load(1)},{await bench.Load(1)}";
        });

    /// <summary>However many surprises it may have.</summary>
    [Fact]
    public void A_tame_one_keeps_what_it_has()
        => InOrder(
            "1,1",
            On(Armv7) with { Tlb = TlbFreedom.Tame with { Surprises = int.MaxValue } },
            async bench =>
            {
                string first = await bench.Load(1);
                await bench.Write(PageTableEntry.Absent);
                return $"{first},{await bench.Load(1)}";
            });

    [Fact]
    public void What_never_misses_walks_only_where_nothing_is_cached()
        => InOrder("!,1,1", NeverMisses, async bench =>
        {
            string none = await bench.Load(1, Bench.Y);
            string first = await bench.Load(1);
            await bench.Write(PageTableEntry.Absent);
            return $"{none},{first},{await bench.Load(1)}";
        });

    [Theory]
    [InlineData(Watched, "!")]
    [InlineData(Wild, "! 2")]
    public void A_walk_begins_in_a_table_that_was_hooked_out_by_surprise_only(
        string tlb, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await bench.Memory.Write(bench.Root, 0, 0);
            await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.Bits);
            return await bench.Load(1, Bench.Y);
        });

    /// <summary>Of page Y nothing is cached, so nothing is chosen.</summary>
    [Theory]
    [InlineData(0, "misses page 0x0", "!!")]
    [InlineData(1, "has cached page 0x0 as frame 0 read-write", "!.")]
    [InlineData(2, "has cached page 0x0 as frame 0 read-only D", "!!")]
    [InlineData(3, "has cached page 0x0 as frame 1 kernel", "!!")]
    public void The_account_tells_what_was_chosen(int value, string text, string outcome)
    {
        Run run = Asked(On(Armv7, Wild), value, async bench =>
        {
            await bench.Write(bench.ReadOnly.WithDirty());
            await bench.Write(PageTableEntry.KernelLeaf(bench.B));
            return await bench.Load(1, Bench.Y) + await bench.Store(1);
        });
        Assert.Equal(($"cpu1  {text}", outcome), (string.Join("; ", run.Told), run.Seen));
    }

    [Fact]
    public void The_account_tells_in_which_table_a_walk_begins()
        => Assert.Equal(
            ["cpu1  has cached that the table of page 0x1 is in frame 3"],
            Asked(On(X86, Wild), value: 1, async bench =>
            {
                await bench.Memory.Write(bench.Root, 0, 0);
                await bench.Load(1, Bench.Y);
            }).Told);

    static async Routine<string> TwoMore(Bench bench)
    {
        string first = await bench.Load(1);
        await bench.Write(bench.OnB);
        return $"{first},{await bench.Load(1)},{await bench.Load(1)}";
    }

    static Run Asked(MachineSettings settings, int value, Func<Bench, Routine> program)
        => Asked(settings, value, async bench =>
        {
            await program(bench);
            return "";
        });

    /// <summary>One run in which each choice has the same value, or the last below it.</summary>
    static Run Asked(
        MachineSettings settings, int value, Func<Bench, Routine<string>> program)
    {
        var run = new Run();
        var simulator = new Simulator { Recorder = run };
        Assert.Null(simulator.Run(new First(value), it =>
        {
            var bench = new Bench(it, settings);
            bench.Start("program", async () => run.Seen = await program(bench));
        }));
        return run;
    }

    /// <summary>What a run asked and told of lookups.</summary>
    sealed class Run : IRecorder
    {
        public string Seen { get; set; } = "";

        public List<int> Alternatives { get; } = [];

        public List<string> Told { get; } = [];

        public void Declared(SimTask task) { }

        public void Taken(SimTask task) { }

        public void Chose(string name, int below, int value) => Alternatives.Add(below);

        public void Touched(in Touch touch) { }

        public void Acquired(SimTask task, AnyLock taken, bool shared) { }

        public DataRace RaceOf(Touch before, Touch now) => throw new NotSupportedException();

        public void Note(string text)
        {
            if (text.Contains("cached") || text.Contains("misses"))
            {
                Told.Add(text);
            }
        }
    }
}
