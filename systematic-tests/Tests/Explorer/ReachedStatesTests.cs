using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Not going on twice from one state loses nothing that is within the bound.</summary>
public sealed class ReachedStatesTests
{
    const int Most = 1_500;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_within_a_bound_is_reached(bool delays)
        => FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(6, 1),
            Prop.ForAll(
                DporRandomPrograms.Of(Enum.GetValues<Deed>(), Most),
                program =>
                {
                    for (int bound = 0; bound < 4; bound++)
                    {
                        Compare(program, bound, delays);
                    }
                }));

    [Fact]
    public void Independent_steps_are_run_in_few_orders()
    {
        var all = new DepthFirst(0, 3);
        var few = new DepthFirst(0, 3, reached: new());

        Assert.InRange(
            Count(Demos.Independent(4, 4, 4), few), 1,
            Count(Demos.Independent(4, 4, 4), all) / 3);
    }

    static void Compare(Part[][] program, int bound, bool delays)
    {
        var all = new DepthFirst(0, bound, delays);
        var few = new DepthFirst(0, bound, delays, new());

        HashSet<string> ends = Ends(program, few);
        Assert.Equal(Ends(program, all).Order(), ends.Order());
        if (!few.HasCut)
        {
            Assert.Equal(Ends(program, new DepthFirst(0, null)).Order(), ends.Order());
        }
    }

    static HashSet<string> Ends(Part[][] program, DepthFirst strategy)
    {
        var ends = new HashSet<string>();
        Func<string> tell = null!;
        var simulator = new Simulator();
        do
        {
            strategy.Begin(0);
            var hashed = new Hashed(strategy);
            Violation? broken = simulator.Run(
                hashed, here => tell = DporRandomPrograms.Build(here, program));
            if (!strategy.WasReached)
            {
                ends.Add($"{hashed.Class:x} {broken?.Rule} {tell()}");
            }
        }
        while (strategy.Advance());
        return ends;
    }

    static int Count(Scenario scenario, DepthFirst strategy)
    {
        var runner = new Verified.Explorer.Runner(scenario);
        int runs = 0;
        do
        {
            runner.Run(strategy, 0);
            runs++;
        }
        while (strategy.Advance());
        return runs;
    }
}
