namespace Verified.Simulation;

/// <summary>
/// A condition that tasks wait for. A task whose declared access needs a closed gate is not
/// enabled; it is never made to spin.
/// </summary>
/// <remarks>
/// Opening and closing update the simulator's enabled mask for all who wait here, so deciding who
/// can go costs nothing at the scheduling point.
/// </remarks>
public sealed class Gate(Simulator simulator, bool open)
{
    ulong waiting;

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
