namespace Verified.Simulation;

/// <summary>A sleeping lock that many readers or one writer hold.</summary>
/// <remarks>
/// Readers may overtake a waiting writer; who goes first is the schedule's choice.
/// </remarks>
public sealed class ReaderWriterLock : AnyLock
{
    readonly Gate noWriter;
    readonly Gate nobody;
    VectorClock written;
    VectorClock released;
    int readers;

    public ReaderWriterLock(Simulator simulator, LockClass kind, int number = 0)
        : base(simulator, kind, number)
    {
        noWriter = new Gate(simulator, open: true);
        nobody = new Gate(simulator, open: true);
    }

    /// <summary>Whether a task holds it for writing; for rules.</summary>
    public bool IsHeldForWriting
    {
        get
        {
            Simulator.DemandNoTask("the state of", this);
            return IsWriting;
        }
    }

    private protected override bool IsTaken => !nobody.IsOpen;

    bool IsWriting => !noWriter.IsOpen;

    private protected override bool Sleeps => true;

    public Point<AcquireAccess, Nothing> AcquireRead() => new(new AcquireAccess(this, false));

    public Point<AcquireAccess, Nothing> AcquireWrite() => new(new AcquireAccess(this, true));

    public Point<ReleaseAccess, Nothing> ReleaseRead() => new(new ReleaseAccess(this, false));

    public Point<ReleaseAccess, Nothing> ReleaseWrite() => new(new ReleaseAccess(this, true));

    void Take(SimTask me, bool writing)
    {
        readers += writing ? 0 : 1;
        nobody.Set(false);
        noWriter.Set(!writing);

        // A reader is ordered after writers only: reads under the lock are not ordered at all.
        written.Acquire(me);
        if (writing)
        {
            released.Acquire(me);
        }

        OnAcquired(me, waited: true, shared: !writing);
    }

    void Leave(SimTask me, bool writing)
    {
        OnRelease(me);
        if (writing != IsWriting)
        {
            Simulator.Accuse(BasicRule.Ownership.BrokenBy(
                $"{me} releases {this} for {(writing ? "writing" : "reading")}, "
                + "which it holds in the other mode"));
        }

        readers -= writing ? 0 : 1;
        noWriter.Set(true);
        nobody.Set(readers == 0);
        if (writing)
        {
            written.Release(me, Simulator);
        }
        else
        {
            released.Release(me, Simulator);
        }
    }

    /// <summary>Waits until nobody is in the way, and takes it.</summary>
    public readonly struct AcquireAccess(ReaderWriterLock it, bool writing) : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(
            writing ? StepKind.Acquire : StepKind.AcquireShared, it.Id);

        public Gate? Gate => writing ? it.nobody : it.noWriter;

        public Nothing Perform(SimTask me)
        {
            it.Take(me, writing);
            return default;
        }
    }

    /// <summary>Gives it up.</summary>
    public readonly struct ReleaseAccess(ReaderWriterLock it, bool writing) : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(
            writing ? StepKind.Release : StepKind.ReleaseShared, it.Id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.Leave(me, writing);
            return default;
        }
    }
}
