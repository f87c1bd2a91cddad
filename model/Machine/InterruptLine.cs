using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>The interrupts that wait for one CPU, and when it can take them.</summary>
sealed class InterruptLine : INamed
{
    readonly Cpu cpu;
    readonly Gate raised;
    readonly Queue<ShootdownRequest> pending = new();

    public InterruptLine(Machine machine, Cpu cpu)
    {
        this.cpu = cpu;
        raised = new Gate(machine.Simulator, open: false);
        Unmasked = new Gate(machine.Simulator, open: true);
        Deliverable = new Gate(machine.Simulator, raised, Unmasked, cpu.BetweenInstructions);
        Id = machine.Simulator.Register(this);
    }

    public ObjectId Id { get; }

    /// <summary>
    /// Open when one is pending, interrupts are on, and no instruction is under way.
    /// </summary>
    public Gate Deliverable { get; }

    /// <summary>Open when the CPU's interrupts are on.</summary>
    public Gate Unmasked { get; }

    public string NameOf(int offset) => $"interrupts of {cpu}";

    public void Raise(ShootdownRequest request)
    {
        pending.Enqueue(request);
        raised.Set(true);
    }

    /// <summary>The oldest that is pending; null when all are taken.</summary>
    public ShootdownRequest? Take()
    {
        if (!pending.TryDequeue(out ShootdownRequest? taken))
        {
            raised.Set(false);
        }

        return taken;
    }
}

/// <summary>One shootdown under way: how many have still to acknowledge.</summary>
sealed class ShootdownRequest : INamed
{
    internal readonly Gate Done;
    internal VectorClock Clock;
    readonly Simulator simulator;
    int expected;

    /// <param name="began">How many writes there had been.</param>
    public ShootdownRequest(Simulator simulator, InvalidationScope scope, int began)
    {
        this.simulator = simulator;
        (Scope, Began) = (scope, began);
        Done = new Gate(simulator, open: true);
        Id = simulator.Register(this);
    }

    public InvalidationScope Scope { get; }

    public int Began { get; }

    public ObjectId Id { get; }

    public string NameOf(int offset) => $"acknowledgements of {Scope}";

    public void Expect()
    {
        expected++;
        Done.Set(false);
    }

    public void Acknowledge()
    {
        expected--;
        simulator.Touch(StepKind.Arrive, Id);
        Done.Set(expected == 0);
    }
}
