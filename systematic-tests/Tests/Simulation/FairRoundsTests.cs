using System.Linq;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Rounds are counted by hand: each turn is who could go on, and who did.</summary>
public class FairRoundsTests
{
    [Theory]
    [InlineData("a-a a-a a-a", 3)]
    [InlineData("ab-a ab-b ab-a ab-b", 2)]
    [InlineData("ab-a ab-a ab-a ab-a", 0)]
    [InlineData("ab-a ab-a ab-b", 1)]
    [InlineData("abc-a abc-b abc-a abc-b abc-c", 1)]
    public void A_round_ends_when_all_that_could_go_on_have_gone_on(string turns, int rounds)
        => Assert.Equal(rounds, Count(turns));

    /// <summary>b waits for what a gives up for one moment in each round.</summary>
    [Theory]
    [InlineData("ab-a a-a", 1, 1)]
    [InlineData("ab-a a-a", 2, 2)]
    [InlineData("ab-a a-a", 50, 2)]
    [InlineData("ab-a a-a ab-a a-a ab-b a-a a-a", 50, 200)]
    [InlineData("ab-a ab-a a-a", 50, 2)]
    [InlineData("ab-a ab-a ab-b", 50, 50)]
    public void Who_is_passed_over_three_times_stops_the_count_until_it_has_a_turn(
        string turns, int times, int rounds)
        => Assert.Equal(rounds, Count(string.Join(' ', Enumerable.Repeat(turns, times))));

    [Fact]
    public void Who_is_never_able_again_stops_nothing()
        => Assert.Equal(100, Count("ab-a " + string.Join(' ', Enumerable.Repeat("a-a", 100))));

    static int Count(string turns)
    {
        var rounds = new FairRounds();
        foreach (string turn in turns.Split(' '))
        {
            string[] parts = turn.Split('-');
            rounds.Turn(
                parts[0].Aggregate(0UL, (mask, task) => mask | 1UL << (task - 'a')),
                parts[1][0] - 'a');
        }

        return rounds.Count;
    }
}
