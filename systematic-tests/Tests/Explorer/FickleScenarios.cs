using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>Scenarios whose runs differ though the decisions are the same.</summary>
/// <remarks>
/// The task <c>odd</c> writes four times, the last time where it should not; then it may do more.
/// Three others wait for it, and write one cell three times each: enough schedules for what
/// changes slowly. What is captured stands for a static: it outlives the run.
/// </remarks>
static class FickleScenarios
{
    const int Cells = 97;
    const int Slowly = 1_000;
    static readonly string[] Waiting = ["one", "two", "three"];

    const string Runs = @"step 4 is 'odd: write cell\d+' and, run again, 'odd: write cell\d+'";
    const string Others = "'a step of one or two or three'";
    const string Joins = "'(one|two|three): join odd'";
    const string Broken = "'the end, where \"the system's own assertions hold\" is broken: .*'";
    const string Either = $"({Others}|{Joins}|{Broken})";
    const string Exactly = $"step 5 is {Either} and, run again, {Either}";

    /// <summary>By what is wrong: a scenario that is built anew, and how it must be told.</summary>
    public static readonly IReadOnlyDictionary<string, (Func<Scenario> New, string Told)> All =
        new Dictionary<string, (Func<Scenario>, string)>
        {
            ["the time of day"] = (() => Writes(() => DateTime.UtcNow.Ticks), Runs),
            ["ticks of the host"] = (() => Writes(() => Environment.TickCount64), Runs),
            ["a new GUID"] = (() => Writes(() => Guid.NewGuid().GetHashCode()), Runs),
            ["random numbers"] = (() => Writes(() => Random.Shared.Next(Cells)), Runs),
            ["a hash code"] = (() => Writes(() => RuntimeHelpers.GetHashCode(new())), Runs),
            ["the order of a hash table"] = (() => Writes(FirstOfATable), Runs),
            ["a static that is toggled"] = (() => Writes(Counter(run => run % 2)), Runs),
            ["a static that counts"] = (() => Writes(Counter(run => run)), Runs),
            ["a cache that is cold once"] = (
                () => Writes(Counter(run => Math.Min(run, 1))), Runs),
            ["a static that changes late"] = (() => Writes(Counter(run => run / Slowly)), Runs),
            ["a task that is late"] = (
                () => Then(Counter(run => run / Slowly), Start),
                $"step 5 is {Others} and, run again, "
                + @"'a step of one or two or three or \w+/extra'"),
            ["a choice that is late"] = (
                () => Then(Counter(run => run / Slowly), Choose),
                @"step 5 is '.*choice of 2' and, run again, '.*choice of 3'|"
                + @"step 5 is '.*choose n = \d of 2' and, run again, '.*choose n = \d of 3'"),
            ["an outcome that is late"] = (
                () => Then(Counter(run => run / Slowly), Occur),
                "step 17 is 'the end' and, run again, 'the end; seen: it is late'"),
            ["a rule that breaks late"] = (
                () => Then(Counter(run => run / Slowly), Break), Exactly),
            ["a rule that breaks in turns"] = (
                () => Then(Counter(run => run < Slowly ? 0 : run % 2), Break), Exactly),
            ["a rule that breaks once"] = (
                () => Breaks(1),
                $"{Exactly}|step 5, or one before it, is {Broken} and, run again, {Joins}"),
            ["a rule that breaks twice"] = (() => Breaks(2), Exactly),
            ["a rule that breaks thrice"] = (
                () => Breaks(3), $"{Exactly}|step 5 is {Broken} and, replayed, it breaks nothing"),
            ["a rule that breaks by chance"] = (
                () => Then(() => Random.Shared.Next(50) / 49, Break),
                $"{Exactly}|step 5, or one before it, is {Broken} and, run again, {Joins}"),
            ["a name that counts"] = (
                CountsInAName, "step 1 is 'task: write cell0' and, run again, 'task: write cell1'"),
            ["chance in some schedules only"] = (
                Rarely, @"step \d+ is '.*: write cell\d+' and, run again, '.*: write cell\d+'"),
        };

