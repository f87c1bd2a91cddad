using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What the reduction says of how far it is, and of choices.</summary>
public sealed class DporProgressTests
{
    /// <summary>
    /// After the first of six orders of three stores, of the last two stores the other order is
    /// planned, and of the first two: the half of a half.
    /// </summary>
    [Fact]
    public void The_part_that_is_done_follows_from_what_is_planned()
    {
        (Dpor dpor, Runner runner) = (new Dpor(0), new Runner(Demos.OnOneCell(1, 1, 1)));
        Assert.True(dpor.Advance(runner.Run(dpor, 0)));
        Assert.Equal(0.25, dpor.Fraction);

        Assert.True(dpor.Advance(runner.Run(dpor, 0)));
        Assert.InRange(dpor.Fraction, 0.26, 0.6);
        while (dpor.Advance(runner.Run(dpor, 0)))
        {
            Assert.InRange(dpor.Fraction, 0.26, 0.99);
        }

        Assert.Equal(6, dpor.Executions);
    }

    /// <summary>What was run before it began anew because of a choice is not counted.</summary>
    [Fact]
    public void Each_value_is_a_schedule_and_counts_once()
        => Assert.Equal(6, ExecutionsOf(Demos.Choices));

    [Fact]
    public void Choices_before_the_first_step_are_taken_too()
        => Assert.Equal(3 * 2, ExecutionsOf(new Scenario(
            "Early", "demo", "a choice before the first step", [], stage =>
            {
                var cell = new Atomic<int>(stage.Simulator, "cell", 0);
                stage.Simulator.Start("chooser", async () =>
                {
                    int value = stage.Simulator.Choose("early", 3);
                    await cell.Store(value);
                });
                stage.Simulator.Start("reader", async () => await cell.Load());
            })));

    /// <summary>
    /// The gate is not declared; nor can the step behind it be planned before the one that it
    /// meets, since the gate is closed there.
    /// </summary>
    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public void What_could_not_be_taken_as_planned_is_counted(bool meets, long infeasible)
    {
        (Dpor dpor, Runner runner) =
            (new Dpor(0), new Runner(HiddenGates.Opened(stepsBehind: 1, meets)));
        while (dpor.Advance(runner.Run(dpor, 0)))
        {
        }

        Assert.Equal((infeasible, false), (dpor.Infeasible, dpor.IsExact));
    }

    [Fact]
    public void Schedules_that_are_too_long_stand_for_others()
    {
        (Dpor dpor, Runner runner) = (new Dpor(0), new Runner(Oddities.SometimesLong));
        while (dpor.Advance(runner.Run(dpor, 0)))
        {
        }

        Assert.Equal((2, 2, false), (dpor.Executions, dpor.Tails, dpor.IsExact));
    }

    /// <summary>A run that turns out to be redundant breaks nothing and is not counted.</summary>
    [Fact]
    public void Redundant_runs_show_in_no_result()
    {
        Part[][] program =
        [
            [new(Deed.ChooseStore, 0), new(Deed.Load, 1)],
            [new(Deed.ChooseStore, 1), new(Deed.Store, 0)],
        ];
        var scenario = new Scenario("Chosen", "demo", "", [], stage =>
            DporRandomPrograms.Build(stage.Simulator, program));
        (Dpor dpor, Runner runner) = (new Dpor(0), new Runner(scenario));
        while (dpor.Advance(runner.Run(dpor, 0)))
        {
        }

        ExplorationResult result = Exploring.Explore(
            scenario, new() { Strategy = StrategyKind.Dpor });

        Assert.True(dpor.SleepBlocked > 0);
        Assert.Equal((Verdict.Verified, dpor.Executions), (result.Verdict, result.Schedules));
    }

    static long ExecutionsOf(Scenario scenario)
    {
        (Dpor dpor, Runner runner) = (new Dpor(0), new Runner(scenario));
        while (dpor.Advance(runner.Run(dpor, 0)))
        {
        }

        Assert.Equal((0, true), (dpor.SleepBlocked, dpor.IsExact));
        return dpor.Executions;
    }
}
