using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What the answers to choices mean, and what is told of transfers and frames.</summary>
public class TameAnswerTests
{
    static MachineSettings Failing
        => On(X86) with { AllocationFailures = 1, DiskFailures = 1, Words = 1 };

    static MachineSettings Late => On(Armv7) with
    {
        Profile = MachineProfile.Armv8, Relaxed = new() { LateDirty = true },
    };

    /// <summary>So a run whose answers are all 0 is one of the tame machine.</summary>
    [Theory]
    [InlineData(0, "frame 4")]
    [InlineData(1, "")]
    public void An_allocation_fails_by_the_second_answer(int answer, string frame)
        => Assert.Equal(frame, One(Failing, answer, async bench =>
            $"{await bench.Machine.Frames.Allocate()}").Seen);

    [Theory]
    [InlineData(0, Error.None)]
    [InlineData(1, Error.EIO)]
    public void A_transfer_fails_by_the_second_answer(int answer, Error error)
        => Assert.Equal($"{error}", One(Failing, answer, async bench =>
            $"{await new Disk(bench.Machine, "disk", 1).Read(0, bench.A)}").Seen);

    [Theory]
    [InlineData(0, "frame 0 read-write")]
    [InlineData(1, "frame 0 read-write A")]
    public void A_walker_has_been_there_by_the_second_answer(int answer, string entry)
        => Assert.Equal(entry, One(On(X86, Wild), answer, async bench =>
            $"{await bench.Read()}").Seen);

    [Theory]
    [InlineData(0, "frame 0 read-write A D")]
    [InlineData(1, "frame 0 read-write A")]
    public void D_is_not_seen_by_the_second_answer(int answer, string entry)
        => Assert.Equal(entry, One(Late, answer, async bench =>
        {
            await bench.Store(1);
            return $"{await bench.Read()}";
        }).Seen);

    [Fact]
    public void D_that_was_seen_once_is_seen_from_then_on()
        => InOrder("-- -D DD", Late, async bench =>
        {
            await bench.Store(1);
            string first = Seen(await bench.Read());
            return first + Seen(await bench.Read());
        });

    [Fact]
    public void Who_sees_D_decides_it_for_whoever_reads_later()
        => Exactly("-- -D D- DD", Late, bench =>
        {
            string[] seen = ["", ""];
            bench.Start("cpu1", async () =>
            {
                await bench.Store(1);
                for (int i = 0; i < 2; i++)
                {
                    int me = i;
                    bench.Start($"reader{me}", async () => seen[me] = Seen(await bench.Read()));
                }
            });
            return () => string.Concat(seen);
        });

    /// <summary>Between the store and the fence D may be missed, and only there.</summary>
    [Fact]
    public void A_fence_of_the_CPU_that_stored_and_a_read()
        => Exactly("clean dirty late", Late, bench =>
        {
            string seen = "";
            bench.Start("cpu1", async () =>
            {
                await bench.Store(1);
                await bench.Machine.Cpus[1].Fence();
            });
            bench.Start("reader", async () =>
            {
                PageTableEntry entry = await bench.Read();
                seen = entry.Dirty ? "dirty" : entry.Accessed ? "late" : "clean";
            });
            return () => seen;
        });

    [Theory]
    [InlineData(0, "program  allocates frame 4", "disk  write of frame 4 to block 1 is done",
        "disk  word 0.0 := 0x0", "disk  read of block 1 to frame 0 is done",
        "program  frees frame 4")]
    [InlineData(1, "program  allocates nothing: it fails",
        "disk  write of frame 1 to block 1 fails", "disk  word 0.0 := 0x0",
        "disk  read of block 1 to frame 0 is done", "program  frees frame 1")]
    public void Transfers_and_frames_are_told_as_they_come(int answer, params string[] lines)
        => Assert.Equal(lines, One(Failing, answer, async bench =>
        {
            var disk = new Disk(bench.Machine, "disk", 2);
            Frame frame = await bench.Machine.Frames.Allocate() ?? bench.B;
            await disk.Write(1, frame);
            await disk.Read(1, bench.A);
            await bench.Machine.Frames.Free(frame);
            return "";
        }).Told);

    /// <summary>One run in which the answer to each choice is the same.</summary>
    static (string Seen, List<string> Told) One(
        MachineSettings settings, int answer, Func<Bench, Routine<string>> program)
    {
        (string seen, Notes notes) = ("", new());
        var simulator = new Simulator { Recorder = notes };
        Assert.Null(simulator.Run(new First(answer), it =>
        {
            var bench = new Bench(it, settings);
            bench.Start("program", async () => seen = await program(bench));
        }));
        return (seen, notes.Told);
    }

    static string Seen(PageTableEntry entry) => entry.Dirty ? "D" : "-";
}
