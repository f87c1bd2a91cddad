using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What is left out of a schedule at once, and what of it becomes one.</summary>
public sealed class MinimizerCutTests
{
    /// <summary>Those before it stay: without them no rule is broken.</summary>
    [Fact]
    public void The_turns_before_those_that_are_left_out_stay()
        => Assert.Equal("dbbcc", Smaller("dcbcb", "dbbcc", ("b", 2), ("c", 2), ("d", 1)));

    /// <summary>No other change comes to an order that breaks the rule.</summary>
    [Fact]
    public void The_next_turn_of_a_task_is_taken_with_an_earlier_one()
        => Assert.Equal("ccbdc", Smaller("cbcdc", "ccbdc", ("b", 1), ("c", 3), ("d", 1)));

    /// <summary>Without one of its turns alone no rule is broken, whichever it is.</summary>
    [Fact]
    public void All_turns_behind_one_are_left_out()
        => Assert.Equal("bbcc", Smaller("cbcb", "bbcc", ("b", 2), ("c", 2)));

    /// <summary>The order to which an order shrinks, where two of them break a rule.</summary>
    static string Smaller(string from, string to, params (string Name, int Steps)[] tasks)
    {
        Scenario orders = new("Orders", "demo", "dislikes two orders", [], stage =>
        {
            string came = "";
            foreach ((string name, int steps) in tasks)
            {
                var own = new Atomic<int>(stage.Simulator, $"own {name}", 0);
                stage.Simulator.Start(name, async () =>
                {
                    for (int i = 0; i < steps; i++)
                    {
                        await own.Store(1);
                        came += name;
                        Check.Kernel(came != from && came != to, "the order is another one");
                    }
                });
            }
        });
        Finding smaller = MinimizerTests.Smaller(
            orders, [.. from.Select(task => $"{task}: write own {task}")]);
        return string.Concat(smaller.Trace.Steps.Select(step => step[0]));
    }
}
