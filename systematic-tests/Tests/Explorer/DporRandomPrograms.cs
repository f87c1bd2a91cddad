using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>What one part of a random program does.</summary>
public enum Deed
{
    Load,
    Store,
    Add,
    Swap,
    Locked,
    TryLocked,
    ReadLocked,
    WriteLocked,
    Down,
    Up,
    Send,
    Receive,
    Choose,
    Join,
    SleepUntil,
    WakeAll,
    Spawn,
    Demand,
    ReadDown,
    ReadUp,
    ChooseStore,
}

/// <summary>A part of a random program: one step, or a few in a row.</summary>
public readonly record struct Part(Deed Deed, int On)
{
    public override string ToString() => $"{Deed} {On}";
}

/// <summary>Small random programs, in which what was read decides what is written.</summary>
static class DporRandomPrograms
{
    static readonly LockClass Nesting = new("nesting", 1, Nests: true);

    /// <summary>Deeds whose classes of schedules follow from the declared steps alone.</summary>
    public static readonly Deed[] Plain =
        [Deed.Load, Deed.Store, Deed.Add, Deed.Swap, Deed.Locked, Deed.TryLocked];

    /// <summary>The same with all that waits.</summary>
    public static readonly Deed[] Waiting =
    [
        .. Plain, Deed.ReadLocked, Deed.WriteLocked, Deed.Down, Deed.Up, Deed.Send, Deed.Receive,
        Deed.Join, Deed.SleepUntil, Deed.WakeAll,
    ];

    /// <summary>Locks and cells only: deadlocks and what hides behind them.</summary>
    public static readonly Deed[] Crossing = [Deed.Down, Deed.Up, Deed.Load, Deed.Store];

    public static Arbitrary<Part[][]> Of(Deed[] deeds, int most)
    {
        Gen<Part> part = from deed in Gen.Elements(deeds)
                         from which in Gen.Choose(0, 1)
                         select new Part(deed, which);
        Gen<Part[][]> programs =
            from tasks in Gen.Choose(2, 4)
            from bodies in Gen.Choose(1, tasks == 2 ? 4 : tasks == 3 ? 3 : 2)
                .SelectMany(count => part.ArrayOf(count)).ArrayOf(tasks)
            where Orders(bodies) <= most
            select bodies;
        return Arb.From(programs, Smaller);
    }

    /// <summary>Builds a program; what comes back tells its final state.</summary>
    /// <param name="hasLocal">
    /// Whether a task takes a step on a cell of its own before one of its parts; null for never.
    /// </param>
    public static Func<string> Build(
        Simulator simulator, Part[][] program, Func<int, int, bool>? hasLocal = null)
    {
        var world = new World(simulator, program.Length);
        for (int i = 0; i < program.Length; i++)
        {
            int me = i;
            world.Tasks[i] = simulator.Start($"t{i}", async () =>
            {
                for (int j = 0; j < program[me].Length; j++)
                {
                    if (hasLocal?.Invoke(me, j) == true)
                    {
                        await new Atomic<int>(simulator, "own", 0).Add(1);
                    }

                    await world.Do(program[me][j], me);
                }
            });
        }

        return world.Tell;
    }

    static IEnumerable<Part[][]> Smaller(Part[][] program)
    {
        for (int task = 0; task < program.Length; task++)
        {
            if (program.Length > 1)
            {
                yield return [.. program.Where((_, i) => i != task)];
            }

            for (int part = 0; part < program[task].Length; part++)
            {
                Part[][] smaller = [.. program];
                smaller[task] = [.. program[task].Where((_, i) => i != part)];
                yield return smaller;
            }
        }
    }

    static int StepsOf(Part part) => part.Deed switch
    {
        Deed.Locked or Deed.ReadLocked or Deed.WriteLocked or Deed.TryLocked => 3,
        Deed.ReadDown or Deed.ReadUp => 3,
        Deed.WakeAll => 4,
        Deed.SleepUntil => 5,
        Deed.Spawn or Deed.Choose or Deed.ChooseStore => 2,
        _ => 1,
    };

    /// <summary>The orders that there would be if nobody waited.</summary>
    static double Orders(Part[][] program)
    {
        (double orders, int placed) = (1, 0);
        foreach (Part[] body in program)
        {
            int steps = body.Sum(StepsOf);
            for (int i = 1; i <= steps; i++)
            {
                orders = orders * ++placed / i;
            }
        }

        return orders;
    }

