using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What tells two classes apart that have the same steps.</summary>
public sealed class ClassNumberTests
{
    /// <summary>Another choice follows one of the values.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void How_many_choices_a_step_had_is_part_of_its_class(int asking)
        => Assert.Equal(4, ClassesOf(stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("chooser", async () =>
            {
                await cell.Load();
                if (stage.Simulator.Choose("first", 3) == asking)
                {
                    stage.Simulator.Choose("second", 2);
                }
            });
        }).Distinct().Count());

    /// <summary>What they start waits for ever, and is numbered in that order.</summary>
    [Fact]
    public void Who_started_a_task_first_is_part_of_the_class()
    {
        List<ulong> classes = ClassesOf(stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            var never = new Semaphore(stage.Simulator, "never", 0);
            for (int i = 0; i < 2; i++)
            {
                stage.Simulator.Start($"parent{i}", async () =>
                {
                    await cell.Load();
                    stage.Simulator.Start("child", async () => await never.Down());
                });
            }
        });

        Assert.Equal((2, 2), (classes.Count, classes.Distinct().Count()));
    }

    [Fact]
    public void The_number_of_a_whole_run_may_be_asked_for_again()
    {
        var hashed = new Hashed(new RandomWalk(3));
        new Runner(Demos.OnOneCell(3, 3)).Run(hashed);

        Assert.Equal(hashed.Class, hashed.Class);
    }

    /// <summary>A number that has begun again is as good as a new one.</summary>
    [Fact]
    public void The_number_of_a_schedule_does_not_depend_on_those_before()
    {
        var hash = new ClassHash();
        var numbers = new List<ulong>();
        foreach (int schedule in (int[])[0, 0, 1, 0])
        {
            numbers.Add(RunWith(hash, schedule));
            hash.Begin();
        }

        Assert.Equal(2, numbers.Distinct().Count());
        Assert.Equal([numbers[0], numbers[0]], [numbers[1], numbers[3]]);
    }

    static ulong RunWith(ClassHash hash, int schedule)
    {
        var runner = new Runner(Demos.OnOneCell(3, 3));
        var walk = new RandomWalk(3);
        walk.Begin(schedule);
        var numbered = new Numbered(walk, hash);
        runner.Run(numbered);
        return hash.Complete(numbered.Last!);
    }

    static List<ulong> ClassesOf(Action<Stage> build)
    {
        var runner = new Runner(new Scenario("Classes", "demo", "", [], build));
        var all = new DepthFirst(0, null);
        var classes = new List<ulong>();
        do
        {
            classes.Add(Hashed.Run(runner, all, 0).Class);
        }
        while (all.Advance());
        return classes;
    }

    sealed class Numbered(IDecider inner, ClassHash hash) : IDecider
    {
        public Simulator? Last { get; private set; }

        public int NextTask(Simulator simulator)
        {
            Last = simulator;
            hash.Complete(simulator);
            int next = inner.NextTask(simulator);
            hash.Take(simulator, next);
            return next;
        }

        public int NextValue(Simulator simulator, string name, int below)
            => inner.NextValue(simulator, name, below);
    }
}
