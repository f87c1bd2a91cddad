using System;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>A test on a VM system, as a scenario.</summary>
/// <remarks>
/// All rules of the system hold on the way; at the end, what the registers hold must be allowed by
/// the abstract VM, and satisfy the test's conditions that speak of every outcome.
/// </remarks>
public static class VmScenario
{
    /// <summary>What a run breaks that ends as no run of the abstract VM does.</summary>
    public static readonly BasicRule Refinement = BasicRule.Define(
        "the abstract VM allows every outcome",
        "a user program can tell the system from one that does what its operations promise");

    /// <summary>What a run breaks that ends against a condition of the test.</summary>
    public static readonly BasicRule Conditions = BasicRule.Define(
        "the test's conditions hold", "the test demands it of every outcome");

    public static Scenario Of(VmTest test, IVmSystem system, Oracle oracle)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(system);
        Func<Simulator, IVmWorld> build = system.For(test.Program);
        return new(test.Name, system.Name, test.Doc, [], stage =>
        {
            IVmWorld world = build(stage.Simulator);
            var run = new VmRun(stage.Simulator, test.Program, world);
            stage.Simulator.Monitor = new Monitor(
                stage.Simulator.Monitor, stage, run,
                outcome => oracle.Allows(outcome) == false
                    ? Refinement.BrokenBy($"a run ends with {outcome}")
                    : Judge(test, outcome));
        })
        {
            Origin = system.OriginOf(test),
        };
    }

    /// <summary>What a run that ends so has broken of the test's conditions.</summary>
    public static Violation? Judge(VmTest test, Registers outcome)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(outcome);
        VmCondition? broken = test.Conditions.FirstOrDefault(outcome.Break);
        return broken is null
            ? null
            : Conditions.BrokenBy($"a run ends with {outcome}, against \"{broken}\"");
    }

    /// <summary>The system's monitor, and at the end the outcome.</summary>
    sealed class Monitor(
        IMonitor? rules, Stage stage, VmRun run, Func<Registers, Violation?> judge) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step) => rules?.AfterStep(task, step);

        public Violation? AtRest()
        {
            Registers outcome = run.Outcome;
            stage.Ends(outcome);
            return rules?.AtRest() ?? judge(outcome);
        }
    }
}
