using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Who may go next, how often somebody is asked, and what does not depend on it.</summary>
public class SchedulingTests
{
    static readonly string[] Names = ["a", "b"];

    [Theory]
    [InlineData(1, 1, 2)]
    [InlineData(3, 2, 10)]
    [InlineData(5, 5, 252)]
    [InlineData(7, 3, 120)]
    public void Independent_steps_have_as_many_orders_as_the_binomial_says(
        int left, int right, int orders)
    {
        var seen = new HashSet<string>();
        AllRuns runs = Runs.All(simulator =>
        {
            var order = new StringBuilder();
            Stepping(simulator, "l", left, order);
            Stepping(simulator, "r", right, order);
            return () => seen.Add(order.ToString());
        });
        Assert.Equal(orders, runs.Count);
        Assert.Equal(orders, seen.Count);
        Assert.Empty(runs.Rules);
    }

    [Fact]
    public void Three_tasks_of_two_steps_have_ninety_orders()
        => Assert.Equal(90, Runs.Holds(simulator =>
        {
            var order = new StringBuilder();
            Stepping(simulator, "a", 2, order);
            Stepping(simulator, "b", 2, order);
            Stepping(simulator, "c", 2, order);
        }).Count);

    [Fact]
    public void Choices_are_named_bounded_and_enumerated()
    {
        int runs = Runs.Exactly("00 01 02 10 11 12", simulator =>
        {
            int[] got = new int[2];
            simulator.Start("a", async () =>
            {
                Assert.Equal(0, simulator.Choose("no choice", 1));
                got[0] = simulator.Choose("eviction", 2);
                await default(Routine);
                got[1] = simulator.Choose("completion", 3);
            });
            return () => $"{got[0]}{got[1]}";
        });
        Assert.Equal(6, runs);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void An_answer_out_of_bounds_is_a_mistake_of_the_decider(int answer)
        => Assert.Throws<ToolException>(() => new Simulator().Run(
            new First(answer),
            simulator => simulator.Start("a", () =>
            {
                simulator.Choose("x", 2);
                return default;
            })));

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(-1)]
    public void A_task_that_is_not_enabled_cannot_be_chosen(int answer)
        => Assert.Throws<ToolException>(() => new Simulator().Run(
            new Answering(_ => answer),
            simulator => Stepping(simulator, "a", 1, new StringBuilder())));

    [Fact]
    public void What_a_decider_or_a_rule_throws_is_never_taken_for_a_violation()
    {
        var simulator = new Simulator();
        int asked = 0;
        var stopping = new Answering(it => ++asked < 3
            ? BitOperations.TrailingZeroCount(it.Enabled)
            : throw new TimeoutException("enough"));
        Assert.Throws<TimeoutException>(() => simulator.Run(stopping, Body));
        Assert.Throws<TimeoutException>(() => simulator.Run(new First(), it =>
        {
            Body(it);
            it.Monitor = new Throwing(atRest: false);
        }));
        Assert.Throws<TimeoutException>(() => simulator.Run(new First(), it =>
        {
            Body(it);
            it.Monitor = new Throwing(atRest: true);
        }));
        Assert.Null(simulator.Run(new First(), Body));

        static void Body(Simulator it) => Stepping(it, "a", 5, new StringBuilder());
    }

