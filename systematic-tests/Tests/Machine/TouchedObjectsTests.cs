using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What steps of one task touch beyond what they declare, by name.</summary>
/// <remarks>
/// The reduction relies on it. The root is frame 2, its table of leaves frame 3; with a level more
/// they are 2 and 4, with frame 3 between them.
/// </remarks>
public class TouchedObjectsTests
{
    static readonly Relaxations LateEntries = new() { LateEntries = true };
    static readonly MachineSettings Arm = On(Armv7, Wild) with { Cpus = 1 };
    static readonly MachineSettings Cold = Arm with { Tlb = TlbFreedom.Wild with { Warm = false } };
    static readonly MachineSettings Tableless = On(X86, Wild) with
    {
        Cpus = 1,
        Tlb = TlbFreedom.Wild with { CachesTables = false },
    };

    delegate Routine Act(Bench bench);

    static readonly (string Label, MachineSettings On, Act Before, Act Seen, string Touched)[]
        Rows =
    [
        ("an entry is cleared", Arm, Waits, ClearsX,
            "Read word 2.0"),
        ("an entry is made", Arm, Waits, PutsB,
            "Read frame 1, Read word 2.0, Write cached versions of page 0x0 on cpu0"),
        ("an entry of a later page is made", Arm, Waits, MapsPage3,
            "Read frame 1, Read word 2.0, Write cached versions of page 0x3 on cpu0"),
        ("a table is hooked out", Cold, Waits, Unhooks,
            "Read frame 3, Read word 3.0123"),
        ("a table is hooked in", Cold, Unhooks, HooksB,
            "Read frame 1, Read word 1.0123, Write cached tables of cpu0"),
        ("a frame is freed", Arm, ClearsX, FreesB,
            "Write frame 1, Write word 1.0123"),
        ("a table in use is freed", Cold with { Levels = 3 }, Waits, FreesMiddle,
            "Read frame 4, Read word 2.0, Read word 4.0123, Write frame 3, Write word 3.0123"),
        ("what was hooked out is invalidated", Arm, Unhooks, Invalidates,
            "Read frame 0, Read frame 2, Read frame 3, Read word 2.0, Read word 3.0123, Write "
                + "cached tables of cpu0, Write cached versions of page 0x0 on cpu0"),
        ("the same with no tables cached", Tableless, Unhooks, Invalidates,
            "Read frame 0, Read frame 2, Read word 2.0, Read word 3.0, Write cached versions "
                + "of page 0x0 on cpu0"),
        ("a walk begins", Arm, Waits, LoadsY,
            "Read cached tables of cpu0, Read frame 0, Read frame 3, Read word 2.0"),
        ("a walk finds what may be cached", Arm, Waits, LoadsX,
            "Read cached tables of cpu0, Read frame 0, Read frame 3, Read word 2.0, Write "
                + "cached versions of page 0x0 on cpu0"),
        ("a root is loaded of a tree that differs in D", Arm, Waits, LoadsDirtyRoot,
            "Read frame 0, Read frame 2, Read frame 3, Read frame 4, Read frame 5, Read word "
                + "2.0123, Read word 3.0123, Read word 4.0123, Read word 5.0123, Write cached "
                + "tables of cpu0, Write cached versions of page 0x0 on cpu0"),
        ("a store that is late", Arm with { Relaxed = LateEntries }, Waits, ClearsX,
            "Read frame 3, Read store buffers, Write store buffers"),
        ("a store that arrives", Arm with { Relaxed = LateEntries }, PutsB, Fences,
            "Read frame 1, Read frame 3, Read word 2.0, Write cached versions of page 0x0 on "
                + "cpu0, Write store buffers, Write word 3.0"),
        ("a table that is hooked out late", Cold with { Relaxed = LateEntries }, Unhooks, Fences,
            "Read frame 2, Read frame 3, Read word 3.0123, Write store buffers, Write word "
                + "2.0"),
        ("a word is read while stores are late", Arm with { Relaxed = LateEntries }, Waits, ReadsX,
            "Read store buffers"),
        ("a word is exchanged while stores are late", Arm with { Relaxed = LateEntries },
            Waits, ExchangesX,
            "Read frame 0, Read store buffers, Read word 2.0"),
    ];

