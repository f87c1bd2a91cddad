using System;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What a machine tells of itself, in traces and in facts.</summary>
public class MachineAccountTests
{
    static readonly AddressSpaceId Space = Bench.Space;

    /// <summary>Each scope, with what it covers or spares.</summary>
    public static TheoryData<string, InvalidationScope> Scopes => new()
    {
        { "everything", InvalidationScope.Everything },
        {
            "everything but global entries",
            InvalidationScope.Everything with { Globals = false }
        },
        { "asid 1", InvalidationScope.WholeSpace(Space) },
        {
            "asid 1 and global entries",
            InvalidationScope.WholeSpace(Space) with { Globals = true }
        },
        { "page 0x0 of asid 1", Bench.XAlone },
        { "page 0x0 of asid 1 but global entries", Bench.XAlone with { Globals = false } },
        { "page 0x0 of asid 1, tables kept", Bench.XAlone with { Tables = false } },
        { "pages 0xa..0xc of asid 1", InvalidationScope.Pages(Space, new(10), 3) },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public void A_scope_tells_what_it_covers(string text, InvalidationScope scope)
        => Assert.Equal(text, scope.ToString());

    [Theory]
    [InlineData(Error.None, "7")]
    [InlineData(Error.SEGV, "SEGV")]
    public void A_result_is_the_word_or_the_error(Error error, string text)
        => Assert.Equal(text, new UserResult(7, error).ToString());

    [Fact]
    public void Accesses_and_faults_are_told_with_their_values()
        => Tells(
            On(X86),
            async bench =>
            {
                Cpu cpu = bench.Machine.Cpus[1];
                cpu.Trap = new Refusal();
                await cpu.Load(Bench.X);
                await cpu.Store(Bench.X, 8);
                await cpu.Swap(Bench.X, 9);
                await cpu.Load(Bench.Y);
            },
            "cpu1  load page 0x0.0 → 1 in frame 0",
            "cpu1  store 8 to page 0x0.0 in frame 0",
            "cpu1  swap 9 with page 0x0.0 → 8 in frame 0",
            "cpu1  load page 0x1.0 faults: absent",
            "cpu1  load page 0x1.0 → SEGV");

    [Fact]
    public void A_shootdown_is_told_step_by_step()
        => Tells(
            On(X86),
            async bench =>
            {
                await bench.Shootdown();
                await bench.Machine.Cpus[0].Fence();
            },
            "program  invalidates page 0x0 of asid 1 on cpu0",
            "program  sends a shootdown of page 0x0 of asid 1 to cpu1",
            "cpu1  invalidates page 0x0 of asid 1, acknowledges",
            "program  shootdown of page 0x0 of asid 1 ends",
            "program  fence on cpu0");

    [Fact]
    public void A_broadcast_is_told_where_it_arrives()
        => Tells(
            On(Armv7),
            bench => bench.Machine.Shootdowns.Run(null, Bench.XAlone, 2),
            "program  broadcast of page 0x0 of asid 1 reaches cpu1",
            "program  shootdown of page 0x0 of asid 1 ends");

    static void Tells(
        MachineSettings settings, Func<Bench, Routine> program, params string[] lines)
    {
        var notes = new Notes();
        var simulator = new Simulator { Recorder = notes };
        Assert.Null(simulator.Run(new RoundRobin(), it =>
        {
            var bench = new Bench(it, settings);
            bench.Start("program", () => program(bench));
        }));
        Assert.Equal(lines, notes.Told);
    }

    sealed class Refusal : ITrapHandler
    {
        public Routine<Error> OnFault(Cpu cpu, PageFault fault) => Refuse();

        static async Routine<Error> Refuse()
        {
            await default(Routine);
            return Error.SEGV;
        }
    }
}
