using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>
/// What steps tell of blocks, of the bounds on failures and surprises, and of words in which
/// software may see what walkers did: too little hides schedules, too much makes more of them.
/// </summary>
public class SharedCounterTests
{
    /// <summary>What bound there is, and what the answer to each choice is.</summary>
    [Theory]
    [InlineData(0, "Send queue of disk|Receive queue of disk|Read failures of disks"
        + "|Write block 1 of disk")]
    [InlineData(1, "Send queue of disk|Receive queue of disk|Read failures of disks"
        + "|Write failures of disks")]
    public void A_request_tells_of_its_queue_its_block_and_the_failures(
        int answer, string touched)
        => Assert.Equal(
            touched.Split('|').Order(), Told(
                ["queue", "block", "failures"], On(X86) with { DiskFailures = 1 }, answer,
                bench =>
                {
                    var disk = new Disk(bench.Machine, "disk", 2);
                    return async () => await disk.Write(1, bench.A);
                }));

    [Theory]
    [InlineData(0, 1, "")]
    [InlineData(1, 0, "Read surprises of TLBs")]
    [InlineData(1, 1, "Read surprises of TLBs|Write surprises of TLBs")]
    [InlineData(int.MaxValue, 1, "")]
    public void A_lookup_tells_of_surprises_where_they_are_bounded(
        int surprises, int answer, string touched)
        => Assert.Equal(
            touched.Split('|', StringSplitOptions.RemoveEmptyEntries),
            Told(
                ["surprises"],
                On(X86) with { Tlb = TlbFreedom.Evicts with { Surprises = surprises } }, answer,
                bench => async () =>
                {
                    await bench.Load(1);
                    await bench.Load(1);
                }));

    /// <summary>
    /// A table that is hooked out leads to the entries below it; a tame machine takes up nothing.
    /// </summary>
    [Theory]
    [InlineData(Tame, "")]
    [InlineData(Wild, "Read word 3.0|Read word 3.1|Read word 3.2|Read word 3.3")]
    public void A_table_that_is_hooked_out_tells_of_its_entries(string tlb, string touched)
        => Assert.Equal(
            touched.Split('|', StringSplitOptions.RemoveEmptyEntries),
            Told(["word 3."], On(Armv7, tlb), answer: 0, bench =>
            {
                Assert.Equal(new Frame(3), bench.Table);
                return async () => await bench.Memory.Write(bench.Root, 0, 0);
            }));

    /// <summary>A plain read changes something where it decides what walkers did.</summary>
    [Theory]
    [InlineData(X86, Tame, false, "Read")]
    [InlineData(X86, Evicts, false, "Read")]
    [InlineData(X86, Watched, false, "Read")]
    [InlineData(X86, Wild, false, "ReadModifyWrite")]
    [InlineData(X86, Tame, true, "ReadModifyWrite")]
    [InlineData(Armv7, Tame, true, "Read")]
    [InlineData(Armv7, Wild, false, "Read")]
    public void A_read_says_whether_it_decides_what_walkers_did(
        string profile, string tlb, bool late, string kind)
        => Assert.Equal(
            [$"{kind} word 3.0"],
            Told(
                ["word"], On(profile, tlb) with { Relaxed = new() { LateDirty = late } },
                answer: 0, bench => async () => await bench.Read()));

    /// <summary>What the steps of a run touch, sorted.</summary>
    /// <param name="wanted">How the names begin that count.</param>
    /// <param name="answer">To each choice.</param>
    static SortedSet<string> Told(
        string[] wanted, MachineSettings settings, int answer,
        Func<Bench, Func<Routine>> program)
    {
        var watch = new Watch(wanted);
        Assert.Null(new Simulator().Run(new First(answer), it =>
        {
            var bench = new Bench(it, settings);
            Func<Routine> body = program(bench);
            it.NotesEffects = true;
            watch.Simulator = it;
            it.Monitor = watch;
            bench.Start("program", body);
        }));
        return watch.Touched;
    }

    sealed class Watch(string[] wanted) : IMonitor
    {
        public SortedSet<string> Touched { get; } = new(StringComparer.Ordinal);

        public Simulator Simulator { get; set; } = null!;

        public Violation? AfterStep(SimTask task, in Step step)
        {
            Add(step.Kind, step.Object);
            foreach (Effect each in Simulator.Effects)
            {
                Add(each.Kind, each.Object);
            }

            return null;
        }

        public Violation? AtRest() => null;

        void Add(StepKind kind, ObjectId of)
        {
            string name = Simulator.NameOf(of);
            if (wanted.Any(each => name.StartsWith(each, StringComparison.Ordinal)))
            {
                Touched.Add($"{kind} {name}");
            }
        }
    }
}
