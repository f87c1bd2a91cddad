using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Depth-first search against closed forms and counts by hand.</summary>
public sealed class DepthFirstTests
{
    /// <summary>Without a bound: the multinomial coefficient. With one: counted by hand.</summary>
    /// <remarks>
    /// Five and five: without preemption AB, BA; with one, the first task is left after 1 to 4 of
    /// its steps. Two, two and two: 6 orders; with one preemption, the first task is left after
    /// one step (6 ways) and what is left comes in 2 orders, or the second task is (6 ways).
    /// </remarks>
    [Theory]
    [InlineData(null, 252, 5, 5)]
    [InlineData(0, 2, 5, 5)]
    [InlineData(1, 10, 5, 5)]
    [InlineData(null, 90, 2, 2, 2)]
    [InlineData(0, 6, 2, 2, 2)]
    [InlineData(1, 24, 2, 2, 2)]
    [InlineData(null, 1, 7)]
    public void Independent_steps_have_as_many_orders_as_combinatorics_says(
        int? bound, long orders, params int[] steps)
    {
        ExplorationResult result = Exploring.Search(Demos.Independent(steps), bound);

        Assert.Equal(orders, result.Schedules);
        Assert.Equal(bound is null || steps.Length == 1, result.Complete);
    }

    [Fact]
    public void A_search_within_a_bound_is_called_bounded_and_says_which()
    {
        ExplorationResult result = Exploring.Search(Demos.Independent(5, 5), 1);

        Assert.Equal(Verdict.Bounded, result.Verdict);
        Assert.Equal("all schedules with ≤ 1 preemption", result.Bound);
    }

    [Fact]
    public void A_bound_that_cuts_nothing_verifies()
        => Assert.Equal(
            Verdict.Verified, Exploring.Search(Demos.Independent(2, 2), 3).Verdict);

    [Fact]
    public void A_search_that_ends_early_claims_no_bound()
    {
        ExplorationResult result = Exploring.Search(Demos.Independent(5, 5), null, 251);

        Assert.Equal(Verdict.Sampled, result.Verdict);
        Assert.Equal(
            "the first 251 schedules in depth-first order, nothing about the rest", result.Bound);
    }

    [Fact]
    public void All_values_of_choices_are_taken()
    {
        ExplorationResult result = Exploring.Search(Demos.Choices, 0);

        Assert.Equal(6, result.Schedules);
        Assert.True(result.Holds);
    }

    [Fact]
    public void The_lost_update_needs_one_preemption()
    {
        ExplorationResult without = Exploring.Search(Demos.LostUpdate, 0);
        ExplorationResult with = Exploring.Search(Demos.LostUpdate, 1);

        Assert.Null(without.Finding);
        Assert.Equal("the system's own assertions hold", with.Finding?.Violation.Rule);
        Assert.Equal(1, with.Finding?.Preemptions);
    }

    [Fact]
    public void The_ping_pong_needs_two_preemptions()
    {
        Assert.Null(Exploring.Search(Demos.PingPong, 1).Finding);
        Assert.Equal(2, Exploring.Search(Demos.PingPong, 2).Finding?.Preemptions);
    }
}
