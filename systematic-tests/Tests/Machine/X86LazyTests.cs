using System;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>
/// X22 – X24: CPU 0 takes something away while CPU 1 runs a kernel thread, or switches spaces.
/// </summary>
/// <remarks>
/// To reuse frame A is to store 7 into it; to reuse the table, to store a word that looks like an
/// entry of page Y.
/// </remarks>
public class X86LazyTests
{
    [Theory]
    [Listed("X22")]
    [InlineData(Tame, true, "! 1")]
    [InlineData(Wild, true, "! 1")]
    [InlineData(Tame, false, "! 1 7")]
    [InlineData(Wild, false, "! 1 7")]
    public void A_lazy_CPU_that_comes_back_must_compare_generations(
        string tlb, bool compares, string outcomes)
        => WhileLazy(
            outcomes, tlb, Cached, TakeThePage, (lazy, cpu) => lazy.EndLazy(cpu, compares),
            Bench.X);

    /// <summary>
    /// The protocol is right, but what a lazy CPU may still hold is more than the entry allows: the
    /// rule asks for more than such a system does, and is not for it.
    /// </summary>
    [Fact]
    [Listed("X22")]
    public void A_lazy_CPU_that_is_spared_breaks_the_rule_of_rights()
        => Breaks(
            MachineInvariants.NoRightBeyondTheEntry.Name, "! 1", On(X86, Wild), bench =>
            {
                bench.Machine.Simulator.Monitor = new MachineMonitor(bench.Machine);
                string seen = "";
                Start(bench, Cached, TakeThePage, async (lazy, cpu) =>
                {
                    await lazy.EndLazy(cpu);
                    seen = await bench.Load(1);
                });
                return () => seen;
            });

    /// <summary>What the walker took for a global entry outlives the comparison too.</summary>
    [Theory]
    [Listed("X23")]
    [InlineData(Tame, true, "!")]
    [InlineData(Wild, true, "!")]
    [InlineData(Tame, false, "!")]
    [InlineData(Wild, false, "! 2")]
    public void A_lazy_CPU_must_be_told_when_tables_are_freed(
        string tlb, bool tells, string outcomes)
        => WhileLazy(
            outcomes, tlb, Emptied, (bench, lazy) => TakeTheTable(bench, lazy, tells),
            (lazy, cpu) => lazy.EndLazy(cpu), Bench.Y);

    [Theory]
    [Listed("X23")]
    [InlineData(Tame, true, "clean")]
    [InlineData(Wild, true, "clean")]
    [InlineData(Tame, false, "clean")]
    [InlineData(Wild, false, "garbage")]
    public void A_lazy_CPU_that_is_not_told_may_cache_garbage(
        string tlb, bool tells, string outcomes)
        => Exactly(outcomes, On(X86, tlb), bench =>
        {
            Start(bench, Emptied, (_, lazy) => TakeTheTable(bench, lazy, tells), Nothing);
            return () => bench.Machine.Cpus[1].Tlb.Translations.Any(held => held.Frame == bench.B)
                ? "garbage"
                : "clean";
        });

    [Fact]
    [Listed("X23")]
    public void A_lazy_CPU_that_is_not_told_reaches_the_freed_table_in_every_schedule()
        => Breaks(
            MachineInvariants.NoWalkerReachesAFreeTable.Name, "", On(X86, Wild),
            bench => FreeTheTable(bench, tells: false));

    [Theory]
    [Listed("X23")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_lazy_CPU_that_is_told_does_not_reach_the_freed_table(string tlb)
        => Exactly("", On(X86, tlb), bench => FreeTheTable(bench, tells: true));

    [Theory]
    [Listed("X24")]
    [InlineData(Tame, true, "! 1")]
    [InlineData(Wild, true, "! 1")]
    [InlineData(Tame, false, "! 1 7")]
    [InlineData(Wild, false, "! 1 7")]
    public void A_CPU_that_switches_must_say_so(string tlb, bool marks, string outcomes)
        => Exactly(outcomes, On(X86, tlb), bench =>
        {
            var lazy = new LazySwitching(bench);
            (Frame other, _) = bench.Tree();
            string seen = "";
            Handover.After(
                bench,
                async () =>
                {
                    await Cached(bench);
                    await lazy.Leave(bench.Machine.Cpus[1], other);
                },
                () => TakeThePage(bench, lazy),
                async () =>
                {
                    await lazy.Enter(bench.Machine.Cpus[1], marks);
                    seen = await bench.Load(1);
                });
            return () => seen;
        });

    /// <summary>CPU 1 comes back from being lazy and loads.</summary>
    static void WhileLazy(
        string outcomes, string tlb, Func<Bench, Routine> warmUp,
        Func<Bench, LazySwitching, Routine> take, Func<LazySwitching, Cpu, Routine> comeBack,
        VirtualPage page)
        => Exactly(outcomes, On(X86, tlb), bench =>
        {
            string seen = "";
            Start(bench, warmUp, take, async (lazy, cpu) =>
            {
                await comeBack(lazy, cpu);
                seen = await bench.Load(1, page);
            });
            return () => seen;
        });

    /// <summary>After a warm-up CPU 1 is lazy, and then does something.</summary>
    static void Start(
        Bench bench, Func<Bench, Routine> warmUp, Func<Bench, LazySwitching, Routine> take,
        Func<LazySwitching, Cpu, Routine> then)
    {
        Cpu cpu = bench.Machine.Cpus[1];
        var lazy = new LazySwitching(bench);
        Handover.After(
            bench,
            async () =>
            {
                await warmUp(bench);
                await lazy.BecomeLazy(cpu);
            },
            () => take(bench, lazy), () => then(lazy, cpu));
    }

    static Routine Nothing(LazySwitching lazy, Cpu cpu) => default;

    static async Routine Cached(Bench bench) => await bench.Load(1);

    /// <summary>The table has no entry left, and no TLB holds one of it.</summary>
    static async Routine Emptied(Bench bench)
    {
        await bench.Write(PageTableEntry.Absent);
        await bench.Shootdown();
    }

    static async Routine TakeThePage(Bench bench, LazySwitching lazy)
    {
        await bench.Write(PageTableEntry.Absent);
        await lazy.Flush(bench.Machine.Cpus[0], Bench.XAlone);
        await bench.Memory.Write(bench.A, 0, 7);
    }

    static async Routine TakeTheTable(Bench bench, LazySwitching lazy, bool tells)
    {
        await Unhook(bench, lazy, tells);
        await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.AsGlobal().Bits);
    }

    static async Routine Unhook(Bench bench, LazySwitching lazy, bool tells)
    {
        await bench.Memory.Write(bench.Root, 0, 0);
        await lazy.Flush(
            bench.Machine.Cpus[0], InvalidationScope.WholeSpace(Bench.Space), freesTables: tells);
    }

    static Func<object> FreeTheTable(Bench bench, bool tells)
    {
        bench.Machine.Simulator.Monitor = new MachineMonitor(bench.Machine);
        Start(
            bench, Emptied,
            async (_, lazy) =>
            {
                await Unhook(bench, lazy, tells);
                await bench.Machine.Frames.Free(bench.Table);
            },
            Nothing);
        return () => "";
    }
}
