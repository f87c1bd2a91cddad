using System.Text;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>A request that is refused for lack of memory changes nothing.</summary>
public class RefusalTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_refused_request_changes_nothing_wherever_memory_runs_out(int levels)
    {
        var scenario = new Scenario(
            "Refusals", "codezero", "each request in turn may be refused",
            [
                "a load is refused", "a store is refused", "a store to shared memory is refused",
                "a fork is refused",
            ],
            stage => Build(stage, levels));
        ExplorationResult result = new Campaign(
            [Subject.Of(scenario)],
            new() { Strategy = StrategyKind.DepthFirst, Preemptions = 0, Workers = 1 }).Run()[0];
        Assert.True(result.Holds, result.Finding?.Violation.Fact);
        Assert.Null(result.Finding);
    }

    static void Build(Stage stage, int levels)
    {
        var settings = new MachineSettings { Levels = levels, AllocationFailures = 1 };
        var on = new CodezeroStage(stage, settings, 1, (machine, n) => new Mm0(machine, n));
        Tcb p = on.Task("P", 2);
        on.Thread("P.1", p, 0, async me =>
        {
            string before = Picture(on, p);
            UserResult loaded = await me.Load(CodezeroStage.Page(1));
            Same(on, p, before, 0, loaded.Error);
            before = Picture(on, p);
            UserResult stored = await me.Store(CodezeroStage.Page(0), 1);
            Same(on, p, before, 1, stored.Error);
            var shared = new VirtualPage(
                (await me.Map(VmFlags.Prot | VmFlags.Shared, 1)).Value);
            before = Picture(on, p);
            stored = await me.Store(shared, 1);
            Same(on, p, before, 2, stored.Error);
            before = Picture(on, p);
            Reply forked = await me.Fork("C", on.Machine.Cpus[1]);
            Same(on, p, before, 3, forked.Error);
        });
    }

    static void Same(CodezeroStage on, Tcb task, string before, int outcome, Error error)
    {
        if (error != Error.None)
        {
            on.Occurs(outcome);
            Check.Kernel(error == Error.ENOMEM, "it is refused for lack of memory");
            string now = Picture(on, task);
            Check.Kernel(now == before, $"a refusal leaves [{before}], not [{now}]");
        }
    }

    /// <summary>The free frames, and the objects of the task's areas.</summary>
    static string Picture(CodezeroStage on, Tcb task)
    {
        var text = new StringBuilder($"{on.Machine.Frames.FreeCount} free");
        foreach (VmArea area in task.Areas)
        {
            foreach (VmObjectLink link in area.Chain)
            {
                VmObject each = link.Object;
                text.Append($", {each}{(each.Writable ? " writable" : "")} {each.PageCount}");
            }
        }

        return text.ToString();
    }
}