    sealed class World(Simulator simulator, int count)
    {
        public readonly SimTask[] Tasks = new SimTask[count];
        readonly Atomic<int>[] cells = Two(i => new Atomic<int>(simulator, $"cell{i}", 0));
        readonly Mutex[] locks = Two(i => new Mutex(simulator, Nesting, i));
        readonly ReaderWriterLock[] shared =
            Two(i => new ReaderWriterLock(simulator, Nesting, 2 + i));
        readonly Semaphore[] semaphores = Two(i => new Semaphore(simulator, $"semaphore{i}", 1));
        readonly Port<int>[] ports = Two(i => new Port<int>(simulator, $"port{i}"));
        readonly SleepChannel channel = new(simulator, "channel");

        // What each task has read so far, all of it.
        readonly int[] seen = new int[count];
        readonly bool[] spawned = new bool[count];

        public string Tell()
            => $"{string.Join(' ', cells.Select(each => each.Value))} | {string.Join(' ', seen)} | "
                + $"{string.Join(' ', ports.Select(each => each.Count))} | "
                + string.Join(' ', semaphores.Select(each => each.Count));

        public async Routine Do(Part part, int me)
        {
            Atomic<int> cell = cells[part.On];
            switch (part.Deed)
            {
                case Deed.Load:
                    See(me, await cell.Load());
                    break;
                case Deed.Store:
                    await cell.Store(Mine(me));
                    break;
                case Deed.Add:
                    See(me, await cell.Add(me + 1));
                    break;
                case Deed.Swap:
                    See(me, await cell.CompareExchange(0, Mine(me)));
                    break;
                case Deed.Down:
                    await semaphores[part.On].Down();
                    break;
                case Deed.Up:
                    await semaphores[part.On].Up();
                    break;
                case Deed.Send:
                    await ports[part.On].Send(Mine(me));
                    break;
                case Deed.Receive:
                    See(me, await ports[part.On].Receive());
                    break;
                case Deed.Join:
                    await simulator.Join(Tasks[(me + 1 + part.On) % Tasks.Length]);
                    break;
                case Deed.Demand:
                    Verified.Simulation.Check.Kernel(seen[me] % 3 < 2, "it has not seen that");
                    break;
                default:
                    await DoMore(part, me, cell);
                    break;
            }
        }

        async Routine DoMore(Part part, int me, Atomic<int> cell)
        {
            switch (part.Deed)
            {
                case Deed.Locked:
                    await locks[part.On].Acquire();
                    await cell.Store(Mine(me));
                    await locks[part.On].Release();
                    break;
                case Deed.TryLocked:
                    if (await locks[part.On].TryAcquire())
                    {
                        See(me, await cell.Load());
                        await locks[part.On].Release();
                    }

                    break;
                case Deed.ReadLocked:
                    await shared[part.On].AcquireRead();
                    See(me, await cell.Load());
                    await shared[part.On].ReleaseRead();
                    break;
                case Deed.WriteLocked:
                    await shared[part.On].AcquireWrite();
                    await cell.Store(Mine(me));
                    await shared[part.On].ReleaseWrite();
                    break;
                case Deed.ReadDown:
                    await shared[part.On].AcquireRead();
                    await semaphores[0].Down();
                    await shared[part.On].ReleaseRead();
                    break;
                case Deed.ReadUp:
                    await shared[part.On].AcquireRead();
                    await semaphores[0].Up();
                    await shared[part.On].ReleaseRead();
                    break;
                case Deed.Choose:
                    See(me, await cell.Load() + simulator.Choose("coin", 2));
                    break;
                case Deed.ChooseStore:
                    See(me, await cell.Load());
                    await cells[simulator.Choose("coin", 2)].Store(Mine(me));
                    break;
                case Deed.SleepUntil:
                    await locks[0].Acquire();
                    if (await cell.Load() == 0)
                    {
                        await channel.Sleep(locks[0]);
                    }

                    await locks[0].Release();
                    break;
                case Deed.WakeAll:
                    await locks[0].Acquire();
                    await cell.Store(Mine(me));
                    await (part.On == 0 ? channel.WakeAll() : channel.WakeOne());
                    await locks[0].Release();
                    break;
                default:
                    See(me, await cell.Load());
                    if (!spawned[me])
                    {
                        spawned[me] = true;
                        simulator.Start($"c{me}", async () => await cell.Store(Mine(me)));
                    }

                    break;
            }
        }

        void See(int me, int value) => seen[me] = (seen[me] * 7) + value + 1;

        int Mine(int me) => (seen[me] * 5) + me + 1;

        static T[] Two<T>(Func<int, T> make) => [make(0), make(1)];
    }
}