    public static TheoryData<string> Labels => [.. Rows.Select(row => row.Label)];

    [Theory]
    [MemberData(nameof(Labels))]
    public void A_step_tells_what_it_touches(string label)
    {
        (_, MachineSettings settings, Act before, Act seen, string touched)
            = Rows.Single(row => row.Label == label);
        var simulator = new Simulator();
        var watch = new Watch(simulator);
        Assert.Null(simulator.Run(new First(), it =>
        {
            var bench = new Bench(it, settings);
            it.NotesEffects = true;
            it.Monitor = watch;
            bench.Start("program", async () =>
            {
                await before(bench);
                watch.Begin();
                await seen(bench);
                watch.End();
            });
        }));
        Assert.Equal(touched, watch.Touched);
    }

    static async Routine Waits(Bench bench) => await bench.Memory.Read(bench.A, 1);

    static async Routine ClearsX(Bench bench) => await bench.Write(PageTableEntry.Absent);

    static async Routine PutsB(Bench bench) => await bench.Write(bench.OnB);

    static async Routine ReadsX(Bench bench) => await bench.Read();

    static async Routine ExchangesX(Bench bench) => await bench.Exchange(bench.ReadWrite);

    static async Routine MapsPage3(Bench bench)
        => await bench.Memory.Write(bench.Table, 3, bench.OnB.Bits);

    static async Routine Unhooks(Bench bench) => await bench.Memory.Write(bench.Root, 0, 0);

    static async Routine HooksB(Bench bench)
        => await bench.Memory.Write(bench.Root, 1, PageTableEntry.Table(bench.B).Bits);

    static async Routine FreesB(Bench bench) => await bench.Machine.Frames.Free(bench.B);

    static async Routine FreesMiddle(Bench bench)
        => await bench.Machine.Frames.Free(
            new PageTableEntry(bench.Memory.Peek(bench.Root, 0)).Frame);

    static async Routine Invalidates(Bench bench)
        => await bench.Machine.Cpus[0].Invalidate(Bench.XAlone);

    static async Routine Fences(Bench bench) => await bench.Machine.Cpus[0].Fence();

    static async Routine LoadsX(Bench bench) => await bench.Load(0);

    static async Routine LoadsY(Bench bench) => await bench.Load(0, Bench.Y);

    static async Routine LoadsDirtyRoot(Bench bench)
    {
        (Frame root, Frame leaves) = bench.Tree();
        bench.Memory.Poke(leaves, 0, bench.ReadWrite.WithDirty().Bits);
        await bench.Machine.Cpus[0].LoadRoot(root, Bench.Space);
    }

    /// <summary>Keeps what all steps touch that begin and end in between.</summary>
    sealed class Watch(Simulator simulator) : IMonitor
    {
        readonly SortedSet<string> touched = new(StringComparer.Ordinal);
        bool looks;

        // The step that had happened when it began is none of them.
        bool isBefore;

        /// <summary>Words of one frame together.</summary>
        public string Touched => string.Join(", ", touched
            .GroupBy(each => each.Split('.')[0])
            .Select(all => all.Key + (all.First().Contains('.') ? "." : "")
                + string.Concat(all.Select(each => each.Split('.').Skip(1).LastOrDefault()))));

        public void Begin() => (looks, isBefore) = (true, true);

        public void End()
        {
            Add();
            looks = false;
        }

        public Violation? AfterStep(SimTask task, in Step step)
        {
            if (looks && !isBefore)
            {
                Add();
            }

            isBefore = false;
            return null;
        }

        public Violation? AtRest() => null;

        /// <summary>All but gates, and the TLB itself, which they declare.</summary>
        void Add() => touched.UnionWith(simulator.Effects
            .Where(each => each.Object.Value >= 0)
            .Select(each => $"{each.Kind} {simulator.NameOf(each.Object)}")
            .Where(each => !each.EndsWith("TLB of cpu0", StringComparison.Ordinal)));
    }
}