    /// <summary>The last write of <c>odd</c> goes to a cell that <paramref name="pick"/>
    /// says.</summary>
    static Scenario Writes(Func<long> pick)
        => Of((_, cells, last) => Odd(cells, () => last(pick()), () => { }));

    /// <summary>
    /// <c>odd</c> does something after its last write if <paramref name="pick"/> says so.
    /// </summary>
    static Scenario Then(Func<long> pick, Action<Stage, bool> act) => Of((stage, cells, last) =>
    {
        bool acts = pick() > 0;
        return Odd(cells, () => last(0), () => act(stage, acts));
    });

    static Func<long> Counter(Func<int, long> of)
    {
        int runs = 0;
        return () => of(runs++);
    }

    static long FirstOfATable()
    {
        var table = new ConcurrentDictionary<object, long>();
        for (int i = 0; i < Cells; i++)
        {
            table[new object()] = i;
        }

        return table.First().Value;
    }

    static Scenario Breaks(int times)
        => Then(Counter(run => run >= Slowly && run < Slowly + times ? 1 : 0), Break);

    static void Start(Stage stage, bool acts)
    {
        if (acts)
        {
            stage.Simulator.Start("extra", () => Write(new(stage.Simulator, "new", 0), 1));
        }
    }

    static void Choose(Stage stage, bool acts) => stage.Simulator.Choose("n", acts ? 3 : 2);

    static void Occur(Stage stage, bool acts)
    {
        if (acts)
        {
            stage.Occurs(0);
        }
    }

    static void Break(Stage stage, bool acts) => Check.Kernel(!acts, "it breaks nothing");

    static Scenario CountsInAName()
    {
        int runs = 0;
        return new("Fickle", "demo", "a name counts the runs", [], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, $"cell{runs++}", 0);
            stage.Simulator.Start("task", () => Write(cell, 1));
        });
    }

    /// <summary>Whoever ends out of turn writes where chance says.</summary>
    static Scenario Rarely() => new("Fickle", "demo", "chance decides who ends late", [], stage =>
    {
        int ended = 0;
        Atomic<int>[] cells = CellsOf(stage);
        for (int i = 0; i < Waiting.Length; i++)
        {
            int me = i;
            stage.Simulator.Start(Waiting[i], () => Race(cells, () => ended++ == me));
        }
    });

    static async Routine Race(Atomic<int>[] cells, Func<bool> endsInTurn)
    {
        await Write(cells[0], 3);
        if (!endsInTurn())
        {
            await cells[Random.Shared.Next(Cells)].Store(0);
        }
    }

    static Atomic<int>[] CellsOf(Stage stage) =>
    [
        .. Enumerable.Range(0, Cells)
            .Select(i => new Atomic<int>(stage.Simulator, $"cell{i}", 0)),
    ];

    static Scenario Of(Func<Stage, Atomic<int>[], Func<long, Atomic<int>>, Routine> odd)
        => new("Fickle", "demo", "it is not deterministic", ["it is late"], stage =>
        {
            Atomic<int>[] cells = CellsOf(stage);
            SimTask first = stage.Simulator.Start("odd", () => odd(
                stage, cells, pick => cells[(int)((ulong)pick % Cells)]));
            foreach (string name in Waiting)
            {
                stage.Simulator.Start(name, () => Wait(stage.Simulator, first, cells[0]));
            }
        });

    static async Routine Odd(Atomic<int>[] cells, Func<Atomic<int>> last, Action then)
    {
        await Write(cells[0], 3);
        await last().Store(0);
        then();
    }

    static async Routine Wait(Simulator simulator, SimTask first, Atomic<int> cell)
    {
        await simulator.Join(first);
        await Write(cell, 3);
    }

    static async Routine Write(Atomic<int> cell, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await cell.Store(i);
        }
    }
}
