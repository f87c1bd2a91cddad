using System;
using System.Collections.Generic;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>State that is seen without a step is for the set-up and for rules.</summary>
public class ForRulesTests
{
    static readonly LockClass Guard = new("guard", 1);

    static readonly Dictionary<string, Func<Simulator, Func<object>>> Looks = new()
    {
        ["the value of a cell"] = it => Of(new Atomic<int>(it, "x", 0), x => x.Value),
        ["a new value of a cell"] = it => Of(new Atomic<int>(it, "x", 0), x => x.Value = 1),
        ["whether a mutex is held"] = it => Of(new Mutex(it, Guard), x => x.IsHeld),
        ["whether a reader-writer lock is held"]
            = it => Of(new ReaderWriterLock(it, Guard), x => x.IsHeld),
        ["whether it is held for writing"]
            = it => Of(new ReaderWriterLock(it, Guard), x => x.IsHeldForWriting),
        ["the count of a semaphore"] = it => Of(new Semaphore(it, "x", 0), x => x.Count),
        ["the length of a port"] = it => Of(new Port<int>(it, "x"), x => x.Count),
        ["the length of a channel"] = it => Of(new SleepChannel(it, "x"), x => x.Count),
        ["the end of a task"] = it => Of(it.Start("x", () => default), x => x.HasEnded),
    };

    public static TheoryData<string> All => [.. Looks.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void A_task_may_not_look_at(string what)
    {
        var thrown = Assert.Throws<ToolException>(() => Runs.One(simulator =>
        {
            Func<object> look = Looks[what](simulator);
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () =>
            {
                await cell.Load();
                look();
            });
        }));
        Assert.EndsWith(
            " is for the set-up and for rules, not for tasks", thrown.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_set_up_and_rules_may_look_at(string what)
    {
        int looks = 0;
        Assert.Null(Runs.One(simulator =>
        {
            Func<object> look = Looks[what](simulator);
            look();
            simulator.Monitor = new Watching(Look, Look);
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () => await cell.Load());

            Violation? Look()
            {
                looks++;
                look();
                return null;
            }
        }));
        Assert.Equal(2, looks);
    }

    static Func<object> Of<T>(T thing, Func<T, object> look) => () => look(thing);
}
