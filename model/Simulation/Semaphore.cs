namespace Verified.Simulation;

/// <summary>A counting semaphore: a task that takes from zero waits.</summary>
public sealed class Semaphore : INamed
{
    readonly Simulator simulator;
    readonly string name;
    readonly Gate positive;
    VectorClock clock;
    int count;

    public Semaphore(Simulator simulator, string name, int count)
    {
        this.simulator = simulator;
        this.name = name;
        this.count = count;
        positive = new Gate(simulator, count > 0);
        Id = simulator.Register(this);
    }

    /// <summary>What can be taken; for rules.</summary>
    public int Count
    {
        get
        {
            simulator.DemandNoTask("the count of", name);
            return count;
        }
    }

    ObjectId Id { get; }

    public string NameOf(int offset) => name;

    /// <summary>Waits until the count is positive, and takes one.</summary>
    public Point<DownAccess, Nothing> Down() => new(new DownAccess(this));

    /// <summary>Adds one.</summary>
    public Point<UpAccess, Nothing> Up() => new(new UpAccess(this));

    void Add(int amount)
    {
        count += amount;
        positive.Set(count > 0);
    }

    /// <summary>See <see cref="Down"/>.</summary>
    public readonly struct DownAccess(Semaphore it) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Acquire, it.Id);

        public Gate? Gate => it.positive;

        public Nothing Perform(SimTask me)
        {
            me.DemandNoSpinLock(it.name);
            it.Add(-1);
            it.clock.Acquire(me);
            return default;
        }
    }

    /// <summary>See <see cref="Up"/>.</summary>
    public readonly struct UpAccess(Semaphore it) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Release, it.Id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.clock.Release(me, it.simulator);
            it.Add(1);
            return default;
        }
    }
}
