using System.Collections.Generic;

namespace Verified.Simulation;

/// <summary>
/// A condition that tasks wait for. A task whose declared access needs a closed gate is not
/// enabled; it is never made to spin.
/// </summary>
/// <remarks>
/// Opening and closing update the simulator's enabled mask for all who wait here, so deciding who
/// can go costs nothing at the scheduling point. Who opens or closes it declares or touches
/// (<see cref="Simulator.Touch"/>) an object that those who wait declare, or the reduction does not
/// know that their order matters.
/// </remarks>
public sealed class Gate
{
    readonly Simulator simulator;
    readonly Gate[] parts;
    Gate? whole;
    ulong waiting;

    public Gate(Simulator simulator, bool open)
    {
        this.simulator = simulator;
        Id = simulator.NumberGate();
        IsOpen = open;
        parts = [this];
    }

    /// <summary>A gate that is open when all its parts are.</summary>
    /// <remarks>
    /// Nobody sets it but its parts, each of which belongs to one such gate. Conditions that
    /// change independently are parts, so that each can be told without the others. Only the
    /// order of steps that close parts matters by itself: where two are closed, who waits comes
    /// before both or not at all, and no reversal with one of them would find that.
    /// </remarks>
    public Gate(Simulator simulator, params Gate[] parts)
    {
        this.simulator = simulator;
        this.parts = parts;
        Id = simulator.NumberGate();
        foreach (Gate part in parts)
        {
            part.whole = this;
        }

        IsOpen = AllPartsAreOpen();
    }

    /// <summary>Its number within one run, by who made it, as of shared objects.</summary>
    public int Id { get; }

    public bool IsOpen { get; private set; }

    /// <summary>The conditions that it stands for: itself, if it has no parts.</summary>
    public IReadOnlyList<Gate> Parts => parts;

    /// <summary>Opens or closes it, within the running task's step.</summary>
    public void Set(bool open)
    {
        if (!open && whole is not null)
        {
            simulator.Touch(StepKind.Write, whole.Closing);
        }

        if (open == IsOpen)
        {
            return;
        }

        IsOpen = open;
        simulator.SetEnabled(waiting, open);
        if (simulator.NotesEffects)
        {
            simulator.OnChanged(this);
        }

        whole?.Set(whole.AllPartsAreOpen());
    }

    // An object of its own, which nobody declares: registered ones are not negative.
    ObjectId Closing => new(int.MinValue + Id);

    internal void Arrive(SimTask task)
    {
        waiting |= task.Bit;
        if (!IsOpen)
        {
            simulator.SetEnabled(task.Bit, false);
        }
    }

    internal void Leave(SimTask task) => waiting &= ~task.Bit;

    bool AllPartsAreOpen()
    {
        foreach (Gate part in parts)
        {
            if (!part.IsOpen)
            {
                return false;
            }
        }

        return true;
    }
}
