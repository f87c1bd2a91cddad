using System.Collections.Generic;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What a run does behind the plan that it follows, and the plan that it makes.</summary>
public sealed class GuideTests
{
    [Theory]
    [InlineData("task0", "task1")]
    [InlineData("task1", "task0")]
    public void Behind_the_last_turn_nobody_is_preempted(string first, string second)
    {
        var plan = new Plan([new Turn(first, 1)], new Dictionary<string, IReadOnlyList<int>>());
        var done = new PlanOf(new Guide(plan));

        Assert.Null(new Runner(Demos.Independent(3, 3)).Run(done));
        Assert.Equal([new Turn(first, 3), new Turn(second, 3)], done.Plan.Turns);
        Assert.Equal(0, done.Preemptions);
    }
}
