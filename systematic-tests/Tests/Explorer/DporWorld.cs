using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>The shared objects of a counted program, in one schedule.</summary>
/// <remarks>
/// A compare-and-swap that fails, and an attempt at a lock that is held, count as reads: which
/// they are is known when they are taken. The log says what they would be without another step.
/// </remarks>
sealed class DporWorld(Simulator simulator)
{
    readonly Dictionary<int, (Cell Cell, int Expected)> wanted = [];
    readonly Dictionary<int, (Cell Cell, int Expected)> attempts = [];
    readonly List<SimTask> tasks = [];

    public Simulator Simulator => simulator;

    public Cell New(string name, int value = 0) => new(this, name, value);

    public Cell[] News(params string[] names) => [.. names.Select(name => New(name))];

    public void Start(Func<Routine> body)
        => tasks.Add(simulator.Start($"t{tasks.Count}", body));

    public void Start(int count, Func<int, Routine> body)
    {
        for (int i = 1; i <= count; i++)
        {
            int number = i;
            Start(() => body(number));
        }
    }

    /// <summary>A task that waits for all others, and reads.</summary>
    public void StartJoined(Cell cell)
    {
        SimTask[] others = [.. tasks];
        Start(async () =>
        {
            foreach (SimTask other in others)
            {
                await simulator.Join(other);
            }

            await cell.Load();
        });
    }

    /// <summary>What a task's step is now.</summary>
    public Step Now(SimTask task)
        => task.IsAtPoint && task.Pending.Kind == StepKind.ReadModifyWrite
            && wanted.TryGetValue(task.Index, out (Cell Cell, int Expected) attempt)
            ? task.Pending with { Kind = KindOf(attempt.Cell.Value == attempt.Expected) }
            : task.Pending;

    /// <summary>What a step would have been without an earlier one.</summary>
    public Step Without(int moved, int reversed, in Step step)
        => attempts.TryGetValue(moved, out (Cell Cell, int Expected) attempt)
            ? step with { Kind = KindOf(attempt.Cell.Before(reversed) == attempt.Expected) }
            : step;

    static StepKind KindOf(bool succeeds)
        => succeeds ? StepKind.ReadModifyWrite : StepKind.Read;

    /// <summary>A shared variable, or a lock: 0 is free.</summary>
    public sealed class Cell : INamed
    {
        readonly DporWorld world;
        readonly string name;
        readonly ObjectId id;
        readonly Gate free;
        readonly List<(int Step, int Value)> log = [];

        public Cell(DporWorld world, string name, int value)
        {
            this.world = world;
            this.name = name;
            id = world.Simulator.Register(this);
            free = new Gate(world.Simulator, value == 0);
            log.Add((-1, value));
        }

        public int Value => log[^1].Value;

        public string NameOf(int offset) => name;

        public int Before(int step) => log.FindLast(each => each.Step < step).Value;

        public Point<Access, int> Load() => Do(StepKind.Read, old => old);

        public Point<Access, int> Store(int value) => Do(StepKind.Write, _ => value);

        public Point<Access, int> Add(int amount)
            => Do(StepKind.ReadModifyWrite, old => old + amount);

        public Point<Access, int> Swap(int expected, int value)
            => new(new Access(this, StepKind.ReadModifyWrite, null, expected,
                old => old == expected ? value : old));

        /// <summary>Gives 0 if it was free, and is taken now.</summary>
        public Point<Access, int> TryLock() => Swap(0, 1);

        public Point<Access, int> Lock()
            => new(new Access(this, StepKind.Acquire, free, null, _ => 1));

        public Point<Access, int> Unlock() => Do(StepKind.Release, _ => 0);

        Point<Access, int> Do(StepKind kind, Func<int, int> change)
            => new(new Access(this, kind, null, null, change));

        /// <summary>One access; gives the old value.</summary>
        public readonly struct Access(
            Cell it, StepKind kind, Gate? gate, int? expected, Func<int, int> change)
            : IAccess<int>
        {
            public Simulator Simulator => it.world.Simulator;

            public Step Step
            {
                get
                {
                    int task = it.world.Simulator.Current!.Index;
                    it.world.wanted.Remove(task);
                    if (expected is { } value)
                    {
                        it.world.wanted.Add(task, (it, value));
                    }

                    return new(kind, it.id);
                }
            }

            public Gate? Gate => gate;

            public int Perform(SimTask me)
            {
                int old = it.Value;
                int step = it.world.Simulator.StepCount - 1;
                if (expected is { } value)
                {
                    it.world.attempts.Add(step, (it, value));
                }

                int now = change(old);
                if (now != old)
                {
                    it.log.Add((step, now));
                }

                it.free.Set(now == 0);
                return old;
            }
        }
    }
}

/// <summary>The reduction, with what a counted program knows of its conditional steps.</summary>
sealed class ConditionalDpor(Func<DporWorld> world) : Dpor(0)
{
    protected override Step StepOf(SimTask task) => world().Now(task);

    protected override Step StepWithout(int moved, int reversed, in Step step)
        => world().Without(moved, reversed, step);
}
