using System;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>Scenarios that are slow, too long, unfit, or never come back.</summary>
static class Oddities
{
    /// <summary>One task whose only schedule is longer than what is searched.</summary>
    public static readonly Scenario OneLongTask = Of("OneLongTask", stage =>
    {
        stage.Simulator.StepLimit = 100;
        Start(stage, "task", 60);
    });

    /// <summary>Two tasks; a schedule is too long where they have their steps in turn.</summary>
    public static readonly Scenario SometimesLong = Of("SometimesLong", stage =>
    {
        stage.Simulator.StepLimit = 100;
        var turn = new Atomic<int>(stage.Simulator, "turn", 0);
        stage.Simulator.Start("one", () => Pass(turn, 0));
        stage.Simulator.Start("other", () => Pass(turn, 1));
    });

    /// <summary>Its body uses the simulator wrongly.</summary>
    public static readonly Scenario Unfit = Of("Unfit", stage =>
    {
        var cell = new Atomic<int>(stage.Simulator, "cell", 0);
        stage.Simulator.Start("task", () => Misuse(cell));
    });

    /// <summary>The same in about one of 300 random schedules, and in no search of 1,000.</summary>
    public static readonly Scenario RarelyUnfit = Of("RarelyUnfit", stage =>
    {
        var cell = new Atomic<int>(stage.Simulator, "cell", 0);
        stage.Simulator.Start("task", () => MisuseRarely(stage.Simulator, cell));
    });

    /// <summary>A body that loops without a step.</summary>
    public static Scenario NeverBack(Func<bool> goesOn) => Of("NeverBack", stage =>
    {
        var cell = new Atomic<int>(stage.Simulator, "cell", 0);
        stage.Simulator.Start("task", () => Loop(cell, goesOn));
    });

    /// <summary>Its set-up throws.</summary>
    public static readonly Scenario BadSetUp = Of(
        "BadSetUp", _ => throw new InvalidOperationException("no world"));

    /// <summary>A rule of it throws.</summary>
    public static readonly Scenario BadRule = Of("BadRule", stage =>
    {
        stage.Simulator.Monitor = new Thrower();
        Start(stage, "task", 2);
    });

    /// <summary>
    /// Slow and right, but for a random schedule of a given number, under the default seed.
    /// </summary>
    public static Scenario WrongInSchedule(long schedule)
    {
        int drawn = 0;
        int wrong = -1;
        Scenario scenario = Of("WrongInSchedule", stage =>
        {
            Thread.Sleep(wrong < 0 ? 0 : 8);
            var cell = new Atomic<int>(stage.Simulator, "cell", 0);
            stage.Simulator.Start("task", () => Demand(
                cell, () => (drawn = stage.Simulator.Choose("lot", 1 << 30)) != wrong));
        });
        new Runner(scenario).Run(new RandomWalk(new ExplorerOptions().Seed), schedule);
        wrong = drawn;
        return scenario;
    }

    static Scenario Of(string name, Action<Stage> build)
        => new(name, "demo", $"the oddity {name}", [], build);

    static void Start(Stage stage, string name, int steps)
    {
        var cell = new Atomic<int>(stage.Simulator, $"cell of {name}", 0);
        stage.Simulator.Start(name, () => Store(cell, steps));
    }

    static async Routine Store(Atomic<int> cell, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            await cell.Store(i);
        }
    }

    static async Routine Pass(Atomic<int> turn, int me)
    {
        await turn.Load();
        if (await turn.CompareExchange(me, me + 1) == me && me == 1)
        {
            await Store(turn, 60);
        }
    }

    static async Routine Misuse(Atomic<int> cell)
    {
        Check.Tool(await cell.Load() < 0, "the body uses the simulator rightly");
    }

    static async Routine MisuseRarely(Simulator simulator, Atomic<int> cell)
    {
        int ones = 0;
        for (int i = 0; i < 12; i++)
        {
            await cell.Load();
            ones += simulator.Choose("coin", 2);
        }

        Check.Tool(ones < 12 - 1, "the coin does not show the same side all the time");
    }

    static async Routine Loop(Atomic<int> cell, Func<bool> goesOn)
    {
        await cell.Load();
        while (goesOn())
        {
        }
    }

    static async Routine Demand(Atomic<int> cell, Func<bool> isRight)
    {
        await cell.Load();
        Check.Kernel(isRight(), "it is right in this schedule");
    }

    sealed class Thrower : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
            => throw new InvalidOperationException("no rule");

        public Violation? AtRest() => null;
    }
}
