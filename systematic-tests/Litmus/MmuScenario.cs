using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>The scenarios of an MMU test.</summary>
public static class MmuScenario
{
    /// <summary>The system's name in tables, documents and traces.</summary>
    public const string System = "machine";

    /// <summary>What a run that reaches the condition breaks, where a witness is wanted.</summary>
    public static readonly BasicRule NotReached = BasicRule.Define(
        "the condition is not reached", "the test asks whether a run can end so");

    /// <summary>Whether its condition is seen: its one must-occur outcome.</summary>
    public static Scenario Asking(MmuTest test, TlbFreedom freedom)
    {
        ArgumentNullException.ThrowIfNull(test);
        return Of(test, freedom, [test.Text], stage => _ =>
        {
            stage.Occurs(0);
            return null;
        });
    }

    /// <summary>The same, where a run that reaches the condition is accused of it.</summary>
    public static Scenario Accusing(MmuTest test, TlbFreedom freedom)
        => Of(test, freedom, [], _ => values => NotReached.BrokenBy($"a run ends with {values}"));

    static Scenario Of(
        MmuTest test, TlbFreedom freedom, IReadOnlyList<string> mustOccur,
        Func<Stage, Func<string, Violation?>> reached)
        => new(test.Name, System, $"{test.Expected}: {test.Text}", mustOccur, stage =>
        {
            var world = new MmuWorld(test, freedom, stage.Simulator);
            stage.Simulator.Monitor = new AtTheEnd(world, reached(stage));
            foreach ((int cpu, MmuThread thread) in world.Threads.Index())
            {
                stage.Simulator.Start($"cpu{cpu}", thread.Run);
            }
        });

    /// <summary>Looks at a run's end, when registers and memory are final.</summary>
    sealed class AtTheEnd(MmuWorld world, Func<string, Violation?> reached) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step) => null;

        public Violation? AtRest() => world.ConditionHolds() ? reached(world.Values()) : null;
    }
}
