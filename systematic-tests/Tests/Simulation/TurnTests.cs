using System;
using System.Collections.Generic;
using System.Numerics;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>What a decider sees at each turn, and what its answers do.</summary>
public class TurnTests
{
    [Fact]
    public void A_decider_sees_who_took_the_last_step_and_before_the_first_nobody()
    {
        var last = new List<int>();
        var simulator = new Simulator();
        var decider = new Answering(it =>
        {
            last.Add(it.LastTask);
            return BitOperations.TrailingZeroCount(it.Enabled);
        });
        for (int run = 0; run < 2; run++)
        {
            simulator.Run(decider, it =>
            {
                last.Add(it.LastTask);
                Stepping(it, 2);
                Stepping(it, 1);
            });
        }

        Assert.Equal([-1, -1, 0, 0, -1, -1, 0, 0], last);
    }

    [Fact]
    public void A_step_in_the_set_up_or_in_a_rule_is_a_mistake_of_the_test_body()
    {
        Mistake(simulator => _ = Step(simulator).IsCompleted);
        Mistake(simulator =>
        {
            Stepping(simulator, 1);
            simulator.Monitor = new Watching(() =>
                Step(simulator).IsCompleted ? null : throw new InvalidOperationException());
        });

        static void Mistake(Action<Simulator> setup) => Assert.Equal(
            "a step is taken by a task, not in the set-up",
            Assert.Throws<ToolException>(() => Runs.One(setup)).Message);

        static Point<Atomic<int>.LoadAccess, int> Step(Simulator simulator)
            => new Atomic<int>(simulator, "cell", 0).Load();
    }

    [Fact]
    public void Rounds_are_counted_at_each_turn()
    {
        var rounds = new FairRounds();
        new Simulator().Run(new RoundRobin(), simulator =>
        {
            simulator.Rounds = rounds;
            Stepping(simulator, 4);
            Stepping(simulator, 4);
        });
        Assert.Equal(4, rounds.Count);
    }

    [Fact]
    public void A_decider_may_end_the_run_and_the_last_step_stays_told()
    {
        var simulator = new Simulator();
        var decider = new Answering(it =>
        {
            if (it.StepCount == 2)
            {
                it.Violate(BasicRule.Kernel.BrokenBy("enough"));
            }

            return 0;
        });
        Violation? broken = simulator.Run(decider, it =>
        {
            it.NotesEffects = true;
            var cell = new Atomic<int>(it, "cell", 0);
            it.Start("a", async () =>
            {
                await cell.Load();
                it.Touch(StepKind.Write, new ObjectId(7));
                await cell.Load();
                Assert.Fail("the run is over");
            });
        });
        Assert.Equal("enough", broken?.Fact);
        Assert.Equal([new Effect(StepKind.Write, new ObjectId(7))], simulator.Effects);
    }

    /// <summary>A decider that gives each task its first turn itself.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tasks_that_get_their_turns_inside_the_decider_do_the_same(bool violates)
    {
        var order = new List<string>();
        Violation? broken = new Simulator().Run(new Nesting(), simulator =>
        {
            for (int i = 0; i < 3; i++)
            {
                var cell = new Atomic<int>(simulator, "cell", 0);
                string name = $"t{i}";
                simulator.Start(name, async () =>
                {
                    await cell.Load();
                    order.Add(name);
                    if (violates)
                    {
                        simulator.Violate(BasicRule.Kernel.BrokenBy("enough"));
                    }

                    await cell.Load();
                    order.Add(name);
                });
            }
        });
        Assert.Equal(violates ? "enough" : null, broken?.Fact);
        Assert.Equal(violates ? ["t0"] : ["t0", "t0", "t1", "t1", "t2", "t2"], order);
    }

    static void Stepping(Simulator simulator, int steps)
    {
        var cell = new Atomic<int>(simulator, "cell", 0);
        simulator.Start("t", async () =>
        {
            for (int i = 0; i < steps; i++)
            {
                await cell.Load();
            }
        });
    }

    /// <summary>Each task goes on to its end, and the next one starts where it has ended.</summary>
    sealed class Nesting : IDecider
    {
        public int NextTask(Simulator simulator)
        {
            if (simulator.Current is { IsAtPoint: true } me)
            {
                return me.Index;
            }

            simulator.TakeFirstTurn(
                simulator.Task(BitOperations.TrailingZeroCount(simulator.Enabled)));
            simulator.TakeTurn(null);
            return IDecider.Elsewhere;
        }

        public int NextValue(Simulator simulator, string name, int below) => 0;
    }
}
