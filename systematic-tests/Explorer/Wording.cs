using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Decisions in words: what traces consist of.</summary>
static class Wording
{
    /// <summary>
    /// A task and the step that it has declared: <c>cpu0: acquire tree lock 0</c>.
    /// </summary>
    public static string Of(Simulator simulator, SimTask task)
        => $"{NameOf(simulator, task)}: {Of(simulator, task.Pending)}";

    /// <summary>A choice's beginning: <c>cpu0: choose tlb evicts = </c>.</summary>
    public static string ChoiceOf(Simulator simulator, string name)
        => $"{(simulator.Current is { } me ? NameOf(simulator, me) : "set-up")}: choose {name} = ";

    /// <summary>A choice's end: <c> of 2</c>.</summary>
    public static string OfBelow(int below) => $" of {below}";

    /// <summary>A task's name, with its index where an older task has the same one.</summary>
    public static string NameOf(Simulator simulator, SimTask task)
    {
        for (int i = 0; i < task.Index; i++)
        {
            if (simulator.Task(i).Name == task.Name)
            {
                return $"{task.Name}#{task.Index}";
            }
        }

        return task.Name;
    }

    /// <summary>A step as it was declared: <c>acquire tree lock 0</c>.</summary>
    public static string Of(Simulator simulator, in Step step)
    {
        string first = $"{Verb(step.Kind)} {simulator.NameOf(step.Object)}";
        return step.AlsoKind == StepKind.None
            ? first
            : $"{first}, {Verb(step.AlsoKind)} {simulator.NameOf(step.Also)}";
    }

    static string Verb(StepKind kind) => kind switch
    {
        StepKind.None => "pass",
        StepKind.Read => "read",
        StepKind.Write => "write",
        StepKind.ReadModifyWrite => "update",
        StepKind.Acquire or StepKind.AcquireShared => "acquire",
        StepKind.Release or StepKind.ReleaseShared => "release",
        StepKind.Sleep => "sleep on",
        StepKind.Wake => "wake",
        StepKind.Send => "send to",
        StepKind.Receive => "receive from",
        StepKind.Join => "join",
        _ => throw new ToolException($"step kind {kind} has a verb"),
    };
}
