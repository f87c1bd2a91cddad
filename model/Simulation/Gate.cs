namespace Verified.Simulation;

/// <summary>
/// A condition that tasks wait for. A task whose declared access needs a closed gate is not
/// enabled; it is never made to spin.
/// </summary>
/// <remarks>
/// Opening and closing update the simulator's enabled mask for all who wait here, so deciding who
/// can go costs nothing at the scheduling point.
/// </remarks>
/// <param name="isDeclared">
/// Whether every step that opens or closes it declares the object that those who wait declare too.
/// </param>
public sealed class Gate(Simulator simulator, bool open, bool isDeclared = false)
{
    ulong waiting;

    /// <summary>Its number within one run, by who made it, as of shared objects.</summary>
    public int Id { get; } = simulator.NumberGate();

    /// <summary>
    /// Whether the declarations of steps say all that there is about who opens and closes it.
    /// </summary>
    public bool IsDeclared => isDeclared;

    public bool IsOpen { get; private set; } = open;

    /// <summary>Opens or closes it, within the running task's step.</summary>
    public void Set(bool open)
    {
        if (open == IsOpen)
        {
            return;
        }

        IsOpen = open;
        simulator.SetEnabled(waiting, open);
        if (simulator.NotesGates)
        {
            simulator.OnChanged(this);
        }
    }

    internal void Arrive(SimTask task)
    {
        waiting |= task.Bit;
        if (!IsOpen)
        {
            simulator.SetEnabled(task.Bit, false);
        }
    }

    internal void Leave(SimTask task) => waiting &= ~task.Bit;
}
