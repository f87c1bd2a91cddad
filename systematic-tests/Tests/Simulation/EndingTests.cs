using System;
using System.Collections.Generic;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>How a run ends: who is asked then, and what stays.</summary>
public class EndingTests
{
    static readonly LockClass Guard = new("guard", 1);

    [Fact]
    public void Rules_look_at_the_state_at_rest_and_at_no_other_end()
    {
        Assert.Equal(1, AtRest(null, _ => default));
        Assert.Equal(1, AtRest(null, it => Receive(it), daemon: true));
        Assert.Equal(0, AtRest(BasicRule.NoDeadlock, it => Receive(it)));
        Assert.Equal(0, AtRest(BasicRule.NothingHeld, async it =>
        {
            await new Mutex(it, Guard).Acquire();
            await Receive(it);
        }, daemon: true));
    }

    [Fact]
    public void Of_two_who_wait_for_ever_only_the_first_is_accused()
        => Assert.Equal("a waits for work with guard lock 0 held", Runs.FactOf(
            BasicRule.NothingHeld,
            simulator =>
            {
                var guard = new Mutex(simulator, Guard);
                simulator.Start("a", Waiting, daemon: true);
                simulator.Start("b", () => Receive(simulator));

                async Routine Waiting()
                {
                    await guard.Acquire();
                    await Receive(simulator);
                }
            }));

    [Fact]
    public void What_a_rule_reports_by_the_way_at_rest_is_kept()
        => Assert.Equal("by the way", Runs.FactOf(BasicRule.Kernel, simulator =>
        {
            simulator.Monitor = new Watching(atRest: () =>
            {
                simulator.Violate(BasicRule.Kernel.BrokenBy("by the way"));
                return BasicRule.Hardware.BrokenBy("second");
            });
            simulator.Start("a", () => default);
        }));

    /// <summary>The last one to wait finds that there is nothing to do.</summary>
    [Fact]
    public void What_a_rule_throws_when_everybody_waits_is_not_the_last_tasks()
        => Assert.Throws<TimeoutException>(() => Runs.One(simulator =>
        {
            simulator.Monitor = new Watching(atRest: () => throw new TimeoutException());
            Server(simulator);
        }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_rule_is_asked_until_it_has_answered_or_thrown(bool throws)
    {
        var simulator = new Simulator();
        bool wasAsked = false;
        void Run() => simulator.Run(new RoundRobin(), it =>
        {
            it.Monitor = new Watching(atRest: () =>
            {
                wasAsked = it.IsAsking;
                return throws ? throw new TimeoutException() : null;
            });
            it.Start("a", () => default);
        });
        if (throws)
        {
            Assert.Throws<TimeoutException>(Run);
        }
        else
        {
            Run();
        }

        Assert.Equal((true, false), (wasAsked, simulator.IsAsking));
    }

    [Fact]
    public void What_a_task_throws_after_rules_have_looked_is_the_tasks()
        => Assert.Equal("a threw TimeoutException: late", Runs.FactOf(
            BasicRule.NoTaskThrows,
            simulator =>
            {
                simulator.Monitor = new Watching();
                var cell = new Atomic<int>(simulator, "cell", 0);
                simulator.Start("a", async () =>
                {
                    await cell.Load();
                    await cell.Load();
                    throw new TimeoutException("late");
                });
            }));

    /// <summary>It has called a routine that waits, with nobody else to go on.</summary>
    [Fact]
    public void What_a_task_throws_after_rules_have_looked_at_rest_is_the_tasks()
        => Assert.Equal("a threw TimeoutException: late", Runs.FactOf(
            BasicRule.NoTaskThrows,
            simulator =>
            {
                simulator.Monitor = new Watching();
                var cell = new Atomic<int>(simulator, "cell", 0);
                simulator.Start("a", Body, daemon: true);

                async Routine Body()
                {
                    await cell.Load();
                    _ = Receive(simulator);
                    throw new TimeoutException("late");
                }
            }));

    [Fact]
    public void A_violation_stays_whatever_the_task_throws_after_it()
    {
        Assert.Equal("first", FactBefore(new ToolException("second")));
        Assert.Equal("first", FactBefore(new TimeoutException("second")));

        static string FactBefore(Exception second) => Runs.FactOf(BasicRule.Kernel, simulator =>
            simulator.Start("a", () =>
            {
                simulator.Violate(BasicRule.Kernel.BrokenBy("first"));
                throw second;
            }));
    }

    /// <summary>The routine was suspended before, so that its caller goes on with it.</summary>
    [Fact]
    public void An_assertion_that_a_caller_catches_is_a_violation_all_the_same()
        => Assert.Equal("not so: one is two", Runs.FactOf(BasicRule.Kernel, simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () =>
            {
                try
                {
                    await Asserting();
                }
                catch (Accusation)
                {
                }
            });

            async Routine Asserting()
            {
                await cell.Load();
                Check.Kernel(false, "one is two");
            }
        }));

    [Fact]
    public void A_livelock_names_all_who_go_round_and_nobody_else()
        => Assert.Equal("after 9 steps still running: a, b, c", Runs.FactOf(
            BasicRule.Progress,
            simulator =>
            {
                simulator.StepLimit = 9;
                var cell = new Atomic<int>(simulator, "cell", 0);
                foreach (char name in "abcd")
                {
                    simulator.Start($"{name}", name == 'd' ? () => default : Round);
                }

                async Routine Round()
                {
                    while (await cell.Load() == 0)
                    {
                    }
                }
            }));

    [Fact]
    public void A_run_of_as_many_steps_as_the_limit_is_no_livelock()
    {
        Assert.Null(Limited(3));
        Assert.Equal(BasicRule.Progress.Name, Limited(2)?.Rule);

        static Violation? Limited(int limit) => Runs.One(simulator =>
        {
            simulator.StepLimit = limit;
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () =>
            {
                await cell.Load();
                await cell.Load();
                await cell.Load();
            });
        });
    }

    /// <summary>How often rules looked at rest, in a run that ends so.</summary>
    static int AtRest(BasicRule? broken, Func<Simulator, Routine> body, bool daemon = false)
    {
        int looks = 0;
        Violation? found = Runs.One(simulator =>
        {
            simulator.Monitor = new Watching(atRest: () =>
            {
                looks++;
                return null;
            });
            simulator.Start("a", () => body(simulator), daemon);
        });
        Assert.Equal(broken?.Name, found?.Rule);
        return looks;
    }

    static void Server(Simulator simulator)
    {
        var port = new Port<int>(simulator, "port");
        simulator.Start(
            "server",
            async () =>
            {
                await port.Send(1);
                await port.Receive();
                await port.Receive();
            },
            daemon: true);
    }

    static async Routine Receive(Simulator simulator)
        => await new Port<int>(simulator, "port").Receive();
}
