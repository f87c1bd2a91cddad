using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>
/// The small programs with known probabilities of their bugs, each event one step.
/// </summary>
/// <remarks>
/// After SCTBench (Thomson, Donaldson, Betts, TOPC 2016) and classics. All tasks exist from the
/// start; waiting for the end of others is no event. A run ends at the bug. <c>d++</c> is a read
/// and a write, except where its source makes it atomic.
/// </remarks>
static partial class SmallPrograms
{
    static readonly Violation Wrong = new("the program's assertion holds", "it does not", "", "");

    /// <summary>Builds a program by its name.</summary>
    public static Scenario Named(string name) => new(
        name, "small", $"the small program {name}", [], stage => ByName[name](stage.Simulator));

    static readonly Dictionary<string, Action<Simulator>> ByName = new()
    {
        ["account_bad"] = Account,
        ["reorder_3_bad"] = s => Reorder(s, 2),
        ["reorder_4_bad"] = s => Reorder(s, 3),
        ["reorder_5_bad"] = s => Reorder(s, 4),
        ["reorder_10_bad"] = s => Reorder(s, 9),
        ["reorder_20_bad"] = s => Reorder(s, 19),
        ["twostage_bad"] = s => TwoStages(s, 1, 1),
        ["twostage (9 + 10)"] = s => TwoStages(s, 9, 10),
        ["lazy01_bad"] = Lazy,
        ["deadlock01_bad"] = OppositeLocks,
        ["bluetooth_driver_bad"] = Bluetooth,
        ["carter01_bad"] = Carter,
        ["token_ring_bad"] = TokenRing,
        ["wronglock_3_bad"] = s => WrongLock(s, 3),
        ["wronglock_bad"] = s => WrongLock(s, 7),
        ["stack_bad(10)"] = s => Stack(s, 10),
        ["lost update 2x1"] = s => LostUpdate(s, 2, 1, 1),
        ["lost update 2x5"] = s => LostUpdate(s, 2, 5, 2),
        ["lost update 3x3"] = s => LostUpdate(s, 3, 3, 2),
        ["dining philosophers 2"] = s => Philosophers(s, 2),
        ["dining philosophers 3"] = s => Philosophers(s, 3),
        ["dining philosophers 4"] = s => Philosophers(s, 4),
        ["dining philosophers 5"] = s => Philosophers(s, 5),
        ["dining philosophers 6"] = s => Philosophers(s, 6),
        ["unsafe lazy init 2"] = s => LazyInit(s, 2),
        ["unsafe lazy init 3"] = s => LazyInit(s, 3),
        ["lost wake-up"] = LostWakeUp,
        ["BoundedBuffer r2x1 w2x1"] = s => BoundedBuffer(s, 2, 1, 2, 1),
        ["BoundedBuffer r2x1 w1x2"] = s => BoundedBuffer(s, 2, 1, 1, 2),
        ["BoundedBuffer r2x2 w1x4"] = s => BoundedBuffer(s, 2, 2, 1, 4),
        ["BoundedBuffer r2x5 w1x10"] = s => BoundedBuffer(s, 2, 5, 1, 10),
        ["CHESS balance"] = Balance,
        ["stringbuffer"] = StringBuffer,
        ["ABA lock-free stack"] = LockFreeStack,
        ["check then set"] = CheckThenSet,
        ["ping-pong depth 1"] = s => PingPong(s, 1),
        ["ping-pong depth 2"] = s => PingPong(s, 2),
        ["ping-pong depth 3"] = s => PingPong(s, 3),
        ["ping-pong depth 4"] = s => PingPong(s, 4),
    };

    static void Start(Simulator s, int count, Func<int, Routine> body)
    {
        int first = s.TaskCount;
        for (int i = 0; i < count; i++)
        {
            int index = i;
            s.Start($"task{first + i}", () => body(index));
        }
    }

    static void Start(Simulator s, params Func<Routine>[] bodies)
        => Start(s, bodies.Length, i => bodies[i]());

    static Atomic<int> Cell(Simulator s, string name, int value = 0) => new(s, name, value);

    // Semaphores of one: locks without the checks of the order, which would report it first.
    static Semaphore Lock(Simulator s, string name) => new(s, name, 1);

    static Semaphore[] Locks(Simulator s, int count)
        => [.. Enumerable.Range(0, count).Select(i => Lock(s, $"lock{i}"))];

    // Without an exception, which would cost more than the rest of the schedule.
    static void Demand(Simulator s, bool holds)
    {
        if (!holds)
        {
            s.Violate(Wrong);
        }
    }

    /// <summary><c>cell += amount</c> in two events; gives back the new value.</summary>
    static async Routine<int> Add(Atomic<int> cell, int amount)
    {
        int sum = await cell.Load() + amount;
        await cell.Store(sum);
        return sum;
    }
}
