using System.Collections.Generic;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>A simulator that has run before does what a new one does.</summary>
public class AgainTests
{
    static readonly LockClass Guard = new("guard", 1);

    [Fact]
    public void What_was_ordered_in_one_run_is_not_in_the_next()
    {
        var simulator = new Simulator();
        Assert.Null(Writing(simulator, ordered: true));
        Assert.Equal(BasicRule.NoRace.Name, Writing(simulator, ordered: false)?.Rule);
        Assert.Null(Writing(simulator, ordered: true));
    }

    [Fact]
    public void A_lock_that_a_run_leaves_held_is_not_held_in_the_next()
    {
        var simulator = new Simulator();
        Violation? broken = simulator.Run(new First(), it =>
        {
            var guard = new Mutex(it, Guard);
            it.Start("a", async () => await guard.Acquire());
        });
        Assert.Equal(BasicRule.NothingHeld.Name, broken?.Rule);
        Assert.Null(simulator.Run(new First(), it =>
        {
            it.Start("a", async () => await new Atomic<int>(it, "cell", 0).Load());
            Assert.Empty(it.Task(0).Locks);
        }));
    }

    [Fact]
    public void A_run_starts_with_nothing_noted_counted_or_set()
    {
        var simulator = new Simulator();
        simulator.Run(new First(), it =>
        {
            (it.NotesEffects, it.Rounds) = (true, new FairRounds());
            it.Monitor = new Watching(atRest: () => BasicRule.Kernel.BrokenBy("always"));
            it.Start("a", async () => await new Atomic<int>(it, "cell", 0).Load());
        });
        Assert.Equal("always", simulator.Violation?.Fact);
        Assert.NotEmpty(simulator.Effects);
        Assert.NotEmpty(simulator.ChangedGates);
        simulator.Run(new First(), it =>
        {
            Assert.Empty(it.Effects);
            Assert.Empty(it.ChangedGates);
            Assert.False(it.NotesEffects);
            Assert.Equal((0, 0, -1), (it.TaskCount, it.StepCount, it.LastTask));
            Assert.Equal((0UL, false), (it.Enabled, it.IsOver));
            Assert.Null(it.Violation);
            Assert.Null(it.Monitor);
            Assert.Null(it.Rounds);
        });
    }

    [Fact]
    public void Tasks_objects_and_gates_have_the_same_numbers_in_every_run()
    {
        var simulator = new Simulator();
        List<int> first = Numbers(simulator);
        Assert.Equal(first, Numbers(simulator));
        Assert.Equal(first, Numbers(new Simulator()));
    }

    static List<int> Numbers(Simulator simulator)
    {
        var numbers = new List<int>();
        simulator.Run(new First(), it =>
        {
            Make(it);
            it.Start("a", async () =>
            {
                Make(it);
                await new Atomic<int>(it, "cell", 0).Load();
                Make(it);
            });
        });
        return numbers;

        void Make(Simulator it) => numbers.AddRange(
            [new Mutex(it, Guard).Id.Value, new Gate(it, true).Id, it.TaskCount]);
    }

    /// <summary>Two tasks write, the second one when told to or when it likes.</summary>
    static Violation? Writing(Simulator simulator, bool ordered)
        => simulator.Run(new First(), it =>
        {
            var field = new Field(it);
            var written = new Semaphore(it, "written", ordered ? 0 : 1);
            it.Start("a", async () =>
            {
                await field.Write();
                if (ordered)
                {
                    await written.Up();
                }
            });
            it.Start("b", async () =>
            {
                await written.Down();
                await field.Write();
            });
        });
}
