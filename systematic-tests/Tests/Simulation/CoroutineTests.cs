using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading.Tasks;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Routines behave as methods do, whatever is suspended in between.</summary>
public class CoroutineTests
{
    [Fact]
    public void Results_of_any_type_come_through_several_awaits()
    {
        (string, int) got = default;
        Assert.Null(Runs.One(simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 41);
            simulator.Start("a", async () => got = await Pair(cell));
        }));
        Assert.Equal(("value", 42), got);

        static async Routine<(string, int)> Pair(Atomic<int> cell)
            => ("value", await Next(cell) + await Zero(cell));

        static async Routine<int> Next(Atomic<int> cell) => await cell.Load() + 1;

        static async Routine<int> Zero(Atomic<int> cell) => await Next(cell) - await Next(cell);
    }

    [Fact]
    public void Exceptions_pass_through_routines_and_their_finally_blocks_in_order()
    {
        var log = new List<string>();
        Violation? broken = Runs.One(simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () =>
            {
                try
                {
                    await Outer(cell);
                }
                catch (InvalidOperationException thrown)
                {
                    log.Add($"caught {thrown.Message}");
                }

                await cell.Store(1);
                log.Add("went on");
            });
        });
        Assert.Null(broken);
        Assert.Equal(["inner finally", "outer finally", "caught oh", "went on"], log);

        async Routine Outer(Atomic<int> cell)
        {
            try
            {
                await Inner(cell);
            }
            finally
            {
                await cell.Store(2);
                log.Add("outer finally");
            }
        }

        async Routine<int> Inner(Atomic<int> cell)
        {
            try
            {
                await cell.Load();
                throw new InvalidOperationException("oh");
            }
            finally
            {
                await cell.Store(1);
                log.Add("inner finally");
            }
        }
    }

    [Fact]
    public void An_exception_before_the_first_step_is_caught_where_it_is_awaited()
    {
        string caught = "";
        Assert.Null(Runs.One(simulator => simulator.Start("a", async () =>
        {
            try
            {
                await Throwing();
            }
            catch (ArgumentException thrown)
            {
                caught = thrown.Message;
            }
        })));
        Assert.Equal("at once", caught);

        static Routine<int> Throwing() => Inner();

        static async Routine<int> Inner()
        {
            await Nothing();
            throw new ArgumentException("at once");
        }
    }

    [Fact]
    public void A_routine_that_meets_no_step_costs_no_allocation()
    {
        long bytes = -1;
        Assert.Null(Runs.One(simulator => simulator.Start("a", async () =>
        {
            await Sum(1_000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            await Sum(1_000);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        })));
        Assert.Equal(0, bytes);

        static async Routine<int> Sum(int count)
        {
            int sum = 0;
            for (int i = 0; i < count; i++)
            {
                sum += await One();
            }

            return sum;
        }

        static async Routine<int> One()
        {
            await Nothing();
            return 1;
        }
    }

    [Fact]
    public void A_step_under_a_thousand_callers_resumes_the_innermost_routine_only()
    {
        var depths = new StackDepths();
        int sum = 0;
        Violation? broken = new Simulator { Recorder = depths }.Run(new RoundRobin(), simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 1);
            simulator.Start("deep", async () => sum = await Nested(cell, 1_000));
            simulator.Start("other", async () =>
            {
                for (int i = 0; i < 9; i++)
                {
                    await cell.Load();
                }
            });
        });
        Assert.Null(broken);
        Assert.Equal(1_010, sum);

        // The first step is declared on top of a thousand callers; the others straight from the
        // simulator's loop, as those of a task without callers.
        int flat = depths.Of["other"][1];
        Assert.InRange(depths.Of["deep"][0], flat + 1_000, int.MaxValue);
        Assert.All(depths.Of["deep"][1..], depth => Assert.Equal(flat, depth));

        static async Routine<int> Nested(Atomic<int> cell, int depth)
        {
            if (depth > 0)
            {
                return await Nested(cell, depth - 1) + 1;
            }

            int sum = 0;
            for (int i = 0; i < 10; i++)
            {
                sum += await cell.Load();
            }

            return sum;
        }
    }

    [Fact]
    public void Recursion_without_end_is_an_exception_of_the_task()
    {
        string fact = Runs.FactOf(
            BasicRule.NoTaskThrows, simulator => simulator.Start("a", () => Down(0)));
        Assert.Contains("InsufficientExecutionStack", fact, StringComparison.Ordinal);

        static async Routine Down(int depth)
        {
            await Down(depth + 1);
            await Nothing();
        }
    }

    [Fact]
    public void Awaiting_what_is_not_the_simulators_is_a_mistake_of_the_test_body()
    {
        Mistake(async cell => await Task.Yield());
        Mistake(async cell =>
        {
            await cell.Load();
            await Task.Delay(1);
        });
    }

    [Fact]
    public void A_routine_that_is_not_awaited_at_once_is_a_mistake_of_the_test_body()
        => Mistake(async cell =>
        {
            _ = Load(cell);
            await cell.Load();
        });

    [Fact]
    public void A_routine_that_is_never_awaited_is_a_mistake_of_the_test_body()
    {
        Mistake(cell =>
        {
            _ = Load(cell);
            return default;
        });
        Mistake(async cell =>
        {
            await cell.Load();
            await Load(cell);
            _ = Load(cell);
        });
    }

    [Fact]
    public void A_routine_that_is_awaited_twice_is_a_mistake_of_the_test_body()
        => Mistake(async cell =>
        {
            Routine routine = Load(cell);
            await routine;
            await routine;
            Assert.Fail("nobody goes on from there, in this run or in another");
        });

    static async Routine Nothing() => await default(Routine);

    static async Routine Load(Atomic<int> cell) => await cell.Load();

    /// <summary>
    /// The body is a tool's mistake, and the simulator is as good as new after it.
    /// </summary>
    static void Mistake(Func<Atomic<int>, Routine> body)
    {
        var simulator = new Simulator();
        var thrown = Assert.Throws<ToolException>(() => simulator.Run(new RoundRobin(), it =>
        {
            var cell = new Atomic<int>(it, "cell", 0);
            it.Start("mistaken", () => body(cell));
            it.Start("other", async () =>
            {
                await Load(cell);
                await Load(cell);
                await Load(cell);
            });
        }));
        Assert.Contains("awaits only the simulator's", thrown.Message, StringComparison.Ordinal);
        Assert.Null(simulator.Run(new RoundRobin(), it =>
        {
            var cell = new Atomic<int>(it, "cell", 0);
            it.Start("one", () => Load(cell));
            it.Start("two", () => Load(cell));
        }));
    }

    sealed class StackDepths : IRecorder
    {
        public Dictionary<string, List<int>> Of { get; } = [];

        public void Declared(SimTask task)
        {
            Of.TryAdd(task.Name, []);
            Of[task.Name].Add(new StackTrace().FrameCount);
        }

        public void Taken(SimTask task) { }

        public void Chose(string name, int below, int value) { }

        public void Touched(in Touch touch) { }

        public void Acquired(SimTask task, AnyLock taken, bool shared) { }

        public DataRace RaceOf(Touch before, Touch now) => throw new NotSupportedException();

        public void Note(string text) { }
    }
}
