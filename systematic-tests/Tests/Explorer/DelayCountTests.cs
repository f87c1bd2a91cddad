using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Schedules within a number of delays, and those of empty steps.</summary>
public sealed class DelayCountTests
{
    /// <summary>Three tasks of one step each.</summary>
    /// <remarks>
    /// The first step may pass over two tasks, the second one over one, the last one over none.
    /// </remarks>
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0 1 1")]
    [InlineData(2, "0 1 1 2 2")]
    [InlineData(3, "0 1 1 2 2 3")]
    [InlineData(4, "0 1 1 2 2 3")]
    public void Each_task_that_is_passed_over_is_a_delay(int bound, string used)
    {
        var search = new DepthFirst(0, bound, delays: true);
        var runner = new Runner(Demos.OnOneCell(1, 1, 1));
        var all = new List<int>();
        do
        {
            runner.Run(search, all.Count);
            Assert.Equal(search.Delays, search.Used);
            all.Add(search.Used);
        }
        while (search.Advance());

        Assert.Equal(used, string.Join(' ', all.Order()));
        Assert.Equal(bound < 3, search.HasCut);
    }

    [Fact]
    public void Three_tasks_of_empty_steps_are_one_class()
    {
        (Dpor dpor, Runner runner) = (new Dpor(0), new Runner(EmptySteps.ThreeTasks));

        Assert.Null(runner.Run(dpor, 0));
        Assert.Equal(3_000, runner.Points);
        Assert.False(dpor.Advance(null));
        Assert.Equal((1, true), (dpor.Executions, dpor.IsExact));
    }
}
