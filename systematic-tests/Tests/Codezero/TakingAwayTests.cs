using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>What a task has is taken from it under its space lock.</summary>
public class TakingAwayTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_takes_something_from_a_task_holds_its_lock_though_he_is_alone(bool file)
        => Assert.Contains("space lock", Runs.FactOf(BasicRule.Kernel, simulator =>
        {
            Tcb tcb = TaskWithBoth(simulator);
            simulator.Start("takes", async () => Take(tcb, file));
        }));

    static void Take(Tcb tcb, bool file)
    {
        if (file)
        {
            tcb.RemoveFile(0);
        }
        else
        {
            tcb.RemoveArea(tcb.Areas[0]);
        }
    }

    static Tcb TaskWithBoth(Simulator simulator)
    {
        var settings = new MachineSettings { Cpus = 1, Frames = 12, Tlb = TlbFreedom.Tame };
        var mm0 = new Mm0(new Machine(simulator, settings), 1);
        mm0.UseDisks(new Disk(mm0.Machine, "file disk", 1), new Disk(mm0.Machine, "swap", 1));
        mm0.AddFile("file", 0, 1, 1);
        Tcb tcb = mm0.CreateTask("P");
        mm0.MapAnonymous(tcb, new(1), 1, writable: true, 0);
        mm0.OpenNow(tcb, "file");
        return tcb;
    }
}
