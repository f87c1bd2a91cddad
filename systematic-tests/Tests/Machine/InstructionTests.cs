using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What one instruction does from its lookup to its end, and who hears of it.</summary>
public class InstructionTests
{
    const string OneThing = "not so: cpu1 does one thing at a time";

    [Fact]
    public void Who_listens_hears_the_word_before_and_after_each_access()
    {
        var heard = new Listener();
        Assert.Null(new Simulator().Run(new First(), it =>
        {
            var bench = new Bench(it, On(X86)) { Machine = { Observer = heard } };
            Cpu cpu = bench.Machine.Cpus[1];
            bench.Start("program", async () =>
            {
                await cpu.Load(Bench.X);
                await cpu.Store(Bench.X, 8);
                await cpu.Swap(Bench.X, 9);
            });
        }));
        Assert.Equal(["cpu1 Load 1 1", "cpu1 Store 1 8", "cpu1 Swap 8 9"], heard.Told);
    }

    [Theory]
    [InlineData(Error.None, "2")]
    [InlineData(Error.SEGV, "SEGV")]
    public void An_instruction_that_faults_is_tried_again_or_refused(Error error, string result)
        => InOrder(result, On(X86), async bench =>
        {
            Cpu cpu = bench.Machine.Cpus[1];
            cpu.Trap = new Mapper(bench, error);
            return $"{await cpu.Load(Bench.Y)}";
        });

    [Fact]
    public void A_CPU_whose_programs_fault_has_a_handler()
        => Assert.Equal(
            ["not so: cpu1 has a handler for its faults"],
            Breaks(BasicRule.Hardware, "", On(X86), bench =>
            {
                bench.Start("program", async () => await bench.Machine.Cpus[1].Load(Bench.Y));
                return () => "";
            }));

    [Fact]
    public void A_CPU_that_translates_has_a_root()
    {
        Violation? broken = new Simulator().Run(new First(), it =>
        {
            var machine = new Machine(it, On(X86));
            it.Start("program", async () => await machine.Cpus[1].Try(AccessKind.Load, Bench.X));
        });
        Assert.Equal("not so: cpu1 has a root table loaded", broken?.Fact);
    }

    [Fact]
    public void Two_instructions_of_one_CPU_come_one_after_the_other()
        => Assert.Equal([OneThing], Breaks(BasicRule.Hardware, "1,1", On(X86), bench =>
        {
            string[] seen = ["", ""];
            for (int i = 0; i < seen.Length; i++)
            {
                int me = i;
                bench.Start($"program {me}", async () => seen[me] = await bench.Load(1));
            }

            return () => string.Join(",", seen);
        }));

    [Fact]
    public void A_root_is_loaded_before_or_after_an_instruction()
        => Assert.Equal([OneThing], Breaks(BasicRule.Hardware, "1", On(X86), bench =>
        {
            string seen = "";
            bench.Start("program", async () => seen = await bench.Load(1));
            bench.Start("kernel", async () =>
                await bench.Machine.Cpus[1].LoadRoot(bench.Root, Bench.Space));
            return () => seen;
        }));

