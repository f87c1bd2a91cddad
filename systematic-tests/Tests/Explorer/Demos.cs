using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>Small programs whose schedules can be counted by hand.</summary>
static class Demos
{
    /// <summary>
    /// Two tasks that add one without a lock; the third waits for both and compares.
    /// </summary>
    public static readonly Scenario LostUpdate = Of("LostUpdate", ["the last store wins"], stage =>
    {
        Simulator simulator = stage.Simulator;
        var cell = new Atomic<int>(simulator, "count", 0);
        SimTask[] adders = [.. Enumerable.Range(0, 2).Select(
            i => simulator.Start($"adder{i}", () => Add(cell)))];
        simulator.Start("checker", () => Compare(stage, adders, cell));
    });

    /// <summary>The same with atomic additions: correct.</summary>
    public static readonly Scenario AtomicUpdate = Of("AtomicUpdate", [], stage =>
    {
        var cell = new Atomic<int>(stage.Simulator, "count", 0);
        StartAll(stage, 2, _ => AddAtomically(cell));
    });

    /// <summary>deadlock01: two locks, taken in opposite orders.</summary>
    public static readonly Scenario OppositeLocks = Of("OppositeLocks", [], stage =>
    {
        Semaphore[] locks = Locks(stage, 2);
        StartAll(stage, 2, i => TakeBoth(locks[i], locks[1 - i]));
    });

    /// <summary>Three philosophers, each with a fork on both sides.</summary>
    public static readonly Scenario Philosophers = Of("Philosophers", [], stage =>
    {
        Semaphore[] forks = Locks(stage, 3);
        StartAll(stage, 3, i => TakeBoth(forks[i], forks[(i + 1) % 3]));
    });

    /// <summary>twostage: the second cell is read before it follows the first.</summary>
    public static readonly Scenario TwoStages = Of("TwoStages", [], stage =>
    {
        Semaphore[] locks = Locks(stage, 2);
        var first = new Atomic<int>(stage.Simulator, "first", 0);
        var second = new Atomic<int>(stage.Simulator, "second", 0);
        stage.Simulator.Start("writer", () => WriteBoth(locks, first, second));
        stage.Simulator.Start("reader", () => ReadBoth(locks, first, second));
    });

    /// <summary>stringbuffer: the length that was read is stale when it is used.</summary>
    public static readonly Scenario StaleLength = Of("StaleLength", [], stage =>
    {
        Semaphore guard = Locks(stage, 1)[0];
        var length = new Atomic<int>(stage.Simulator, "length", 5);

        // The length again, for the assertion, which is no step: the guard keeps the two apart.
        int[] now = [5];
        stage.Simulator.Start("append", () => Append(guard, length, now));
        stage.Simulator.Start("erase", () => Erase(guard, length, now));
    });

    /// <summary>Two tasks that both find that nothing was made yet.</summary>
    public static readonly Scenario LazyInit = Of("LazyInit", [], stage =>
    {
        var made = new Atomic<int>(stage.Simulator, "made", 0);
        var ready = new Atomic<int>(stage.Simulator, "ready", 0);
        StartAll(stage, 2, _ => MakeOnce(made, ready));
    });

    /// <summary>Needs four strict alternations, so two preemptions.</summary>
    public static readonly Scenario PingPong = Of("PingPong", [], stage =>
    {
        var ball = new Atomic<int>(stage.Simulator, "ball", 0);
        StartAll(stage, 2, i => Play(ball, i, 2));
    });

    /// <summary>
    /// A task spins until another one has written: ends under every fair schedule.
    /// </summary>
    public static readonly Scenario Spin = Of("Spin", [], stage =>
    {
        stage.Simulator.StepLimit = 400;
        var flag = new Atomic<int>(stage.Simulator, "flag", 0);
        stage.Simulator.Start("spinner", () => SpinOn(flag));
        stage.Simulator.Start("writer", () => Write(flag));
    });

    /// <summary>A task spins for ever.</summary>
    public static readonly Scenario SpinForEver = Of("SpinForEver", [], stage =>
    {
        stage.Simulator.StepLimit = 400;
        var flag = new Atomic<int>(stage.Simulator, "flag", 0);
        stage.Simulator.Start("spinner", () => SpinOn(flag));
    });

    /// <summary>A plain cell that two tasks write without an order.</summary>
    public static readonly Scenario Race = Of("Race", [], stage =>
    {
        var cell = new RacyCell(stage.Simulator);
        var other = new Atomic<int>(stage.Simulator, "other", 0);
        StartAll(stage, 2, _ => WritePlainly(cell, other));
    });

    /// <summary>One task that resolves a choice of three and then one of two.</summary>
    public static readonly Scenario Choices = Of("Choices", ["two and one"], stage =>
    {
        var cell = new Atomic<int>(stage.Simulator, "cell", 0);
        stage.Simulator.Start("chooser", () => Choose(stage, cell));
    });

