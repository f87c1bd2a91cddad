using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>The interrupts that wait for one CPU, and when it can take them.</summary>
sealed class InterruptLine : INamed
{
    readonly Cpu cpu;
    readonly Queue<ShootdownRequest> pending = new();

    public InterruptLine(Machine machine, Cpu cpu)
    {
        this.cpu = cpu;
        Deliverable = new Gate(machine.Simulator, open: false);
        Id = machine.Simulator.Register(this);
    }

    public ObjectId Id { get; }

    /// <summary>
    /// Open when one is pending, interrupts are on, and no instruction is under way.
    /// </summary>
    public Gate Deliverable { get; }

    public string NameOf(int offset) => $"interrupts of {cpu}";

    public void Update()
        => Deliverable.Set(pending.Count > 0 && cpu.InterruptsOn && !cpu.InInstruction);

    public void Raise(ShootdownRequest request)
    {
        pending.Enqueue(request);
        Update();
    }

    /// <summary>The oldest that is pending, or null.</summary>
    public ShootdownRequest? Take()
    {
        pending.TryDequeue(out ShootdownRequest? taken);
        Update();
        return taken;
    }
}

/// <summary>One shootdown under way: how many have still to acknowledge.</summary>
sealed class ShootdownRequest : INamed
{
    internal readonly Gate Done;
    internal VectorClock Clock;
    int expected;

    public ShootdownRequest(Simulator simulator, InvalidationScope scope)
    {
        Scope = scope;
        Done = new Gate(simulator, open: true);
        Id = simulator.Register(this);
    }

    public InvalidationScope Scope { get; }

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
        Done.Set(expected == 0);
    }
}
