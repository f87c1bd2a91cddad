using System;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What comes before an invalidation, for others who come after it.</summary>
public class InvalidationOrderTests
{
    static readonly Relaxations LateEntries = new() { LateEntries = true };
    static readonly Relaxations LateDirty = new() { LateDirty = true };

    /// <summary>What is done between the store of an entry and the flag, by label.</summary>
    static readonly (string Label, Func<Bench, Routine> Act)[] Acts =
    [
        ("invalidates here", async bench => await bench.Machine.Cpus[0].Invalidate(Bench.XAlone)),
        ("loads a root",
            async bench => await bench.Machine.Cpus[0].LoadRoot(bench.Root, Bench.Space)),
        ("invalidates there", bench => bench.Machine.Shootdowns.Run(null, Bench.XAlone, 2)),
    ];

    public static TheoryData<string, ShootdownKind> Rows
    {
        get
        {
            var rows = new TheoryData<string, ShootdownKind>();
            foreach ((string label, _) in Acts)
            {
                rows.Add(label, ShootdownKind.Interrupt);
                rows.Add(label, ShootdownKind.Broadcast);
            }

            return rows;
        }
    }

    /// <summary>A walker finds an entry that was stored late, or may miss it.</summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void It_comes_after_earlier_stores_where_it_is_a_fence(
        string label, ShootdownKind shootdown)
    {
        Func<Bench, Routine> act = Array.Find(Acts, row => row.Label == label).Act;
        foreach (bool isFence in new[] { true, false })
        {
            MachineProfile profile = MachineProfile.X86 with
            {
                Shootdown = shootdown,
                InvalidationIsFence = isFence,
            };
            MachineSettings settings = On(X86) with { Profile = profile, Relaxed = LateEntries };
            Exactly(isFence ? "- 1" : "! - 1", settings, bench => RelaxationTests.AfterTheFlag(
                bench,
                async () =>
                {
                    await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
                    await act(bench);
                },
                () => bench.Load(1, Bench.Y)));
        }
    }

    /// <summary>
    /// Two initiators, one after the other; only CPU 1, which acknowledges to both, orders what the
    /// second one reads after what the first one wrote.
    /// </summary>
    [Fact]
    public void Who_is_acknowledged_later_comes_after_who_was_before()
        => Exactly("- 1", On(X86), bench =>
        {
            var field = new Plain<int>(bench.Machine.Simulator, "field", 0);
            string seen = "-";
            bench.Start("first", async () =>
            {
                await bench.Memory.Read(bench.A, 0);
                field.Write(1);
                await bench.Machine.Shootdowns.Run(null, Bench.XAlone, 2);
                await bench.Memory.Write(bench.B, 0, 7);
            });
            bench.Start("second", async () =>
            {
                if (await bench.Memory.Read(bench.B, 0) == 7)
                {
                    await bench.Machine.Shootdowns.Run(null, Bench.XAlone, 2);
                    seen = $"{field.Read()}";
                }
            });
            return () => seen;
        });

    [Fact]
    public void A_flag_alone_orders_nothing()
        => Breaks(BasicRule.NoRace, "-", On(X86), bench =>
        {
            var field = new Plain<int>(bench.Machine.Simulator, "field", 0);
            string seen = "-";
            bench.Start("first", async () =>
            {
                await bench.Memory.Read(bench.A, 0);
                field.Write(1);
                await bench.Memory.Write(bench.B, 0, 7);
            });
            bench.Start("second", async () =>
            {
                if (await bench.Memory.Read(bench.B, 0) == 7)
                {
                    seen = $"{field.Read()}";
                }
            });
            return () => seen;
        });

    /// <summary>The second store makes the first one's D seen: who looks depends on it.</summary>
    [Fact]
    public void D_that_is_late_is_seen_once_the_CPU_sets_it_elsewhere()
        => Exactly("- clean,- clean,dirty dirty,- dirty,dirty", On(X86) with
        {
            Profile = MachineProfile.Armv8,
            Relaxed = LateDirty,
        }, bench =>
        {
            bench.Poke(Bench.Y, bench.OnB);
            (string early, string late) = ("-", "-");
            bench.Start("cpu1", async () =>
            {
                await bench.Store(1);
                await bench.Memory.Write(bench.A, 1, 7);
                await bench.Store(1, Bench.Y, 8);
            });
            bench.Start("looker", async () =>
            {
                if (await bench.Memory.Read(bench.A, 1) == 7)
                {
                    early = Seen(await bench.Read());
                    late = await bench.Memory.Read(bench.B, 0) == 8
                        ? Seen(await bench.Read())
                        : "-";
                }
            });
            return () => early == "-" ? "-" : $"{early},{late}";
        });

    static string Seen(PageTableEntry entry) => entry.Dirty ? "dirty" : "clean";
}
