using System;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>
/// What depends on the order of steps of which one only looks at what the other one changes, or
/// changes what walkers that nobody sent may find.
/// </summary>
/// <remarks>As <see cref="HiddenDependenceTests"/>.</remarks>
public class WalkerDependenceTests
{
    static readonly MachineSettings Cold3 = On(Armv7) with
    {
        Levels = 3,
        Tlb = TlbFreedom.Wild with { Warm = false },
    };

    /// <summary>No walk finds the entry, but what was cached of it may be used.</summary>
    [Fact]
    public void A_look_at_A_and_a_lookup_that_shows_that_it_was_set()
        => Exactly("0,0 0,1 1,1", On(X86) with
        {
            Tlb = TlbFreedom.Wild with { CachesTables = false },
        }, bench =>
        {
            bench.Memory.Poke(bench.Root, 0, 0);
            return Looks(bench, () => bench.EntryOfX.Accessed, async () => await bench.Load(1));
        });

    [Fact]
    public void A_look_at_the_stores_to_a_frame_and_a_store()
        => Exactly("0,0 0,1 1,1", On(Armv7), bench => Looks(
            bench, () => bench.Memory.StoresTo(bench.A) == 1, async () => await bench.Store(1)));

    [Fact]
    public void A_look_at_the_generation_of_a_frame_and_a_free()
        => Exactly("0,0 0,1 1,1", On(Armv7), bench => Looks(
            bench, () => bench.Memory.GenerationOf(bench.A) == 1,
            async () => await bench.Machine.Frames.Free(bench.A)));

    /// <summary>No walker that comes later finds what nothing leads to.</summary>
    [Fact]
    public void An_entry_and_what_led_to_its_table()
        => Exactly("held missed", Cold3, bench =>
        {
            bench.Start("unhooks", async () => await bench.Memory.Write(bench.Root, 0, 0));
            bench.Start("maps", async () => await bench.Write(bench.OnB));
            return () => Holds(bench, bench.B);
        });

    [Fact]
    public void An_invalidation_and_what_leads_to_a_table()
        => Exactly("held missed", Cold3 with { Tlb = TlbFreedom.Wild, Levels = 2 }, bench =>
        {
            bench.Start("unhooks", async () => await bench.Memory.Write(bench.Root, 0, 0));
            bench.Start("invalidates", async () =>
                await bench.Machine.Cpus[1].Invalidate(Bench.XAlone));
            return () => Holds(bench, bench.A);
        });

    /// <summary>Until then a walk may begin in the table, and find what is made there.</summary>
    [Fact]
    public void An_invalidation_of_tables_and_an_entry_in_one()
        => Exactly("held missed", Cold3 with { Tlb = TlbFreedom.Wild, Levels = 2 }, bench =>
        {
            bench.Start("invalidates", async () =>
                await bench.Machine.Cpus[1].Invalidate(Bench.XAlone));
            bench.Start("unhooks", async () =>
            {
                await bench.Memory.Write(bench.Root, 0, 0);
                await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.Bits);
            });
            return () => Holds(bench, bench.B);
        });

    /// <summary>The frame is freed before its translation is gone, or after.</summary>
    [Fact]
    public void A_free_of_a_frame_and_an_invalidation_of_its_translation()
        => Breaks("no TLB reaches a free frame", "", Cold3 with
        {
            Tlb = TlbFreedom.Wild,
            Levels = 2,
            Cpus = 1,
        }, bench =>
        {
            bench.Machine.Simulator.Monitor = new Watch(bench.Machine);
            bench.Start("unmaps", async () =>
            {
                await bench.Memory.Write(bench.Root, 0, 0);
                await bench.Machine.Cpus[0].Invalidate(Bench.XAlone);
            });
            bench.Start("frees", async () => await bench.Machine.Frames.Free(bench.A));
            return () => "";
        });

    static string Holds(Bench bench, Frame frame)
        => bench.Machine.Cpus[1].Tlb.Translations.Any(each => each.Frame == frame)
            ? "held"
            : "missed";

    /// <summary>One looks twice, each time behind a step of its own.</summary>
    static Func<object> Looks(Bench bench, Func<bool> look, Func<Routine> act)
    {
        string seen = "";
        bench.Start("looker", async () =>
        {
            await bench.Memory.Read(bench.B, 0);
            seen = look() ? "1" : "0";
            await bench.Memory.Read(bench.B, 0);
            seen += look() ? ",1" : ",0";
        });
        bench.Start("actor", act);
        return () => seen;
    }

    sealed class Watch(Machine machine) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
            => machine.Cpus[0].Tlb.Translations.All(
                each => machine.Memory.IsAllocated(each.Frame))
                    ? null
                    : new Violation("no TLB reaches a free frame", "", "", "");

        public Violation? AtRest() => null;
    }
}
