using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>A variable of a scenario that its tasks share, in no time.</summary>
/// <remarks>
/// No step: it belongs to the scenario, not to what is tested. The reduction is told of it, since
/// who comes first decides what a task does.
/// </remarks>
sealed class Shared<T> : INamed
{
    readonly Simulator simulator;
    readonly string name;
    readonly ObjectId id;
    T value;

    public Shared(Simulator simulator, string name, T value)
    {
        (this.simulator, this.name, this.value) = (simulator, name, value);
        id = simulator.Register(this);
    }

    public T Value
    {
        get
        {
            simulator.Touch(StepKind.Read, id);
            return value;
        }

        set
        {
            simulator.Touch(StepKind.Write, id);
            this.value = value;
        }
    }

    public string NameOf(int offset) => name;
}
