using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>Programs whose schedules are longer than the first one, or than is fair.</summary>
static class LengthDemos
{
    /// <summary>A lost update behind a choice, whose first value skips all of it.</summary>
    public static readonly Scenario LostUpdateAfterAChoice = new(
        "LostUpdateAfterAChoice", "demo", "a lost update that a choice may skip", [], stage =>
        {
            var cell = new Atomic<int>(stage.Simulator, "count", 0);
            var start = new Atomic<int>(stage.Simulator, "start", 0);
            var tasks = new SimTask[2];
            for (int i = 0; i < tasks.Length; i++)
            {
                tasks[i] = stage.Simulator.Start($"adder{i}", () => AddAfter(stage, start, cell));
            }

            stage.Simulator.Start("main", () => CompareAfter(stage, tasks, cell));
        });

    /// <summary>One task, and more steps than a fair schedule is given.</summary>
    public static readonly Scenario LongWay = new(
        "LongWay", "demo", "one task goes a long way", [], stage =>
    {
        var cell = new Atomic<int>(stage.Simulator, "cell", 0);
        stage.Simulator.Start("walker", () => Walk(cell));
    });

    static async Routine AddAfter(Stage stage, Atomic<int> start, Atomic<int> cell)
    {
        await start.Load();
        if (stage.Simulator.Choose("goes", 2) == 0)
        {
            return;
        }

        for (int i = 0; i < 30; i++)
        {
            await start.Load();
        }

        await cell.Store(await cell.Load() + 1);
    }

    static async Routine CompareAfter(Stage stage, SimTask[] adders, Atomic<int> cell)
    {
        foreach (SimTask adder in adders)
        {
            await stage.Simulator.Join(adder);
        }

        int steps = stage.Simulator.StepCount;
        Check.Kernel(steps < 60 || await cell.Load() == 2, "both additions count");
    }

    static async Routine Walk(Atomic<int> cell)
    {
        for (int i = 0; i < 25_000; i++)
        {
            await cell.Store(i);
        }
    }
}
