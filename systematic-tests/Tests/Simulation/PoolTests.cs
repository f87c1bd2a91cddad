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

    [Theory]
    [InlineData("ends")]
    [InlineData("breaks a rule")]
    [InlineData("is stopped by its decider")]
    public void Activations_of_deep_calls_are_used_again_when_a_run(string how)
    {
        var simulator = new Simulator();
        long first = Bytes(() => Deep(simulator, how));
        long later = Bytes(() => Deep(simulator, how));

        // An activation has 40 bytes at least. The rest are boxes that the unoptimised code makes.
        Assert.InRange(later, 0, first - (500 * 40));
    }

    [Fact]
    public void Tasks_that_have_ended_are_used_again_with_their_clocks()
        => Assert.InRange(Saved((cell, _) => default), 60 * 64 * sizeof(uint), int.MaxValue);

    [Fact]
    public void The_activations_of_tasks_that_have_ended_are_used_again()
        => Assert.InRange(
            Saved(async (cell, i) =>
            {
                Block kept = default;
                kept[i] = i;
                await cell.Load();
                Assert.Equal(i, kept[i]);
            }), 60 * 256 * sizeof(int), int.MaxValue);

    [Fact]
    public void What_holds_and_what_one_task_reads_and_writes_cost_no_allocation()
    {
        long checks = -1;
        long accesses = -1;
        Assert.Null(Runs.One(simulator => simulator.Start("a", () =>
        {
            var field = new Plain<int>(simulator, "field", 0);
            checks = Again(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    Check.Tool(i >= 0, $"{i} is not negative");
                }
            });
            accesses = Again(() =>
            {
                for (int i = 0; i < 100; i++)
                {
                    field.Write(field.Read() + 1);
                }
            });
            return default;
        })));
        Assert.Equal((0, 0), (checks, accesses));
    }

    /// <summary>The bytes that a second run of sixty tasks does not need any more.</summary>
    static long Saved(Func<Atomic<int>, int, Routine> body)
    {
        Run(new Simulator());
        var simulator = new Simulator();
        return Bytes(() => Run(simulator)) - Bytes(() => Run(simulator));

        void Run(Simulator one) => Assert.Null(one.Run(new RoundRobin(), it =>
        {
            var cell = new Atomic<int>(it, "cell", 0);
            for (int i = 0; i < 60; i++)
            {
                int task = i;
                it.Start("t", () => body(cell, task));
            }
        }));
    }

    static void Deep(Simulator simulator, string how)
    {
        simulator.StepLimit = how == "breaks a rule" ? 1 : 100;
        try
        {
            simulator.Run(new Answering(Decide), it =>
            {
                var cell = new Atomic<int>(it, "cell", 0);
                it.Start("deep", () => Nested(cell, 500));
            });
        }
        catch (TimeoutException)
        {
        }

        int Decide(Simulator it) => how != "is stopped by its decider" || it.StepCount < 2
            ? 0
            : throw new TimeoutException();

        static async Routine Nested(Atomic<int> cell, int depth)
        {
            if (depth > 0)
            {
                await Nested(cell, depth - 1);
            }
            else
            {
                await cell.Load();
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

    /// <summary>What it takes when everything that it uses has been used before.</summary>
    static long Again(Action action)
    {
        action();
        return Bytes(action);
    }

    static long Bytes(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Much to keep for one activation.</summary>
    [System.Runtime.CompilerServices.InlineArray(256)]
    struct Block
    {
        int first;
    }
}
