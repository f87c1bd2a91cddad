using System;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Which questions reach the decider, and what its answers may be.</summary>
public class ChoiceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_choice_of_nothing_is_a_mistake_and_nobody_is_asked(int below)
        => Assert.Equal(
            "choice 'x' has at least one alternative",
            Assert.Throws<ToolException>(() => Choosing(below, _ => throw NotAsked())).Message);

    [Fact]
    public void A_choice_of_one_is_made_and_nobody_is_asked()
        => Assert.Equal(0, Choosing(1, _ => throw NotAsked()));

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_wrong_answer_is_told_with_the_right_ones(int answer)
        => Assert.Equal(
            "the answer to 'x' is 0 … 2",
            Assert.Throws<ToolException>(() => Choosing(3, _ => answer)).Message);

    [Fact]
    public void The_greatest_answer_is_below_the_number_of_alternatives()
        => Assert.Equal(2, Choosing(3, below => below - 1));

    [Fact]
    public void What_the_decider_throws_is_not_the_tasks()
        => Assert.Throws<TimeoutException>(() => Choosing(2, _ => throw new TimeoutException()));

    [Fact]
    public void What_a_task_throws_after_an_answer_is_the_tasks()
        => Assert.Equal("a threw TimeoutException: late", Runs.FactOf(
            BasicRule.NoTaskThrows,
            simulator => simulator.Start("a", () => throw new TimeoutException(
                simulator.Choose("x", 2) == 0 ? "late" : ""))));

    static int Choosing(int below, Func<int, int> answer)
    {
        int got = -1;
        new Simulator().Run(new Choosy(answer), simulator => simulator.Start("a", () =>
        {
            got = simulator.Choose("x", below);
            return default;
        }));
        return got;
    }

    static InvalidOperationException NotAsked() => new("nobody is asked");

    sealed class Choosy(Func<int, int> answer) : IDecider
    {
        public int NextTask(Simulator simulator) => 0;

        public int NextValue(Simulator simulator, string name, int below) => answer(below);
    }
}
