using System;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>A simulator that runs again uses again what it had: memory does not grow.</summary>
public class PoolTests
{
    [Fact]
    public void Runs_that_end_give_their_activations_back()
        => Constant(new First(), _ => { });

    [Fact]
    public void Runs_that_a_violation_ends_give_their_activations_back()
        => Constant(new First(), simulator => simulator.StepLimit = 5);

    [Fact]
    public void Runs_that_the_decider_stops_give_their_activations_back()
    {
        // A fresh simulator's first run shows what activations cost; later runs do without.
        var simulator = new Simulator();
        long first = Bytes(() => Stopped(simulator));
        long later = Bytes(() => Stopped(simulator));
        long last = Bytes(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                Stopped(simulator);
            }
        });
        Assert.InRange(later, 0, first - 1);
        Assert.InRange(last / 100, 0, later + 256);

        static void Stopped(Simulator simulator)
        {
            try
            {
                simulator.Run(new Answering(Stops), Body);
            }
            catch (TimeoutException)
            {
            }
        }

        static int Stops(Simulator it) => it.StepCount < 8
            ? it.StepCount % 2
            : throw new TimeoutException();
    }

    [Fact]
    public void Activations_of_deep_calls_are_used_again()
    {
        var simulator = new Simulator();
        Action run = () => simulator.Run(new First(), it =>
        {
            var cell = new Atomic<int>(it, "cell", 0);
            it.Start("deep", () => Nested(cell, 500));
        });
        long first = Bytes(run);
        long later = Bytes(run);

        // An activation has 40 bytes at least. The rest are boxes that the unoptimised code makes.
        Assert.InRange(later, 0, first - (500 * 40));

        static async Routine Nested(Atomic<int> cell, int depth)
        {
            if (depth > 0)
            {
                await Nested(cell, depth - 1);
            }
            else
            {
                await cell.Load();
            }
        }
    }

    static void Constant(IDecider decider, Action<Simulator> with)
    {
        var simulator = new Simulator();
        Action run = () => simulator.Run(decider, it =>
        {
            with(it);
            Body(it);
        });
        for (int i = 0; i < 10; i++)
        {
            run();
        }

        long once = Bytes(run);
        long many = Bytes(() =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                run();
            }
        });
        Assert.InRange(many / 1_000, 0, once);
        Assert.InRange(once, 0, 4_000);
    }

    static void Body(Simulator simulator)
    {
        var cell = new Atomic<int>(simulator, "cell", 0);
        for (int i = 0; i < 2; i++)
        {
            simulator.Start("t", () => Outer(cell));
        }

        static async Routine Outer(Atomic<int> cell)
        {
            for (int i = 0; i < 10; i++)
            {
                await Inner(cell);
            }
        }

        static async Routine<int> Inner(Atomic<int> cell)
            => await cell.Load() + await cell.Load();
    }

    static long Bytes(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
