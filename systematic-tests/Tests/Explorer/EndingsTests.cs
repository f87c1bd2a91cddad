using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>How schedules end is counted, with others and without.</summary>
public sealed class EndingsTests
{
    static readonly Endings Some = Endings.None.With("red", 2).With("green", 1).With("red", 3);

    [Fact]
    public void Equal_endings_are_counted_together()
        => Assert.Equal("green 1, red 5", Told(Some.Counts));

    [Fact]
    public void Those_of_two_workers_are_added()
        => Assert.Equal(
            "blue 4, green 1, red 12",
            Told(Some.With(Endings.None.With("red", 7).With("blue", 4)).Counts));

    [Fact]
    public void What_is_not_counted_any_more_was_still_seen()
        => Assert.Equal(
            "blue 1, green 0, red 0", Told(Some.Uncounted().With("blue", 1).Counts));

    /// <summary>Six orders, of which two end with the task that begins them.</summary>
    [Theory]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Dpor)]
    [InlineData(StrategyKind.Default)]
    public void An_exploration_tells_how_all_schedules_ended(StrategyKind strategy)
        => Assert.Equal(
            "different 4, same 2",
            Told(Exploring.Explore(FirstAndLast, new() { Strategy = strategy }).Endings));

    static Scenario FirstAndLast => new("FirstAndLast", "demo", "", [], stage =>
    {
        var cell = new Simulation.Atomic<int>(stage.Simulator, "cell", 0);
        int first = -1;
        for (int i = 0; i < 2; i++)
        {
            int me = i;
            stage.Simulator.Start($"task{i}", async () =>
            {
                for (int j = 0; j < 2; j++)
                {
                    await cell.Store(me);
                    first = first < 0 ? me : first;
                    stage.Ends(first == me ? "same" : "different");
                }
            });
        }
    });

    static string Told(IReadOnlyDictionary<object, long> counts) => string.Join(
        ", ", counts.Select(each => $"{each.Key} {each.Value}").Order());
}
