using System.Collections.Generic;

namespace Verified.Simulation;

/// <summary>Who waits for whom when nothing is enabled.</summary>
static class WaitForGraph
{
    /// <summary>One clause for each task that waits: for what, and who could give it.</summary>
    public static string Of(Simulator simulator)
    {
        var clauses = new List<string>();
        for (int i = 0; i < simulator.TaskCount; i++)
        {
            SimTask task = simulator.Task(i);
            bool idle = task.IsDaemon && task.Pending.Kind is StepKind.Receive or StepKind.Sleep;
            if (!task.IsOver && !idle)
            {
                clauses.Add($"{task} waits to {Verb(task.Pending)} "
                    + simulator.NameOf(task.Pending.Object) + HeldBy(simulator, task));
            }
        }

        return string.Join("; ", clauses);
    }

    static string Verb(in Step step) => step.Kind switch
    {
        StepKind.Acquire or StepKind.AcquireShared => "acquire",
        StepKind.Receive => "receive from",
        StepKind.Sleep => "be woken on",
        StepKind.Join => "join",
        _ => "pass",
    };

    static string HeldBy(Simulator simulator, SimTask waiting)
    {
        var owners = new List<string>();
        for (int i = 0; i < simulator.TaskCount; i++)
        {
            SimTask task = simulator.Task(i);
            if (task.Held.Exists(held => held.Id == waiting.Pending.Object))
            {
                owners.Add(task.Name);
            }
        }

        return owners.Count == 0 ? "" : $", held by {string.Join(", ", owners)}";
    }
}
