using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>What a test's threads signal and wait for: once set, it stays set.</summary>
sealed class VmEvent : INamed
{
    readonly Simulator simulator;
    readonly string name;
    readonly ObjectId id;
    readonly Gate isSet;
    VectorClock clock;

    public VmEvent(Simulator simulator, string name)
    {
        (this.simulator, this.name) = (simulator, name);
        id = simulator.Register(this);
        isSet = new Gate(simulator, open: false);
    }

    public string NameOf(int offset) => $"event {name}";

    public Point<SignalAccess, Nothing> Signal() => new(new SignalAccess(this));

    public Point<WaitAccess, Nothing> Wait() => new(new WaitAccess(this));

    /// <summary>See <see cref="Signal"/>.</summary>
    public readonly struct SignalAccess(VmEvent it) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Write, it.id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.clock.Release(me, Simulator);
            it.isSet.Set(true);
            return default;
        }
    }

    /// <summary>See <see cref="Wait"/>.</summary>
    public readonly struct WaitAccess(VmEvent it) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Read, it.id);

        public Gate? Gate => it.isSet;

        public Nothing Perform(SimTask me)
        {
            it.clock.Acquire(me);
            return default;
        }
    }
}
