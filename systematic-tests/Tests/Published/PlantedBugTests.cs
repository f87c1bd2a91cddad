using System.Collections.Generic;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;
using Xunit;
using Outcome = Verified.Codezero.Outcome;

namespace Verified.Tests.OnPublished;

/// <summary>A bug planted at each level is caught, and by the level that should catch it.</summary>
public class PlantedBugTests
{
    /// <summary>Simulator: kernel code that forgets the lock of a plain field.</summary>
    [Fact]
    public void A_field_without_its_lock_is_a_race()
    {
        ExplorationResult result = Explore(simulator =>
        {
            var count = new Box(simulator);
            var guard = new SpinLock(simulator, new LockClass("count", 1));
            simulator.Start("careful", async () =>
            {
                await guard.Acquire();
                count.Value.Write(count.Value.Read() + 1);
                await guard.Release();
            });
            simulator.Start("careless", async () =>
            {
                await guard.Acquire();
                await guard.Release();
                count.Value.Write(count.Value.Read() + 1);
            });
        });
        Assert.Equal(BasicRule.NoRace.Name, result.Finding?.Violation.Rule);
    }

    /// <summary>Machine: a frame is freed before the shootdown has ended.</summary>
    [Fact]
    public void A_frame_that_is_freed_too_early_is_in_a_TLB()
    {
        ExplorationResult result = Explore(simulator =>
        {
            var machine = new Machine(simulator, new MachineSettings { Frames = 8 });
            simulator.Monitor = new MachineMonitor(machine);
            Frame root = machine.Frames.Reserve();
            Frame table = machine.Frames.Reserve();
            Frame page = machine.Frames.Reserve();
            machine.Memory.Poke(root, 0, PageTableEntry.Table(table).Bits);
            machine.Memory.Poke(table, 0, PageTableEntry.Leaf(page, writable: true).Bits);
            machine.Cpus[1].SetRoot(root, new AddressSpaceId(1));
            simulator.Start("cpu0", async () =>
            {
                await machine.Memory.Exchange(table, 0, 0);
                await machine.Frames.Free(page);
                await machine.Shootdowns.Run(
                    machine.Cpus[0], InvalidationScope.Everything, machine.Shootdowns.Everybody);
            });
            simulator.Start("cpu1", async () =>
                await machine.Cpus[1].Try(AccessKind.Load, new VirtualPage(0)));
        });
        Assert.Contains(
            result.Finding?.Violation.Rule,
            new[]
            {
                MachineInvariants.NoTlbReachesAFreeFrame.Name,
                MachineRule.NoAccessReachesAFreeFrame.Name,
            });
    }

    /// <summary>System: a pager that gives everybody the zero page for storing.</summary>
    [Fact]
    public void A_pager_that_maps_the_zero_page_for_storing_is_caught()
    {
        Scenario scenario = CodezeroScenarios.TwoThreadsBreakCopyOnWrite(
            (machine, handlers) => new GivesTheZeroPage(machine, handlers), MachineProfile.X86);
        ExplorationResult result = new Campaign(
            [Subject.Of(scenario)], new() { Schedules = 100, Workers = 1 }).Run()[0];
        Assert.Equal(
            CodezeroInvariants.SharedPagesAreReadOnly.Name, result.Finding?.Violation.Rule);
    }

    /// <summary>Rule: one that never breaks lets a bug pass, and the variant shows it.</summary>
    [Fact]
    public void A_rule_that_cannot_break_is_shown_by_the_bug_that_passes()
    {
        var blind = new Invariant<int>("blind", "nothing", When.AtRest, _ => null);
        var sound = new Invariant<int>(
            "sound", "nothing", When.AtRest, count => count == 2 ? null : $"{count} of 2");
        Assert.Null(FindLostUpdate(blind).Finding);
        Assert.Equal("sound", FindLostUpdate(sound).Finding?.Violation.Rule);
    }

    static ExplorationResult FindLostUpdate(Invariant<int> rule)
        => Explore(simulator =>
        {
            var count = new Atomic<int>(simulator, "count", 0);
            simulator.Monitor = new AtEnd(new([rule]), count);
            for (int i = 0; i < 2; i++)
            {
                simulator.Start(
                    $"adder{i}", async () => await count.Store(await count.Load() + 1));
            }
        });

    static ExplorationResult Explore(System.Action<Simulator> build)
    {
        var scenario = new Scenario(
            "Planted", "simulator", "a planted bug", [], stage => build(stage.Simulator));
        return new Campaign(
            [Subject.Of(scenario)], new() { Schedules = 2_000, Workers = 1 }).Run()[0];
    }

    sealed class GivesTheZeroPage(Machine machine, int handlers) : Mm0(machine, handlers)
    {
        protected override async Routine<Outcome> CopyOnWrite(
            Tcb tcb, VmArea area, VirtualPage page, Leftovers leftovers)
        {
            await tcb.Tables.Map(page, ZeroPage.Frame, writable: true);
            return new Outcome(OutcomeKind.Served, Page: ZeroPage);
        }
    }

    sealed class AtEnd(RuleSet<int> rules, Atomic<int> count) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step) => null;

        public Violation? AtRest() => rules.Check(When.AtRest, count.Value);
    }

    sealed class Box(Simulator simulator)
    {
        public Plain<int> Value = new(simulator, "count", 0);
    }
}
