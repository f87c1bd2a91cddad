using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Classes by their numbers, by the reduction, and by all pairs that conflict.</summary>
public sealed class ClassHashTests
{
    /// <summary>Over all schedules; the order of each pair that conflicts is the truth.</summary>
    [Fact]
    public void A_class_has_one_number_of_its_own_and_one_schedule_of_the_reduction()
    {
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(150).WithReplay(7, 1);
        FsCheck.Check.One(config, Prop.ForAll(DeclaredPrograms.All(), Compare));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Two_steps_in_either_order_have_one_number_if_they_commute(string one, string other)
    {
        // The last steps also tell the ends of their tasks.
        DeclaredStep last = new([new(StepKind.Read, new(1))], 1, false);
        DeclaredStep[][] program = [[Of(one), last], [Of(other), last]];
        bool commute = !DeclaredPrograms.Conflict(
            program[0][0].Objects, program[1][0].Objects);
        var full = new DepthFirst(0, null);
        List<(string Orders, ulong Hash)> all = Run(program, full, _ => full.Advance());

        Assert.Equal(6, all.Count);
        Assert.Equal(commute ? 1 : 2, all.Select(each => each.Hash).Distinct().Count());
    }

    /// <summary>A choice is part of its class, and where in a row it was made.</summary>
    [Fact]
    public void Each_value_of_a_choice_is_a_class()
    {
        var full = new DepthFirst(0, null);
        var runner = new Verified.Explorer.Runner(Demos.Choices);
        var hashes = new HashSet<ulong>();
        do
        {
            var hash = new Hashed(full);
            full.Begin(0);
            runner.Run(hash);
            hashes.Add(hash.Class);
        }
        while (full.Advance());

        Assert.Equal(6, hashes.Count);
    }

    public static TheoryData<string, string> Kinds()
    {
        StepKind[] all = [.. Enum.GetValues<StepKind>().Where(kind => kind != StepKind.None)];
        var pairs = new TheoryData<string, string>();
        foreach (StepKind one in all)
        {
            foreach (StepKind other in all)
            {
                pairs.Add($"{one}", $"{other}");
            }
        }

        return pairs;
    }

    static DeclaredStep Of(string kind)
        => new([new Effect(Enum.Parse<StepKind>(kind), new(0))], 1, false);

    static void Compare(DeclaredStep[][] program)
    {
        var full = new DepthFirst(0, null);
        List<(string Orders, ulong Hash)> all = Run(program, full, _ => full.Advance());
        var dpor = new Dpor(0);
        List<(string Orders, ulong Hash)> reduced = Run(program, dpor, dpor.Advance);

        int classes = all.Select(each => each.Orders).Distinct().Count();
        Assert.Equal(classes, all.Select(each => each.Hash).Distinct().Count());
        Assert.Equal(classes, all.Distinct().Count());
        Assert.Equal(all.Distinct().Order(), reduced.Order());
        Assert.Equal((0, true), (dpor.SleepBlocked, dpor.IsExact));
    }

    static List<(string Orders, ulong Hash)> Run(
        DeclaredStep[][] program, Strategy strategy, Func<Violation?, bool> advance)
    {
        var seen = new List<(string, ulong)>();
        var simulator = new Simulator();
        Violation? broken;
        do
        {
            strategy.Begin(0);
            var orders = new Orders(strategy);
            var hash = new Hashed(orders);
            broken = simulator.Run(hash, here => DeclaredPrograms.Build(here, program));
            strategy.End(simulator);
            seen.Add((orders.Tell(), hash.Class));
        }
        while (advance(broken));
        return seen;
    }

    /// <summary>The order of each two events that conflict, as text.</summary>
    sealed class Orders(IDecider inner) : IDecider
    {
        readonly List<(string Name, List<Effect> Touches)> events = [];
        readonly int[] steps = new int[Simulator.MaxTasks];
        Simulator? simulator;
        int tasks;

        public int NextTask(Simulator simulator)
        {
            this.simulator = simulator;
            simulator.NotesEffects = true;
            Complete();
            int task = inner.NextTask(simulator);
            tasks = simulator.TaskCount;
            Step step = simulator.Task(task).Pending;
            List<Effect> touches = [new(step.Kind, step.Object)];
            touches.AddRange(step.AlsoKind == StepKind.None
                ? []
                : [new Effect(step.AlsoKind, step.Also)]);
            events.Add(($"{task}.{steps[task]++}", touches));
            return task;
        }

        public int NextValue(Simulator simulator, string name, int below)
            => inner.NextValue(simulator, name, below);

        public string Tell()
        {
            Complete();
            var all = new List<string>(events.Select(each => each.Name));
            for (int late = 0; late < events.Count; late++)
            {
                for (int early = 0; early < late; early++)
                {
                    if (DeclaredPrograms.Conflict(events[early].Touches, events[late].Touches))
                    {
                        all.Add($"{events[early].Name}<{events[late].Name}");
                    }
                }
            }

            return string.Join(' ', all.Order(StringComparer.Ordinal));
        }

        void Complete()
        {
            if (events.Count == 0)
            {
                return;
            }

            List<Effect> touches = events[^1].Touches;
            touches.AddRange(simulator!.Effects);
            if (simulator.TaskCount > tasks)
            {
                touches.Add(new Effect(StepKind.Write, new(-1)));
            }
        }
    }
}