    /// <summary>Its lookup, an entry of each level, and the word.</summary>
    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 5)]
    public void A_walk_is_one_step_for_each_level(int levels, int steps)
    {
        List<string> seen = Watch(
            On(X86) with { Levels = levels }, _ => "step", async bench => await bench.Load(1));
        Assert.Equal(steps, seen.Count);
    }

    /// <summary>A load and two stores: what each step leaves under way on CPU 1.</summary>
    [Theory]
    [InlineData(true, "- - clean - clean dirty - dirty -")]
    [InlineData(false, "- - clean - - - dirty - dirty -")]
    public void A_store_under_way_was_translated_with_D(bool blind, string states)
    {
        List<string> seen = Watch(
            On(X86) with { Relaxed = new() { BlindDirty = blind } },
            bench => bench.Machine.Cpus[1].InFlight is { } version
                ? version.Dirty ? "dirty" : "clean"
                : "-",
            async bench =>
            {
                await bench.Load(1);
                await bench.Store(1);
                await bench.Store(1);
            });
        Assert.Equal(states, string.Join(" ", seen));
    }

    /// <summary>Whoever reruns with no choice made gets the tame answer.</summary>
    [Theory]
    [InlineData(0, "!clean")]
    [InlineData(1, "!dirty")]
    public void Of_two_answers_the_first_is_the_tame_one(int answer, string result)
    {
        string seen = "";
        var settings = On(X86) with { Relaxed = new() { DirtyOnReadOnly = true } };
        Assert.Null(new Simulator().Run(new First(answer), it =>
        {
            var bench = new Bench(it, settings);
            bench.Start("program", async () =>
            {
                await bench.Load(1);
                await bench.Clear(PageTableEntry.WritableBit);
                seen = await bench.Store(1);
                seen += bench.EntryOfX.Dirty ? "dirty" : "clean";
            });
        }));
        Assert.Equal(result, seen);
    }

    /// <summary>Where versions come from is kept only for hardware that goes back there.</summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void The_same_entry_of_two_tables_is_one_version_or_two(bool blind, int versions)
        => InOrder(
            $"{versions}", On(X86, Watched) with { Relaxed = new() { BlindDirty = blind } },
            async bench =>
            {
                (_, Frame leaves) = bench.Tree();
                bench.Memory.Poke(leaves, Bench.X.Number, bench.ReadWrite.Bits);
                await bench.Load(1);
                await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(leaves).Bits);
                await bench.Load(1);
                var held = new HashSet<EntryPlace?>();
                foreach (Translation version in bench.Machine.Cpus[1].Tlb.Translations)
                {
                    held.Add(version.From);
                }

                return $"{held.Count}";
            });

    /// <summary>A walk finds page 5; its table, in which page 6 is too, is unhooked.</summary>
    [Theory]
    [InlineData(false, "2,!")]
    [InlineData(true, "2,! 2,2")]
    public void A_cached_table_serves_all_its_pages(bool caches, string outcomes)
        => InOrder(
            outcomes,
            On(Armv7) with { Tlb = TlbFreedom.Evicts with { CachesTables = caches } },
            async bench =>
            {
                Frame leaves = bench.Machine.Frames.Reserve();
                bench.Memory.Poke(leaves, 1, bench.OnB.Bits);
                bench.Memory.Poke(leaves, 2, bench.OnB.Bits);
                bench.Memory.Poke(bench.Root, 1, PageTableEntry.Table(leaves).Bits);
                string first = await bench.Load(1, new VirtualPage(5));
                await bench.Memory.Write(bench.Root, 1, 0);
                return $"{first},{await bench.Load(1, new VirtualPage(6))}";
            });

    /// <summary>What is asked after each step of one task.</summary>
    static List<string> Watch(
        MachineSettings settings, Func<Bench, string> ask, Func<Bench, Routine> program)
    {
        var seen = new List<string>();
        Assert.Null(new Simulator().Run(new First(), it =>
        {
            var bench = new Bench(it, settings);
            it.Monitor = new AfterEach(() => seen.Add(ask(bench)));
            bench.Start("program", () => program(bench));
        }));
        return seen;
    }

    sealed class AfterEach(Action act) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
        {
            act();
            return null;
        }

        public Violation? AtRest() => null;
    }

    sealed class Listener : IMachineObserver
    {
        public List<string> Told { get; } = [];

        public void OnRetired(
            Cpu cpu, AccessKind kind, VirtualPage page, int word, ulong loaded, ulong stored)
            => Told.Add($"{cpu} {kind} {loaded} {stored}");
    }

    /// <summary>Maps frame B where there is a fault, or refuses it.</summary>
    sealed class Mapper(Bench bench, Error error) : ITrapHandler
    {
        public async Routine<Error> OnFault(Cpu cpu, PageFault fault)
        {
            await bench.Memory.Write(bench.Table, fault.Page.Number, bench.OnB.Bits);
            return error;
        }
    }
}
