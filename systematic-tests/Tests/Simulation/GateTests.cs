using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Gates of several conditions, and what a step tells of those it changes.</summary>
public class GateTests
{
    [Fact]
    public void Who_waits_goes_on_when_all_parts_are_open()
        => Runs.Exactly("pqw qpw", simulator =>
        {
            Gate[] parts = [new(simulator, false), new(simulator, false)];
            var whole = new Gate(simulator, parts);
            var cell = new Atomic<int>(simulator, "cell", 0);
            string order = "";
            for (int i = 0; i < 2; i++)
            {
                (Gate part, string name) = (parts[i], i == 0 ? "p" : "q");
                simulator.Start(name, async () =>
                {
                    await cell.Load();
                    part.Set(true);
                    order += name;
                });
            }

            simulator.Start("w", async () =>
            {
                await new Point<Pass, Nothing>(new(simulator, whole));
                order += "w";
            });
            return () => order;
        });

    [Fact]
    public void A_step_that_closes_a_part_tells_of_the_whole()
    {
        var told = new List<Effect[]>();
        Runs.One(simulator =>
        {
            Gate[] parts = [new(simulator, true), new(simulator, true)];
            _ = new Gate(simulator, parts);
            var other = new Gate(simulator, true);
            _ = new Gate(simulator, [other]);
            var alone = new Gate(simulator, true);
            Each(simulator, () => told.Add([.. simulator.Effects]),
                () => parts[0].Set(false), () => parts[1].Set(false), () => other.Set(false),
                () => parts[1].Set(true), () => alone.Set(false));
        });
        Effect[] some = [.. told.SelectMany(each => each)];
        Assert.Equal([1, 1, 1, 0, 0], told.Take(5).Select(each => each.Length));
        Assert.All(some, each => Assert.Equal(StepKind.Write, each.Kind));
        Assert.All(some[..3], each => Assert.True(each.Object is { Value: < 0, Creator: < 0 }));
        Assert.Equal(some[0], some[1]);
        Assert.NotEqual(some[0], some[2]);
    }

    [Fact]
    public void A_step_tells_which_gates_it_opened_or_closed()
    {
        var told = new List<string>();
        Runs.One(simulator =>
        {
            Gate[] parts = [new(simulator, true), new(simulator, true)];
            var whole = new Gate(simulator, parts);
            var names = new Dictionary<Gate, string>
            {
                [parts[0]] = "p", [parts[1]] = "q", [whole] = "whole",
            };
            Each(simulator, Tell,
                () => parts[0].Set(false), () => parts[1].Set(false),
                () => parts[1].Set(false), () => parts[0].Set(true), () => parts[1].Set(true));

            void Tell() => told.Add(string.Join(' ', simulator.ChangedGates
                .Where(names.ContainsKey)
                .Select(gate => $"{(gate.IsOpen ? '+' : '-')}{names[gate]}")));
        });
        Assert.Equal(["-p -whole", "-q", "", "+p", "+q +whole"], told.Take(5));
    }

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 0)]
    [InlineData(false, false, 0)]
    public void A_touch_is_noted_in_a_task_and_on_demand_only(bool notes, bool inTask, int count)
    {
        int noted = -1;
        Runs.One(simulator =>
        {
            simulator.NotesEffects = notes;
            var cell = new Atomic<int>(simulator, "cell", 0);
            ObjectId extra = simulator.Register(cell);
            if (!inTask)
            {
                simulator.Touch(StepKind.Write, extra);
                noted = simulator.Effects.Count;
            }

            simulator.Monitor = new Watching(atRest: Touch);
            simulator.Start("a", async () =>
            {
                await cell.Load();
                if (inTask)
                {
                    simulator.Touch(StepKind.Write, extra);
                    noted = simulator.Effects.Count;
                }
            });

            Violation? Touch()
            {
                int before = simulator.Effects.Count;
                simulator.Touch(StepKind.Write, extra);
                Assert.Equal(before, simulator.Effects.Count);
                return null;
            }
        });
        Assert.Equal(count, noted);
    }

    [Fact]
    public void Gates_are_numbered_by_who_made_them()
    {
        const int PerCreator = 1 << 20;
        var of = new List<int>[] { [], [], [] };
        Runs.One(simulator =>
        {
            of[0].AddRange([new Gate(simulator, true).Id, new Gate(simulator, true).Id]);
            for (int i = 1; i <= 2; i++)
            {
                List<int> mine = of[i];
                simulator.Start($"t{i}", () =>
                {
                    mine.AddRange([new Gate(simulator, true).Id, new Gate(simulator, true).Id]);
                    return default;
                });
            }
        });
        Assert.Equal([0, 1], of[0]);
        Assert.Equal([PerCreator, PerCreator + 1], of[1]);
        Assert.Equal([2 * PerCreator, (2 * PerCreator) + 1], of[2]);
    }

    /// <summary>A task does each act after a step of its own.</summary>
    static void Each(Simulator simulator, Action tell, params Action[] acts)
    {
        simulator.NotesEffects = true;
        simulator.Monitor = new Watching(() =>
        {
            tell();
            return null;
        });
        var cell = new Atomic<int>(simulator, "cell", 0);
        simulator.Start("a", async () =>
        {
            foreach (Action act in acts)
            {
                await cell.Load();
                act();
            }

            await cell.Load();
        });
    }

    /// <summary>Waits for a gate, and does nothing.</summary>
    readonly struct Pass(Simulator simulator, Gate gate) : IAccess<Nothing>
    {
        public Simulator Simulator => simulator;

        public Step Step => new(StepKind.Acquire, default);

        public Gate? Gate => gate;

        public Nothing Perform(SimTask me) => default;
    }
}
