using System.Collections.Generic;

namespace Verified.Simulation;

/// <summary>
/// What locks of one kind have in common: a name, and a rank in the order of locking.
/// </summary>
/// <param name="Name">The kind: <c>space</c>, <c>tree</c>, <c>page</c>.</param>
/// <param name="Rank">A task takes locks of rising rank.</param>
/// <param name="Nests">
/// Whether several of this class may be held, in one order of the locks.
/// </param>
public sealed record LockClass(string Name, int Rank, bool Nests = false);

/// <summary>
/// What every lock checks: its owner, its class, and the order in which locks are taken.
/// </summary>
public abstract class AnyLock : INamed
{
    // The locks that some task took while it held this one.
    readonly List<AnyLock> takenAfter = [];
    readonly int number;

    private protected AnyLock(Simulator simulator, LockClass kind, int number)
    {
        Simulator = simulator;
        Class = kind;
        this.number = number;
        Id = simulator.Register(this);
    }

    public LockClass Class { get; }

    public ObjectId Id { get; }

    /// <summary>Whether any task holds it, in any mode; for rules.</summary>
    public bool IsHeld
    {
        get
        {
            Simulator.DemandNoTask("the state of", this);
            return IsTaken;
        }
    }

    private protected abstract bool IsTaken { get; }

    internal Simulator Simulator { get; }

    /// <summary>Whether waiting for it gives up the CPU.</summary>
    private protected abstract bool Sleeps { get; }

    public string NameOf(int offset) => $"{Class.Name} lock {number}";

    public override string ToString() => NameOf(0);

    /// <summary>Whether <paramref name="task"/> holds it, in any mode.</summary>
    public bool IsHeldBy(SimTask task)
    {
        System.ArgumentNullException.ThrowIfNull(task);
        return task.Held.Contains(this);
    }

    private protected void OnAcquired(SimTask me, bool waited, bool shared = false)
    {
        if (Sleeps && waited)
        {
            me.DemandNoSpinLock(this);
        }

        for (int i = 0; waited && i < me.Held.Count; i++)
        {
            CheckAgainst(me, me.Held[i]);
        }

        me.Held.Add(this);
        Simulator.Recorder?.Acquired(me, this, shared);
    }

    private protected void OnRelease(SimTask me)
    {
        if (!me.Held.Remove(this))
        {
            Simulator.Accuse(BasicRule.Ownership.BrokenBy(
                $"{me} releases {this}, which {Holder() ?? "nobody"} holds"));
        }
    }

    void CheckAgainst(SimTask me, AnyLock held)
    {
        bool rises = Class.Rank > held.Class.Rank || (Class == held.Class && Class.Nests);
        if (!rises)
        {
            Simulator.Accuse(BasicRule.Order.BrokenBy(
                $"{me} takes {this} (rank {Class.Rank}) "
                + $"with {held} (rank {held.Class.Rank}) held"));
        }

        if (!held.takenAfter.Contains(this))
        {
            held.takenAfter.Add(this);
            if (Precedes(this, held))
            {
                Simulator.Accuse(BasicRule.Order.BrokenBy(
                    $"{me} takes {this} with {held} held; before, they were taken the other way"));
            }
        }
    }

    static bool Precedes(AnyLock from, AnyLock to)
    {
        if (from.takenAfter.Count == 0)
        {
            return false;
        }

        var open = new Stack<AnyLock>([from]);
        var seen = new HashSet<AnyLock>();
        while (open.TryPop(out AnyLock? each))
        {
            if (each == to)
            {
                return true;
            }

            foreach (AnyLock after in each.takenAfter)
            {
                if (seen.Add(after))
                {
                    open.Push(after);
                }
            }
        }

        return false;
    }

    string? Holder()
    {
        for (int i = 0; i < Simulator.TaskCount; i++)
        {
            if (Simulator.Task(i).Held.Contains(this))
            {
                return Simulator.Task(i).Name;
            }
        }

        return null;
    }
}
