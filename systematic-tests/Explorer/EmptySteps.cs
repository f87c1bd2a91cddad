using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Scenarios of the simulator alone, for measuring.</summary>
public static class EmptySteps
{
    /// <summary>Nothing but scheduling: what a point costs.</summary>
    public static readonly Scenario ThreeTasks = new(
        "ThreeTasksOfEmptySteps", "simulator", "three tasks of 1,000 steps that do nothing", [],
        stage =>
        {
            for (int i = 0; i < 3; i++)
            {
                Start(stage.Simulator, $"task{i}", 1_000);
            }
        });

    static void Start(Simulator simulator, string name, int steps)
    {
        var access = new EmptyAccess(simulator, simulator.Register(new Cell(name)));
        simulator.Start(name, () => Take(access, steps));
    }

    static async Routine Take(EmptyAccess access, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            await new Point<EmptyAccess, Nothing>(access);
        }
    }

    sealed class Cell(string task) : INamed
    {
        public string NameOf(int offset) => $"cell of {task}";
    }

    readonly struct EmptyAccess(Simulator simulator, ObjectId id) : IAccess<Nothing>
    {
        public Simulator Simulator => simulator;

        public Step Step => new(StepKind.Write, id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me) => default;
    }
}