    /// <summary>An outcome that no schedule has.</summary>
    public static readonly Scenario NeverOccurs = AtomicUpdate with
    {
        Name = "NeverOccurs", MustOccur = ["the moon turns green"],
    };

    /// <summary>Tasks of the given numbers of independent steps.</summary>
    public static Scenario Independent(params int[] steps) => Of(
        $"Independent{string.Join("Plus", steps)}", [], stage =>
        {
            for (int i = 0; i < steps.Length; i++)
            {
                var cell = new Atomic<int>(stage.Simulator, $"cell{i}", 0);
                int count = steps[i];
                stage.Simulator.Start($"task{i}", () => Store(cell, count));
            }
        });

    /// <summary>The same, all on one cell: each schedule is a class of its own.</summary>
    public static Scenario OnOneCell(params int[] steps) => Of(
        $"OnOneCell{string.Join("Plus", steps)}", [], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            StartAll(stage, steps.Length, i => Store(cell, steps[i]));
        });

    static Scenario Of(string name, IReadOnlyList<string> mustOccur, Action<Stage> build)
        => new(name, "demo", $"the demo {name}", mustOccur, build);

    static void StartAll(Stage stage, int count, Func<int, Routine> body)
    {
        for (int i = 0; i < count; i++)
        {
            int index = i;
            stage.Simulator.Start($"task{i}", () => body(index));
        }
    }

    // Semaphores of one: locks without the checks of the order, which would report it first.
    static Semaphore[] Locks(Stage stage, int count) => [.. Enumerable.Range(0, count)
        .Select(i => new Semaphore(stage.Simulator, $"lock{i}", 1))];

    static async Routine Add(Atomic<int> cell)
    {
        int old = await cell.Load();
        await cell.Store(old + 1);
    }

    static async Routine AddAtomically(Atomic<int> cell) => await cell.Add(1);

    static async Routine Compare(Stage stage, SimTask[] adders, Atomic<int> cell)
    {
        foreach (SimTask adder in adders)
        {
            await stage.Simulator.Join(adder);
        }

        stage.Occurs(0);
        Check.Kernel(await cell.Load() == 2, "both additions count");
    }

    static async Routine TakeBoth(Semaphore one, Semaphore other)
    {
        await one.Down();
        await other.Down();
        await other.Up();
        await one.Up();
    }

    static async Routine WriteBoth(Semaphore[] locks, Atomic<int> first, Atomic<int> second)
    {
        await locks[0].Down();
        await first.Store(1);
        await locks[0].Up();
        await locks[1].Down();
        await second.Store(await first.Load() + 1);
        await locks[1].Up();
    }

    static async Routine ReadBoth(Semaphore[] locks, Atomic<int> first, Atomic<int> second)
    {
        await locks[0].Down();
        int one = await first.Load();
        await locks[0].Up();
        if (one == 0)
        {
            return;
        }

        await locks[1].Down();
        int two = await second.Load();
        await locks[1].Up();
        Check.Kernel(two == one + 1, "the second cell follows the first");
    }

    static async Routine Append(Semaphore guard, Atomic<int> length, int[] now)
    {
        await guard.Down();
        int read = await length.Load();
        await guard.Up();
        await guard.Down();
        Check.Kernel(read <= now[0], "no more is appended than there is");
        await guard.Up();
    }

    static async Routine Erase(Semaphore guard, Atomic<int> length, int[] now)
    {
        await guard.Down();
        await length.Store(0);
        now[0] = 0;
        await guard.Up();
    }

    static async Routine MakeOnce(Atomic<int> made, Atomic<int> ready)
    {
        if (await ready.Load() == 0)
        {
            Check.Kernel(await made.Add(1) == 0, "it is made once");
            await ready.Store(1);
        }
    }

    static async Routine Play(Atomic<int> ball, int me, int rounds)
    {
        int last = 0;
        for (int i = 0; i < rounds; i++)
        {
            if (await ball.Load() != (2 * i) + me)
            {
                return;
            }

            last = await ball.Add(1) + 1;
        }

        Check.Kernel(last != 2 * rounds, "nobody plays to the end");
    }

    static async Routine SpinOn(Atomic<int> flag)
    {
        while (await flag.Load() == 0)
        {
        }
    }

    static async Routine Write(Atomic<int> flag) => await flag.Store(1);

    static async Routine WritePlainly(RacyCell cell, Atomic<int> other)
    {
        await other.Load();
        cell.Write();
        await other.Load();
    }

    static async Routine Choose(Stage stage, Atomic<int> cell)
    {
        await cell.Load();
        int one = stage.Simulator.Choose("colour", 3);
        int two = stage.Simulator.Choose("side", 2);
        if (one == 2 && two == 1)
        {
            stage.Occurs(0);
        }

        await cell.Store(one + two);
    }

    static async Routine Store(Atomic<int> cell, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            await cell.Store(i);
        }
    }

    sealed class RacyCell(Simulator simulator)
    {
        Plain<int> value = new(simulator, "plain cell", 0);

        // Where it is compiled into its caller, the account names the caller's line.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public void Write() => value.Write(1);
    }
}
