using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Tells where two runs part that were given the same decisions.</summary>
/// <remarks>Such a scenario is unfit: what it breaks says nothing about its system.</remarks>
static class Parting
{
    /// <param name="step">The decision, from 1, at which they are no longer the same.</param>
    /// <param name="first">What the first run did there.</param>
    /// <param name="again">What the other one did.</param>
    public static ToolException At(int step, string first, string again)
        => Of($"step {step} is '{first}' and, run again, '{again}'");

    /// <summary>The same where other tasks are enabled.</summary>
    public static ToolException At(Simulator simulator, int step, ulong first)
        => At(step, StepOf(simulator, first), StepOf(simulator, simulator.Enabled));

    public static ToolException Of(string difference)
        => new($"the same decisions give the same run; not so: {difference} "
            + "(likely a clock, a hash order or a static)");

    /// <summary>The end of a run, with what it broke.</summary>
    public static string EndOf(Violation? broken)
        => broken is null
            ? "the end"
            : $"the end, where \"{broken.Rule}\" is broken: {broken.Fact}";

    /// <summary>A step of one of the enabled tasks.</summary>
    public static string StepOf(Simulator? simulator, ulong tasks)
        => "a step of " + string.Join(" or ", Enumerable.Range(0, Simulator.MaxTasks)
            .Where(task => (tasks >> task & 1) != 0)
            .Select(task => NameOf(simulator, task).Path));

    /// <summary>A choice, if all that is known of it is the number of its values.</summary>
    public static string ValueOf(int below) => $"a choice of {below}";

    /// <summary>A task's name, also if this run has not got that far.</summary>
    public static Name NameOf(Simulator? simulator, int task)
        => task < simulator?.TaskCount
            ? Wording.NameOf(simulator, simulator.Task(task))
            : new($"task {task}", $"task {task}");
}
