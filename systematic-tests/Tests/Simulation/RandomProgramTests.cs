using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Simulation;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Random small programs over cells, locks and plain state, in every schedule.</summary>
public class RandomProgramTests
{
    static readonly LockClass Nesting = new("nesting", 1, Nests: true);

    static readonly HashSet<string> Expected =
    [
        BasicRule.NoDeadlock.Name, BasicRule.Order.Name, BasicRule.Ownership.Name,
        BasicRule.NothingHeld.Name, BasicRule.NoRace.Name,
    ];

    /// <summary>What one step of a random program does, and to which of two objects.</summary>
    public enum Verb
    {
        Load,
        Store,
        Add,
        Lock,
        TryLock,
        Unlock,
        PlainRead,
        PlainWrite,
    }

    /// <summary>One step of a random program.</summary>
    public readonly record struct Act(Verb Verb, int On);

    [Fact]
    public void Any_program_ends_in_every_schedule_well_or_by_an_expected_rule()
        => FsCheck.Check.One(
            Settings(),
            Prop.ForAll(Programs(Enum.GetValues<Verb>()), program =>
            {
                AllRuns runs = Runs.All(simulator => Build(simulator, program));
                Assert.Subset(Expected, runs.Rules);
                Assert.True(runs.Violated > 0 || runs.Outcomes.Count > 0);
            }));

    [Fact]
    public void Programs_of_atomic_steps_alone_have_as_many_orders_as_the_multinomial_says()
        => FsCheck.Check.One(
            Settings(),
            Prop.ForAll(Programs([Verb.Load, Verb.Store, Verb.Add]), program =>
            {
                AllRuns runs = Runs.All(simulator => Build(simulator, program));
                Assert.Empty(runs.Rules);
                Assert.Equal(Multinomial([.. program.Select(task => task.Length)]), runs.Count);
            }));

    [Fact]
    public void Programs_that_lock_around_each_access_never_break_a_rule()
        => FsCheck.Check.One(
            Settings(),
            Prop.ForAll(Programs([Verb.PlainRead, Verb.PlainWrite]), program =>
            {
                Act[][] locked = [.. program.Select(task => task
                    .SelectMany<Act, Act>(act =>
                        [new(Verb.Lock, act.On), act, new(Verb.Unlock, act.On)])
                    .ToArray())];
                Assert.Empty(Runs.All(simulator => Build(simulator, locked)).Rules);
            }));

    static Config Settings()
        => Config.QuickThrowOnFailure.WithMaxTest(Effort.Runs(150)).WithReplay(4, 3);

    static Arbitrary<Act[][]> Programs(Verb[] verbs)
    {
        Gen<Act> act = from verb in Gen.Elements(verbs)
                       from which in Gen.Choose(0, 1)
                       select new Act(verb, which);
        return Arb.From(
            from tasks in Gen.Choose(1, 3)
            from bodies in act.ArrayOf(tasks == 3 ? 2 : 3).ArrayOf(tasks)
            select bodies);
    }

    static Func<object> Build(Simulator simulator, Act[][] program)
    {
        var cells = Two(name => new Atomic<int>(simulator, name, 0));
        var locks = Two(name => new Mutex(simulator, Nesting, name == "0" ? 0 : 1));
        var plain = Two(name => new Cell(simulator, name));
        for (int i = 0; i < program.Length; i++)
        {
            Act[] body = program[i];
            simulator.Start($"t{i}", async () =>
            {
                foreach (Act act in body)
                {
                    await Do(act, cells[act.On], locks[act.On], plain[act.On]);
                }
            });
        }

        return () => $"{cells[0].Value} {cells[1].Value}";
    }

    static async Routine Do(Act act, Atomic<int> cell, Mutex guard, Cell plain)
    {
        switch (act.Verb)
        {
            case Verb.Load:
                await cell.Load();
                break;
            case Verb.Store:
                await cell.Store(1);
                break;
            case Verb.Add:
                await cell.Add(1);
                break;
            case Verb.Lock:
                await guard.Acquire();
                break;
            case Verb.TryLock:
                await guard.TryAcquire();
                break;
            case Verb.Unlock:
                await guard.Release();
                break;
            case Verb.PlainRead:
                plain.Content.Read();
                break;
            default:
                plain.Content.Write(1);
                break;
        }
    }

    static T[] Two<T>(Func<string, T> make) => [make("0"), make("1")];

    static int Multinomial(IReadOnlyList<int> counts)
    {
        long orders = 1;
        int placed = 0;
        foreach (int count in counts)
        {
            for (int i = 1; i <= count; i++)
            {
                orders = orders * ++placed / i;
            }
        }

        return (int)orders;
    }

    sealed class Cell(Simulator simulator, string name)
    {
        public Plain<int> Content = new(simulator, name, 0);
    }
}
