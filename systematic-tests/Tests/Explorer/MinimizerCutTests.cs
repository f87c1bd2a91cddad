using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>
/// What is left out of a schedule at once, what of it becomes one, and where that is put.
/// </summary>
public sealed class MinimizerCutTests
{
    /// <summary>Those before it stay: without them no rule is broken.</summary>
    [Fact]
    public void The_turns_before_those_that_are_left_out_stay()
        => Assert.Equal("dbbcc", Smaller("bbccd", "dcbcb", "dbbcc"));

    /// <summary>No other change comes to an order that breaks the rule.</summary>
    [Fact]
    public void The_next_turn_of_a_task_is_taken_with_an_earlier_one()
        => Assert.Equal("ccbdc", Smaller("bcccd", "cbcdc", "ccbdc"));

    /// <summary>Without one of its turns alone no rule is broken, whichever it is.</summary>
    [Fact]
    public void All_turns_behind_one_are_left_out()
        => Assert.Equal("bbcc", Smaller("bbcc", "cbcb", "bbcc"));

    /// <summary>Two turns that become one are no such order.</summary>
    [Fact]
    public void A_turn_goes_on_until_its_task_cannot()
        => Assert.Equal("dddc", Smaller("bcddd", "dcdbd", "dddc"));

    /// <summary>And what comes behind both stays behind.</summary>
    [Fact]
    public void What_lies_between_two_turns_that_become_one_is_kept()
        => Assert.Equal("dccdbd", Smaller("bcccddd", "dcdbcdc", "dccdbd"));

    /// <summary>Two turns become one where the second one was, as often as that helps.</summary>
    [Theory]
    [InlineData("dcccbd", "bcccddd", "cddccbd", "cdccbd", "dcccbd")]
    [InlineData("cbddb", "bbcdd", "cdbdb", "cbddb", "ddbbc")]
    public void A_turn_may_wait_for_the_next_one_of_its_task(
        string smallest, string steps, params string[] broken)
        => Assert.Equal(smallest, Smaller(steps, broken));

    [Theory]
    [InlineData("cb")]
    [InlineData("ccb")]
    public void A_turn_is_shortened_by_half_or_by_a_step(string shorter)
        => Assert.Equal(shorter, Smaller("bcccc", "cccb", shorter));

    /// <summary>The order to which the first one shrinks of those that break a rule.</summary>
    /// <param name="steps">A letter for each step, its task's name; tasks start in this order.
    /// </param>
    /// <param name="broken">Orders that break the rule as soon as they have come; the first one
    /// is what was found.</param>
    static string Smaller(string steps, params string[] broken)
    {
        Scenario orders = new("Orders", "demo", "dislikes some orders", [], stage =>
        {
            string came = "";
            foreach (IGrouping<char, char> task in steps.GroupBy(step => step))
            {
                var own = new Atomic<int>(stage.Simulator, $"own {task.Key}", 0);
                stage.Simulator.Start($"{task.Key}", async () =>
                {
                    foreach (char step in task)
                    {
                        await own.Store(1);
                        came += step;
                        Check.Kernel(!broken.Contains(came), "the order is another one");
                    }
                });
            }
        });
        Finding smaller = MinimizerTests.Smaller(
            orders, [.. broken[0].Select(task => $"{task}: write own {task}")]);
        return string.Concat(smaller.Trace.Steps.Select(step => step[0]));
    }
}
