using System;
using System.Linq;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>What a step of such a program does; the digit behind it says to what.</summary>
enum Change
{
    Set,
    Clear,
    TouchIfSet,
    TouchIfClear,
    EndIfSet,
    Read,
    Write,
    Other,
    Copy,
    Open,
    Await,
    OpenHidden,
    AwaitHidden,
    Choose,
    ChooseTwice,
}

/// <summary>Programs of steps whose effects, gates and ends follow from the state.</summary>
/// <remarks>
/// Where a flag is set, or clear, a step also touches a cell, or ends the run. A hidden gate is
/// opened by a step that shares no object with the one that waits. Whoever chose 1 writes.
/// </remarks>
sealed class ChangingSteps : INamed
{
    const int Cell = 2;
    const int OtherCell = 4;
    const int GateCell = 6;

    readonly Simulator simulator;
    readonly ObjectId first;
    readonly bool[] flags = new bool[2];
    readonly Gate[] hidden;
    readonly Gate[] gates;

    ChangingSteps(Simulator simulator)
    {
        this.simulator = simulator;
        first = simulator.Register(this, 8);
        hidden = [new(simulator, open: false), new(simulator, open: false)];
        gates = [new(simulator, open: false), new(simulator, open: true)];
    }

    public string NameOf(int offset) => $"object {offset}";

    /// <summary>A program as text: <c>Set 0, Read 1 | Clear 0</c> has two tasks.</summary>
    public static Action<Simulator> Build(string program) => simulator =>
    {
        var world = new ChangingSteps(simulator);
        string[] tasks = program.Split(" | ");
        for (int i = 0; i < tasks.Length; i++)
        {
            string[] steps = tasks[i].Split(", ");
            simulator.Start($"t{i}", () => world.Run(steps));
        }
    };

    async Routine Run(string[] steps)
    {
        int chosen = 0;
        foreach (string step in steps)
        {
            (Change change, int on) = (Enum.Parse<Change>(step[..^2]), step[^1] - '0');
            await new Point<Access, Nothing>(new Access(this, change, on));
            Verified.Simulation.Check.Kernel(
                change != Change.EndIfSet || !flags[on], "the flag is clear");
            if (change is Change.Choose or Change.ChooseTwice)
            {
                chosen = (3 * chosen) + simulator.Choose("c", 2);
                chosen = change == Change.Choose ? chosen : (3 * chosen) + simulator.Choose("d", 3);
                if (chosen % 2 == 1)
                {
                    await new Point<Access, Nothing>(new Access(this, Change.Write, on));
                }
            }
        }
    }

    readonly struct Access(ChangingSteps it, Change change, int on) : IAccess<Nothing>
    {
        public Simulator Simulator => it.simulator;

        public Step Step => change switch
        {
            Change.Set or Change.Clear => new(StepKind.Write, Id(0)),
            Change.Read => new(StepKind.Read, Id(Cell)),
            Change.Write => new(StepKind.Write, Id(Cell)),
            Change.Copy => new(StepKind.Read, Id(Cell), StepKind.Write, Id(OtherCell)),
            Change.Other => new(StepKind.Write, Id(OtherCell)),
            Change.OpenHidden or Change.AwaitHidden => new(StepKind.Read, Id(OtherCell)),
            Change.Open => new(StepKind.Write, Id(GateCell)),
            Change.Await => new(StepKind.Read, Id(GateCell)),
            _ => new(StepKind.Read, Id(0)),
        };

        public Gate? Gate => change switch
        {
            Change.AwaitHidden => it.hidden[on],
            Change.Await => it.gates[on],
            _ => null,
        };

        public Nothing Perform(SimTask me)
        {
            switch (change)
            {
                case Change.Set or Change.Clear:
                    it.flags[on] = change == Change.Set;
                    break;
                case Change.TouchIfSet or Change.TouchIfClear:
                    if (it.flags[on] == (change == Change.TouchIfSet))
                    {
                        it.simulator.Touch(StepKind.Write, it.first.Plus(Cell));
                    }

                    break;
                case Change.Open or Change.OpenHidden:
                    (change == Change.Open ? it.gates : it.hidden)[on].Set(true);
                    break;
            }

            return default;
        }

        ObjectId Id(int i) => it.first.Plus(i + on);
    }
}
