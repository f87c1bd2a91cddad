using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Steps that share what they do not tell are found out, and no others.</summary>
public sealed class CommutationTests
{
    /// <summary>How the second task comes to know what the first one did.</summary>
    public enum Sharing
    {
        Hidden,
        Touched,
        Stepped,
        Unread,
    }

    public static TheoryData<StrategyKind, Sharing> Told => new()
    {
        { StrategyKind.Default, Sharing.Touched },
        { StrategyKind.Default, Sharing.Stepped },
        { StrategyKind.Default, Sharing.Unread },
        { StrategyKind.Dpor, Sharing.Touched },
        { StrategyKind.Dpor, Sharing.Stepped },
        { StrategyKind.Dpor, Sharing.Unread },
    };

    public static TheoryData<string> Machine()
        => [.. MachineScenarios.List.Select(each => each.Name)];

    /// <summary>
    /// The two steps that were swapped are told, and the one after them that is another one.
    /// </summary>
    [Theory]
    [InlineData(StrategyKind.Default)]
    [InlineData(StrategyKind.Dpor)]
    public void A_hidden_field_that_decides_what_a_task_does_next_is_told(StrategyKind strategy)
    {
        ExplorationResult result = Explore(Decides(Sharing.Hidden), strategy);

        Assert.Equal(Verdict.Unfit, result.Verdict);
        Assert.Matches(
            "^Sharing on demo: steps that touch nothing in common commute; not so: with "
            + "(step 1 'writer: write first' and step 2 'reader: read second'|"
            + "step 1 'reader: read second' and step 2 'writer: write first') swapped, "
            + @"step 3 is another one than 'reader: write (first|second)' \(likely a field",
            result.Error);
    }

    [Theory]
    [MemberData(nameof(Told))]
    public void What_is_told_or_decides_nothing_is_no_fault(StrategyKind strategy, Sharing sharing)
    {
        ExplorationResult result = Explore(Decides(sharing), strategy);

        Assert.Equal((Verdict.Verified, null), (result.Verdict, result.Error));
        Assert.All(result.MustOccur, outcome => Assert.True(outcome.Seen));
    }

    [Fact]
    public void Another_strategy_does_not_look()
        => Assert.NotEqual(
            Verdict.Unfit, Explore(Decides(Sharing.Hidden), StrategyKind.Random).Verdict);

    /// <summary>With steps behind them, so that they are seen to be in no other order.</summary>
    [Fact]
    public void A_gate_that_is_opened_and_not_told_is_found_out()
        => Assert.Contains(
            "with step 1 'opener: write opener's' and step 2 'waiter: write waiter's' swapped, "
            + "step 1 is another one than 'opener: write opener's'",
            Explore(HiddenGates.Opened(stepsBehind: 2), StrategyKind.Dpor).Error);

    /// <summary>
    /// The order in which the rule breaks is met by chance or by a swap; then it is a violation.
    /// </summary>
    [Theory]
    [InlineData(StrategyKind.Default)]
    [InlineData(StrategyKind.Dpor)]
    public void A_hidden_field_that_only_breaks_a_rule_is_a_violation(StrategyKind strategy)
    {
        ExplorationResult result = Explore(Breaks(), strategy);

        Assert.Equal(Verdict.Violated, result.Verdict);
        Assert.Equal("not so: the writer comes first", result.Finding!.Violation.Fact);
        var runner = new Verified.Explorer.Runner(Breaks());
        Assert.Null(Verified.Explorer.Replay.Run(result.Finding.Trace, runner).Divergence);
    }

    [Fact]
    public void Steps_of_random_programs_commute_as_they_declare()
    {
        Deed[] deeds = [.. Enum.GetValues<Deed>().Where(deed => deed != Deed.Demand)];
        for (int i = 0; i < 100; i++)
        {
            var chance = Chance.Of(1, i);
            var program = new Part[3][];
            for (int task = 0; task < program.Length; task++)
            {
                program[task] = new Part[3];
                for (int j = 0; j < 3; j++)
                {
                    program[task][j] = new(deeds[chance.Below(deeds.Length)], chance.Below(2));
                }
            }

            AllCommute(new Scenario("Random", "demo", "", [], stage =>
                DporRandomPrograms.Build(stage.Simulator, program)));
        }
    }

    /// <summary>Also steps that start tasks, and the first ones of those.</summary>
    [Fact]
    public void Steps_of_any_kind_commute_as_they_declare()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(9, 1);
        FsCheck.Check.One(config, Prop.ForAll(DeclaredPrograms.All(), AllCommute));
    }

    static void AllCommute(DeclaredStep[][] program)
        => AllCommute(new Scenario("Random", "demo", "", [], stage =>
            DeclaredPrograms.Build(stage.Simulator, program)));

    static void AllCommute(Scenario scenario, int schedules = 20)
    {
        var commutation = new Commutation(1, new(Subject.Of(scenario)));
        var runner = new Verified.Explorer.Runner(scenario);
        Assert.All(Enumerable.Range(0, schedules), number =>
        {
            // A walk that ends in a deadlock is told, and says nothing of swaps.
            if (commutation.Try(runner, number) is { } found)
            {
                Assert.Equal("random", found.Schedule.Name);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Machine))]
    public void The_scenarios_of_the_machine_are_fit(string name)
        => AllCommute(MachineScenarios.List.Single(each => each.Name == name), 1_000);

    static ExplorationResult Explore(Scenario scenario, StrategyKind strategy)
        => Exploring.Explore(scenario, new() { Strategy = strategy });

    /// <summary>
    /// A task sets a field behind a step; another one looks at it behind a step of its own, and
    /// then writes the one cell or the other.
    /// </summary>
    static Scenario Decides(Sharing sharing) => Of(["set", "not set"], (stage, first, second) =>
    {
        var told = new Shared<int>(stage.Simulator, "told", 0);
        int hidden = 0;
        stage.Simulator.Start("writer", async () =>
        {
            await first.Store(1);
            hidden = 1;
            if (sharing == Sharing.Touched)
            {
                told.Value = 1;
            }
        });
        stage.Simulator.Start("reader", async () =>
        {
            int stepped = await (sharing == Sharing.Stepped ? first : second).Load();
            int set = sharing switch
            {
                Sharing.Hidden => hidden,
                Sharing.Touched => told.Value,
                Sharing.Stepped => stepped,
                _ => hidden * 0,
            };
            stage.Occurs(hidden == 1 ? 0 : 1);
            await (set == 1 ? first : second).Store(2);
        });
    });

    /// <summary>The writer's step comes before the reader's unless somebody is swapped.</summary>
    static Scenario Breaks() => Of([], (stage, first, second) =>
    {
        bool hidden = false;
        stage.Simulator.Start("writer", async () =>
        {
            await first.Store(1);
            hidden = true;
        });
        stage.Simulator.Start("reader", async () =>
        {
            await second.Load();
            Verified.Simulation.Check.Kernel(hidden, "the writer comes first");
            await second.Load();
        });
    });

    static Scenario Of(
        IReadOnlyList<string> mustOccur, Action<Stage, Atomic<int>, Atomic<int>> build)
        => new("Sharing", "demo", "two tasks share a field", mustOccur, stage => build(
            stage, new(stage.Simulator, "first", 0), new(stage.Simulator, "second", 0)));
}
