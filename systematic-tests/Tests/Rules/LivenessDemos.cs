using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Specs;

namespace Verified.Tests.OnRules;

/// <summary>Small programs in which something is asked for, and whether it comes.</summary>
static class LivenessDemos
{
    /// <summary>Fair rounds that a wish may take here.</summary>
    public const int Rounds = 200;

    public static readonly Eventually<Wishes> WishesComeTrue = new(
        name: "every wish comes true",
        because: "somebody waits",
        pending: (wishes, to) => to.AddRange(wishes.Open.Select(wish => new Demand(wish))),
        lacks: wish => $"{wish.Of} was not granted",
        rounds: Rounds);

    /// <summary>Two tasks that each keep a lock and try for the other's, again and again.</summary>
    public static readonly Scenario Livelock = Of("Livelock", (simulator, wishes) =>
    {
        Mutex[] locks = [.. Enumerable.Range(0, 2).Select(
            i => new Mutex(simulator, new LockClass($"lock{i}", i)))];
        for (int i = 0; i < 2; i++)
        {
            (Mutex mine, Mutex yours) = (locks[i], locks[1 - i]);
            simulator.Start($"task{i}", async () =>
            {
                wishes.Open.Add($"the lock of {yours.Class.Name}");
                await mine.Acquire();
                while (!await yours.TryAcquire())
                {
                }

                await yours.Release();
                await mine.Release();
                wishes.Open.Clear();
            });
        }
    });

    /// <summary>A server that hears one customer only, who always wants more.</summary>
    public static readonly Scenario Starved = Of("Starved", (simulator, wishes) =>
    {
        var urgent = new Port<int>(simulator, "urgent");
        var done = new Port<int>(simulator, "done");
        simulator.Start("server", async () =>
        {
            while (true)
            {
                await urgent.Receive();
                await done.Send(0);
            }
        });
        simulator.Start("greedy", async () =>
        {
            while (true)
            {
                await urgent.Send(0);
                await done.Receive();
            }
        });
        simulator.Start("modest", Modest(simulator, wishes), daemon: true);
    });

    /// <summary>A server that forgets to answer, and a customer who waits like a server.</summary>
    public static readonly Scenario Forgotten = Of("Forgotten", (simulator, wishes) =>
    {
        var requests = new Port<int>(simulator, "requests");
        simulator.Start("server", async () => await requests.Receive(), daemon: true);
        simulator.Start("customer", async () =>
        {
            await requests.Send(0);
            await Modest(simulator, wishes)();
        }, daemon: true);
    });

    /// <summary>A task that looks until another one has had its turn.</summary>
    public static readonly Scenario Spin = Of("Spin", (simulator, wishes) =>
    {
        var flag = new Atomic<int>(simulator, "flag", 0);
        simulator.Start("spinner", async () =>
        {
            wishes.Open.Add("the flag");
            while (await flag.Load() == 0)
            {
            }

            wishes.Open.Clear();
        });
        simulator.Start("writer", async () => await flag.Store(1));
    });

    /// <summary>The same, where who is waited for must be faster to a lock, once.</summary>
    public static readonly Scenario LockAndSpin = Of("LockAndSpin", (simulator, wishes) =>
    {
        var guard = new Mutex(simulator, new LockClass("guard", 1));
        bool[] granted = [false];
        simulator.Start("hasty", async () =>
        {
            wishes.Open.Add("the lock");
            bool done = false;
            while (!done)
            {
                await guard.Acquire();
                done = granted[0];
                await guard.Release();
            }
        });
        simulator.Start("slow", async () =>
        {
            await guard.Acquire();
            wishes.Open.Clear();
            granted[0] = true;
            await guard.Release();
        });
    });

    static Func<Routine> Modest(Simulator simulator, Wishes wishes) => async () =>
    {
        wishes.Open.Add("the answer");
        await new Port<int>(simulator, "answers").Receive();
        wishes.Open.Clear();
    };

    static Scenario Of(string name, Action<Simulator, Wishes> build)
        => new(name, "demo", $"the demo {name}", [], stage =>
        {
            stage.Simulator.StepLimit = 4_000;
            var wishes = new Wishes();
            stage.Simulator.Monitor = new Watch(new(stage.Simulator, [WishesComeTrue], wishes));
            build(stage.Simulator, wishes);
        });

    /// <summary>What was asked for and has not come.</summary>
    public sealed class Wishes
    {
        public List<string> Open { get; } = [];
    }

    sealed class Watch(EventuallyMonitor<Wishes> liveness) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step) => liveness.AfterStep();

        public Violation? AtRest() => liveness.AtRest();
    }
}
