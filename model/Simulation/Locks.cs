namespace Verified.Simulation;

/// <summary>A lock with one owner.</summary>
public abstract class ExclusiveLock : AnyLock
{
    readonly Gate free;
    VectorClock clock;

    private protected ExclusiveLock(Simulator simulator, LockClass kind, int number)
        : base(simulator, kind, number)
        => free = new Gate(simulator, open: true);

    private protected override bool IsTaken => !free.IsOpen;

    /// <summary>Waits until it is free, and takes it.</summary>
    public Point<AcquireAccess, Nothing> Acquire() => new(new AcquireAccess(this));

    /// <summary>Takes it if it is free; true when it was.</summary>
    /// <remarks>It never waits, so it may go against the order of locks.</remarks>
    public Point<TryAcquireAccess, bool> TryAcquire() => new(new TryAcquireAccess(this));

    /// <summary>Gives it up; whoever waits may take it.</summary>
    public Point<ReleaseAccess, Nothing> Release() => new(new ReleaseAccess(this));

    internal void ReleaseNow(SimTask me)
    {
        OnRelease(me);
        clock.Release(me, Simulator);
        free.Set(true);
    }

    void TakeNow(SimTask me, bool waited)
    {
        free.Set(false);
        clock.Acquire(me);
        OnAcquired(me, waited);
    }

    /// <summary>See <see cref="Acquire"/>.</summary>
    public readonly struct AcquireAccess(ExclusiveLock it) : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.Acquire, it.Id);

        public Gate? Gate => it.free;

        public Nothing Perform(SimTask me)
        {
            it.TakeNow(me, waited: true);
            return default;
        }
    }

    /// <summary>See <see cref="TryAcquire"/>.</summary>
    public readonly struct TryAcquireAccess(ExclusiveLock it) : IAccess<bool>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.Id);

        public Gate? Gate => null;

        public bool Perform(SimTask me)
        {
            if (!it.free.IsOpen)
            {
                return false;
            }

            it.TakeNow(me, waited: false);
            return true;
        }
    }

    /// <summary>See <see cref="Release"/>.</summary>
    public readonly struct ReleaseAccess(ExclusiveLock it) : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.Release, it.Id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.ReleaseNow(me);
            return default;
        }
    }
}

/// <summary>A lock whose waiter keeps its CPU: nobody sleeps while holding it.</summary>
/// <remarks>Waiting is a condition, not a loop: a waiter is not enabled until it is free.</remarks>
public sealed class SpinLock(Simulator simulator, LockClass kind, int number = 0)
    : ExclusiveLock(simulator, kind, number)
{
    private protected override bool Sleeps => false;
}

/// <summary>A lock whose waiter sleeps.</summary>
public sealed class Mutex(Simulator simulator, LockClass kind, int number = 0)
    : ExclusiveLock(simulator, kind, number)
{
    private protected override bool Sleeps => true;
}
