using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What the TLB of CPU 1 may hold, and that the machine counts what changes.</summary>
public class HeldVersionsTests
{
    static readonly MachineSettings Solicited
        = On(Armv7) with { Tlb = TlbFreedom.Wild with { Warm = false, Unsolicited = false } };

    static readonly MachineSettings Tableless
        = On(Armv7) with { Tlb = TlbFreedom.Wild with { CachesTables = false } };

    /// <summary>The first of what may be chosen is what a tame TLB does.</summary>
    static readonly (string Label, MachineSettings On, Func<Bench, Routine> Program, string Held)[]
        Rows =
    [
        ("a load", On(Armv7), Loads, "page 0x0 frame 0 read-write"),
        ("a load and an invalidation", On(Armv7), async bench =>
        {
            await Loads(bench);
            await Invalidates(bench, Bench.X);
        }, ""),
        ("a walk that finds no leaf", Solicited, LoadsY, "table frame 3"),
        ("one and an invalidation", Solicited, async bench =>
        {
            await LoadsY(bench);
            await Invalidates(bench, Bench.Y);
        }, ""),
        ("a load and a store", On(X86, Wild), async bench =>
        {
            await Loads(bench);
            await Stores(bench);
        }, "page 0x0 frame 0 read-write D; table frame 3"),
        ("a store", On(X86, Wild), Stores, "page 0x0 frame 0 read-write D; table frame 3"),
        ("two entries and a load", On(X86, Wild), async bench =>
        {
            await bench.Write(bench.OnB);
            await Loads(bench);
            await Loads(bench);
        }, "page 0x0 frame 0 read-write; page 0x0 frame 1 read-write; table frame 3"),
        ("the same entry twice", On(Armv7, Wild), async bench =>
        {
            await bench.Write(bench.ReadWrite);
            await bench.Write(bench.ReadWrite);
        }, "page 0x0 frame 0 read-write; table frame 3"),
        ("a root that differs in D", On(Armv7, Wild), LoadsDirtyRoot,
            "page 0x0 frame 0 read-write D; table frame 3; table frame 5"),
        ("the same with no tables cached", Tableless, LoadsDirtyRoot,
            "page 0x0 frame 0 read-write D"),
        ("an invalidation of what was hooked out", On(Armv7, Wild), async bench =>
        {
            await bench.Memory.Write(bench.Root, 0, 0);
            await Invalidates(bench, Bench.X);
        }, ""),
        ("an invalidation of what is there", On(Armv7, Wild),
            bench => Invalidates(bench, Bench.X), "page 0x0 frame 0 read-write; table frame 3"),
    ];

    public static TheoryData<string> Labels => [.. Rows.Select(row => row.Label)];

    [Theory]
    [MemberData(nameof(Labels))]
    public void Each_version_is_held_once_and_each_change_is_counted(string label)
    {
        (_, MachineSettings settings, Func<Bench, Routine> program, string held)
            = Rows.Single(row => row.Label == label);
        Watch watch = null!;
        Assert.Null(new Simulator().Run(new First(), it =>
        {
            var bench = new Bench(it, settings);
            watch = new Watch(bench.Machine);
            it.Monitor = watch;
            bench.Start("program", async () =>
            {
                await bench.Memory.Read(bench.A, 1);
                await program(bench);
            });
        }));
        Assert.Equal(held, watch.Held);
        Assert.Empty(watch.Uncounted);
    }

    /// <summary>A was set already.</summary>
    [Fact]
    public void A_walk_that_sets_nothing_changes_no_table()
        => InOrder("0", On(X86), async bench =>
        {
            await bench.Load(0);
            int before = bench.Machine.TableChangeCount;
            await bench.Load(1);
            return $"{bench.Machine.TableChangeCount - before}";
        });

    static async Routine Loads(Bench bench) => await bench.Load(1);

    static async Routine LoadsY(Bench bench) => await bench.Load(1, Bench.Y);

    static async Routine Stores(Bench bench) => await bench.Store(1);

    static async Routine LoadsDirtyRoot(Bench bench)
    {
        (Frame root, Frame leaves) = bench.Tree();
        bench.Memory.Poke(leaves, 0, bench.ReadWrite.WithDirty().Bits);
        await bench.Machine.Cpus[1].LoadRoot(root, Bench.Space);
    }

    static async Routine Invalidates(Bench bench, VirtualPage page)
        => await bench.Machine.Cpus[1].Invalidate(InvalidationScope.Page(Bench.Space, page));

    /// <summary>Looks after each step.</summary>
    sealed class Watch(Machine machine) : IMonitor
    {
        readonly List<string> uncounted = [];
        string held = "";
        int count;

        public string Held => held;

        /// <summary>What was held after a change that did not count.</summary>
        public IEnumerable<string> Uncounted => uncounted;

        public Violation? AfterStep(SimTask task, in Step step)
        {
            string now = Tell(machine.Cpus[1].Tlb);
            if (now != held && machine.ChangeCount == count)
            {
                uncounted.Add(now);
            }

            (held, count) = (now, machine.ChangeCount);
            return null;
        }

        public Violation? AtRest() => null;

        static string Tell(Tlb tlb)
            => string.Join("; ", tlb.Translations
                .Select(each => $"{each.Page} {each.Frame} {Rights(each)}")
                .Concat(tlb.Tables.Select(each => $"table {each.Table}"))
                .Order(StringComparer.Ordinal));

        static string Rights(Translation of)
            => (of.Writable ? "read-write" : "read-only") + (of.Dirty ? " D" : "");
    }
}
