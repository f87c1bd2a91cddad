using System;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.BlindDirtyTests;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>D that is set blindly, with what else may be relaxed, and in the account.</summary>
public class BlindDirtyRelaxedTests
{
    [Theory]
    [InlineData(false, ",9,dirty")]
    [InlineData(true, ",9,clean ,9,dirty")]
    public void D_that_is_set_blindly_may_be_seen_late(bool late, string outcomes)
        => Exactly(outcomes, OnArmv8(Blind with { LateDirty = late }), bench =>
        {
            Func<object> seen = Handover.To(
                bench,
                async () =>
                {
                    await bench.Load(0);
                    await bench.Clear(PageTableEntry.WritableBit);
                },
                async () => await bench.Store(0),
                async () =>
                {
                    ulong word = await bench.Memory.Read(bench.A, 0);
                    return $",{word},{Clean(await bench.Read())}";
                });
            return () => seen().ToString() == "-" ? ",9,dirty" : seen();
        });

    /// <summary>A store that a broadcast has overtaken has set D before.</summary>
    [Theory]
    [InlineData(false, "!,read-only,1 .,read-only D,9")]
    [InlineData(true, "!,read-only,1 .,read-only D,1 .,read-only D,9")]
    public void A_broadcast_overtakes_the_store_and_not_its_D(bool overtaking, string outcomes)
        => Exactly(
            outcomes, OnArmv8(Blind with { BroadcastOvertakesStores = overtaking }),
            bench => StoreWhile(bench, async () =>
            {
                await bench.Clear(PageTableEntry.WritableBit);
                await bench.Shootdown();
                string entry = Told(bench, await bench.Read());
                return $"{entry},{await bench.Memory.Read(bench.A, 0)}";
            }));

    [Fact]
    public void D_in_an_older_entry_does_not_undo_a_newer_one_that_is_late()
        => Exactly(".,frame 1", With(Tame, Blind with { LateEntries = true }), bench =>
        {
            Func<object> seen = StoreWhile(bench, async () =>
            {
                await bench.Write(bench.OnB);
                return "";
            });
            return () => $"{seen()}{bench.EntryOfX.Frame}";
        });

    [Theory]
    [InlineData(PageTableEntry.WritableBit, "word 3.0, frame 0 read-only A, := 0x65")]
    [InlineData(PageTableEntry.PresentBit, "word 3.0, absent, := 0x66")]
    public void The_account_tells_what_D_was_set_in(ulong taken, string place)
    {
        var notes = new Notes();
        var simulator = new Simulator { Recorder = notes };
        Assert.Null(simulator.Run(new RoundRobin(), it =>
        {
            var bench = new Bench(it, With(Tame, Blind));
            bench.Start("program", async () =>
            {
                await bench.Load(1);
                await bench.Clear(taken);
                await bench.Store(1);
            });
        }));
        Assert.Equal(
            [
                $"cpu1  store 9 to {Bench.X}.0 sets D without looking: {place}",
                $"cpu1  store 9 to {Bench.X}.0 in frame 0",
            ],
            notes.Told[^2..]);
    }

    [Fact]
    public void Who_does_not_look_is_refused_for_nothing_that_it_saw()
    {
        MachineSettings both = With(Tame, Blind with { DirtyOnReadOnly = true });
        var wrong = Assert.Throws<ToolException>(() =>
            new Simulator().Run(new RoundRobin(), it => _ = new Bench(it, both)));
        Assert.Contains("not both", wrong.Message, StringComparison.Ordinal);
    }

    static MachineSettings OnArmv8(Relaxations relaxed)
        => On(Armv7) with { Profile = MachineProfile.Armv8, Relaxed = relaxed };
}
