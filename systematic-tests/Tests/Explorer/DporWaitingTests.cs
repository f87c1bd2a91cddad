using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The reduction where tasks wait for gates, against all schedules.</summary>
/// <remarks>
/// There are two gates that any task may open and close, one that is open when both are, and one
/// that the last of all who arrive opens. Each step declares what it opens, closes or awaits.
/// </remarks>
public sealed class DporWaitingTests
{
    /// <summary>What a step does; the digit says to which gate.</summary>
    public enum Act
    {
        Open0,
        Open1,
        Close0,
        Close1,
        Await0,
        Await1,
        AwaitBoth,
        Arrive,
        AwaitAll,
        Step,
    }

    [Fact]
    public void Each_class_is_run_once_whatever_gates_open_and_close()
    {
        Gen<Act[][]> programs =
            from tasks in Gen.Choose(2, 4)
            from bodies in Gen.Choose(1, tasks == 2 ? 4 : tasks == 3 ? 3 : 2).SelectMany(
                count => Gen.Elements(Enum.GetValues<Act>()).ArrayOf(count)).ArrayOf(tasks)
            select bodies;
        Config config = Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(8, 1);
        FsCheck.Check.One(config, Prop.ForAll(Arb.From(programs), Compare));
    }

    /// <summary>
    /// Both hold the lock at the same time in each order, so that a writer comes before both or
    /// after both: without the one, the other still holds it.
    /// </summary>
    [Theory]
    [InlineData(0, false, 2)]
    [InlineData(-9, false, 2)]
    [InlineData(0, true, 1)]
    public void A_writer_comes_before_readers_that_overlap(int count, bool follows, int classes)
    {
        var full = new DepthFirst(0, null);
        HashSet<string> all = [.. Run(
            here => Overlap(here, count, follows), full, _ => full.Advance())];
        var dpor = new Dpor(0);
        List<string> reduced = Run(here => Overlap(here, count, follows), dpor, dpor.Advance);

        Assert.Equal(classes, all.Count);
        Assert.Equal(all.Order(), reduced.Order());
        Assert.Equal((0, true), (dpor.SleepBlocked, dpor.IsExact));
    }

    /// <param name="count">Where it is negative, one reader waits for ever.</param>
    /// <param name="follows">Whether the writer waits until the first reader has the lock.
    /// </param>
    static void Overlap(Simulator simulator, int count, bool follows)
    {
        var shared = new ReaderWriterLock(simulator, new LockClass("shared", 1));
        Semaphore[] overlap = [new(simulator, "one", 0), new(simulator, "other", count)];
        var taken = new Semaphore(simulator, "taken", follows ? 0 : 2);
        for (int i = 0; i < 2; i++)
        {
            int me = i;
            simulator.Start($"reader{me}", async () =>
            {
                await shared.AcquireRead();
                if (follows && me == 0)
                {
                    await taken.Up();
                }

                await overlap[me].Up();
                await overlap[1 - me].Down();
                await shared.ReleaseRead();
            });
        }

        simulator.Start("writer", async () =>
        {
            await taken.Down();
            await shared.AcquireWrite();
            await shared.ReleaseWrite();
        });
    }

    static void Compare(Act[][] program)
    {
        var full = new DepthFirst(0, null);
        HashSet<string> all = [.. Run(
            here => Build(here, program), full, _ => full.Advance())];
        var dpor = new Dpor(0);
        List<string> reduced = Run(here => Build(here, program), dpor, dpor.Advance);

        Assert.Equal(all.Order(), reduced.Order());
        Assert.Equal((0, true), (dpor.SleepBlocked, dpor.IsExact));
        Assert.Equal(all.Count, dpor.Executions + dpor.Deadlocks);
    }

    /// <summary>Of each schedule: how it ended, and the number of its class.</summary>
    static List<string> Run(
        Action<Simulator> build, Strategy strategy, Func<Violation?, bool> advance)
    {
        var simulator = new Simulator();
        var ends = new List<string>();
        Violation? broken;
        do
        {
            strategy.Begin(0);
            var hash = new Hashed(strategy);
            broken = simulator.Run(hash, build);
            ends.Add($"{broken?.Rule} {hash.Class:x}");
        }
        while (advance(broken));
        return ends;
    }

    static void Build(Simulator simulator, Act[][] program)
    {
        var world = new World(simulator, program.Sum(body => body.Count(act => act == Act.Arrive)));
        for (int i = 0; i < program.Length; i++)
        {
            int me = i;
            simulator.Start($"t{me}", async () =>
            {
                foreach (Act act in program[me])
                {
                    await new Point<Access, Nothing>(new Access(world, act));
                }
            });
        }
    }

    sealed class World : INamed
    {
        public readonly Simulator Simulator;
        public readonly Gate[] Parts;
        public readonly Gate Both;
        public readonly Gate All;
        public int Expected;
        readonly ObjectId first;

        public World(Simulator simulator, int expected)
        {
            (Simulator, Expected) = (simulator, expected);
            Parts = [new(simulator, open: false), new(simulator, open: true)];
            Both = new Gate(simulator, Parts);
            All = new Gate(simulator, open: expected == 0);
            first = simulator.Register(this, 4);
        }

        public ObjectId Id(int i) => first.Plus(i);

        public string NameOf(int offset) => $"gate {offset}";
    }

    readonly struct Access(World it, Act act) : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => act switch
        {
            Act.Open0 or Act.Close0 => new(StepKind.Write, it.Id(0)),
            Act.Open1 or Act.Close1 => new(StepKind.Write, it.Id(1)),
            Act.Await0 => new(StepKind.Read, it.Id(0)),
            Act.Await1 => new(StepKind.Read, it.Id(1)),
            Act.AwaitBoth => new(StepKind.Read, it.Id(0), StepKind.Read, it.Id(1)),
            Act.Arrive => new(StepKind.Arrive, it.Id(2)),
            Act.AwaitAll => new(StepKind.Join, it.Id(2)),
            _ => new(StepKind.Write, it.Id(3)),
        };

        public Gate? Gate => act switch
        {
            Act.Await0 => it.Parts[0],
            Act.Await1 => it.Parts[1],
            Act.AwaitBoth => it.Both,
            Act.AwaitAll => it.All,
            _ => null,
        };

        public Nothing Perform(SimTask me)
        {
            switch (act)
            {
                case Act.Open0 or Act.Open1:
                    it.Parts[act - Act.Open0].Set(true);
                    break;
                case Act.Close0 or Act.Close1:
                    it.Parts[act - Act.Close0].Set(false);
                    break;
                case Act.Arrive:
                    it.All.Set(--it.Expected == 0);
                    break;
            }

            return default;
        }
    }
}
