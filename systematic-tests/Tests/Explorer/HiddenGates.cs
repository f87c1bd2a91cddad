using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>Scenarios of a task that waits for what nobody tells.</summary>
static class HiddenGates
{
    /// <summary>One task opens a gate that another one waits for; they declare no object in common.
    /// </summary>
    /// <param name="stepsBehind">The steps that the second one takes behind the gate.</param>
    /// <param name="meets">Whether these, and one before the gate is opened, share a cell.</param>
    /// <param name="racersBefore">Tasks that store to one cell, mostly before all others.</param>
    /// <param name="racersBehind">The same behind all others.</param>
    public static Scenario Opened(
        int stepsBehind, bool meets = false, int racersBefore = 0, int racersBehind = 0) => new(
        "HiddenGate", "demo", "a gate is opened and nobody is told", [], stage =>
        {
            Simulator simulator = stage.Simulator;
            StartRacers(simulator, "before", racersBefore);
            var gate = new Gate(simulator, open: false);
            var own = new Atomic<int>(simulator, "own", 0);
            ObjectId first = simulator.Register(new Name("opener's"));
            ObjectId second = simulator.Register(new Name("waiter's"));
            simulator.Start("opener", async () =>
            {
                if (meets)
                {
                    await own.Store(1);
                }

                await new Point<Access, Nothing>(
                    new Access(simulator, first, gate, opens: true));
            });
            simulator.Start("waiter", async () =>
            {
                await new Point<Access, Nothing>(
                    new Access(simulator, second, gate, opens: false));
                for (int i = 0; i < stepsBehind; i++)
                {
                    await own.Load();
                }
            });
            StartRacers(simulator, "behind", racersBehind);
        });

    static void StartRacers(Simulator simulator, string name, int count)
    {
        var cell = new Atomic<int>(simulator, name, 0);
        for (int i = 0; i < count; i++)
        {
            simulator.Start($"{name}{i}", async () => await cell.Store(1));
        }
    }

    readonly struct Access(Simulator simulator, ObjectId on, Gate gate, bool opens)
        : IAccess<Nothing>
    {
        public Simulator Simulator => simulator;

        public Step Step => new(StepKind.Write, on);

        public Gate? Gate => opens ? null : gate;

        public Nothing Perform(SimTask me)
        {
            if (opens)
            {
                gate.Set(true);
            }

            return default;
        }
    }

    sealed class Name(string name) : INamed
    {
        public string NameOf(int offset) => name;
    }
}
