using System.Collections.Generic;

namespace Verified.Simulation;

/// <summary>
/// Where tasks sleep until they are woken, with the lock that guards their condition given up
/// in the same step.
/// </summary>
/// <remarks>
/// Sleepers are woken in the order in which they went to sleep, as kernels' queues do. A wake-up
/// that finds nobody asleep is lost. A woken task re-checks its condition under the lock.
/// </remarks>
public sealed class SleepChannel : INamed
{
    readonly Simulator simulator;
    readonly string name;
    readonly Queue<Sleeper> sleepers = new();

    public SleepChannel(Simulator simulator, string name)
    {
        this.simulator = simulator;
        this.name = name;
        Id = simulator.Register(this);
    }

    ObjectId Id { get; }

    /// <summary>The tasks that are asleep here.</summary>
    public int Count
    {
        get
        {
            simulator.DemandNoTask("the length of", name);
            return sleepers.Count;
        }
    }

    public string NameOf(int offset) => name;

    /// <summary>
    /// Releases <paramref name="interlock"/> and sleeps, atomically; holds it again after.
    /// </summary>
    public async Routine Sleep(ExclusiveLock interlock)
    {
        System.ArgumentNullException.ThrowIfNull(interlock);
        Sleeper sleeper = await new Point<SleepAccess, Sleeper>(new SleepAccess(this, interlock));
        await new Point<WokenAccess, Nothing>(new WokenAccess(this, sleeper));
        await interlock.Acquire();
    }

    /// <summary>Wakes the task that has slept longest, if any.</summary>
    public Point<WakeAccess, Nothing> WakeOne() => new(new WakeAccess(this, 1));

    /// <summary>Wakes every task that sleeps here.</summary>
    public Point<WakeAccess, Nothing> WakeAll() => new(new WakeAccess(this, int.MaxValue));

    /// <summary>One task asleep, and who woke it.</summary>
    public sealed class Sleeper(Simulator simulator)
    {
        internal readonly Gate Awake = new(simulator, open: false);
        internal VectorClock Clock;
    }

    /// <summary>Unlocks and goes to sleep.</summary>
    public readonly struct SleepAccess(SleepChannel it, ExclusiveLock interlock) : IAccess<Sleeper>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Sleep, it.Id, StepKind.Release, interlock.Id);

        public Gate? Gate => null;

        public Sleeper Perform(SimTask me)
        {
            interlock.ReleaseNow(me);
            me.DemandNoSpinLock(it.name);
            var sleeper = new Sleeper(it.simulator);
            it.sleepers.Enqueue(sleeper);
            return sleeper;
        }
    }

    /// <summary>Goes on after a wake-up.</summary>
    public readonly struct WokenAccess(SleepChannel it, Sleeper sleeper) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Sleep, it.Id);

        public Gate? Gate => sleeper.Awake;

        public Nothing Perform(SimTask me)
        {
            sleeper.Clock.Acquire(me);
            return default;
        }
    }

    /// <summary>Wakes sleepers.</summary>
    public readonly struct WakeAccess(SleepChannel it, int most) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => new(StepKind.Wake, it.Id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            for (int i = 0; i < most && it.sleepers.TryDequeue(out Sleeper? sleeper); i++)
            {
                sleeper.Clock.Release(me, it.simulator);
                sleeper.Awake.Set(true);
            }

            return default;
        }
    }
}