    [Fact]
    public void Sixty_four_tasks_run_and_sixty_five_are_refused()
    {
        int ended = 0;
        Assert.Null(Runs.One(simulator => Tasks(simulator, 64)));
        Assert.Equal(64, ended);
        Assert.Throws<ToolException>(() => Runs.One(simulator => Tasks(simulator, 65)));

        void Tasks(Simulator simulator, int count)
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            for (int i = 0; i < count; i++)
            {
                simulator.Start($"t{i}", async () =>
                {
                    await cell.Add(1);
                    ended++;
                });
            }
        }
    }

    [Fact]
    public void A_task_started_by_a_task_runs_beside_it_and_can_be_joined()
        => Runs.Exactly("12c 1c2 c12", simulator =>
        {
            var order = new StringBuilder();
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("parent", async () =>
            {
                await cell.Load();
                SimTask child = simulator.Start("child", async () =>
                {
                    await cell.Load();
                    order.Append('c');
                });
                await cell.Load();
                order.Append('1');
                await cell.Load();
                order.Append('2');
                await simulator.Join(child);
                Assert.Contains("c", order.ToString(), StringComparison.Ordinal);
            });
            return () => order;
        });

    [Fact]
    public void A_task_may_start_others_before_its_first_step()
        => Runs.Exactly("ab ba", simulator =>
        {
            var order = new StringBuilder();
            simulator.Start("parent", () =>
            {
                Stepping(simulator, "a", 1, order);
                Stepping(simulator, "b", 1, order);
                return default;
            });
            return () => order;
        });

    [Fact]
    public void The_same_decisions_give_the_same_run_and_the_same_names()
    {
        for (ulong seed = 0; seed < 200; seed++)
        {
            Assert.Equal(Account(new Simulator(), seed), Account(new Simulator(), seed));
        }

        var reused = new Simulator();
        string fresh = Account(new Simulator(), 7);
        Assert.All(Enumerable.Range(0, 200), _ => Assert.Equal(fresh, Account(reused, 7)));
        Assert.NotEqual(fresh, Account(reused, 8));
    }

    [Fact]
    public void Simulators_on_two_threads_do_what_they_do_one_after_the_other()
    {
        string expected = Many();
        string[] got = new string[2];
        var threads = Enumerable.Range(0, 2)
            .Select(i => new System.Threading.Thread(() => got[i] = Many()))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Equal([expected, expected], got);

        static string Many()
        {
            var simulator = new Simulator();
            return string.Concat(Enumerable.Range(0, 300)
                .Select(seed => Account(simulator, (ulong)seed)));
        }
    }

    [Fact]
    public void Objects_are_the_same_whoever_creates_first()
        => Runs.Exactly("a0 a1 b0 b1", simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            var ids = new SortedDictionary<int, string>();
            foreach (string name in Names)
            {
                simulator.Start(name, async () =>
                {
                    for (int i = 0; i < 2; i++)
                    {
                        await cell.Load();
                        var mine = new Mutex(simulator, new LockClass(name, 0), i);
                        ids.Add(mine.Id.Value, $"{name}{i}");
                        Assert.Equal($"{name} lock {i}", simulator.NameOf(mine.Id));
                    }
                });
            }

            return () => string.Join(" ", ids.Values);
        });

    [Fact]
    public void Names_of_an_earlier_run_are_forgotten()
    {
        var simulator = new Simulator();
        foreach (string name in Names)
        {
            simulator.Run(new First(), it =>
                Assert.Equal(name, it.NameOf(it.Register(new Atomic<int>(it, name, 0)))));
        }
    }

    /// <summary>Every step of one run, with the object's number and name.</summary>
    static string Account(Simulator simulator, ulong seed)
    {
        var account = new StringBuilder();
        Violation? broken = simulator.Run(new Seeded(seed), it =>
        {
            it.Monitor = new Telling(it, account);
            var cell = new Atomic<int>(it, "cell", 0);
            var mutex = new Mutex(it, new LockClass("m", 0));
            for (int i = 0; i < 3; i++)
            {
                it.Start($"t{i}", async () =>
                {
                    var own = new Atomic<int>(it, "own", it.Choose("value", 3));
                    await mutex.Acquire();
                    await cell.Add(await own.Load());
                    await mutex.Release();
                });
            }
        });
        return account.Append(broken).ToString();
    }

    static void Stepping(Simulator simulator, string name, int steps, StringBuilder order)
    {
        var own = new Atomic<int>(simulator, name, 0);
        simulator.Start(name, async () =>
        {
            for (int i = 0; i < steps; i++)
            {
                await own.Add(1);
                order.Append(name);
            }
        });
    }

    sealed class Telling(Simulator simulator, StringBuilder account) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
        {
            account.Append(CultureInfo.InvariantCulture,
                $"{task} {step.Kind} {step.Object.Value} {simulator.NameOf(step.Object)}\n");
            return null;
        }

        public Violation? AtRest() => null;
    }

    sealed class Throwing(bool atRest) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
            => atRest ? null : throw new TimeoutException();

        public Violation? AtRest() => throw new TimeoutException();
    }
}
