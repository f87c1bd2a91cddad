using System.Threading;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Where a replay stops before its trace ends.</summary>
public sealed class ReplayTests
{
    static readonly Trace Found =
        Exploring.Explore(Demos.StaleLength, new() { Workers = 1 }).Finding!.Trace;

    /// <summary>The same step asks for a second choice, which nobody follows any more.</summary>
    [Fact]
    public void It_stops_at_a_value_that_there_is_not()
    {
        Trace told = Found with
        {
            Steps = ["chooser: read cell", "chooser: choose colour = 3 of 3"],
        };

        Assert.Equal(
            "step 2: the trace has 'chooser: choose colour = 3 of 3', "
            + "here is 'chooser: choose colour = … of 3'",
            Replay.Run(told, new Runner(Demos.Choices)).Divergence);
    }

    [Fact]
    public void Interrupted_at_the_break_it_does_not_take_the_last_step()
    {
        using var interruption = new CancellationTokenSource();

        ReplayOutcome outcome = Replay.Run(
            Found, new Runner(Demos.StaleLength), interruption.Cancel, interruption.Token);

        Assert.Equal((null, true), (outcome.Broken, outcome.Interrupted));
        Assert.Equal(Found.Steps.Count - 1, outcome.Followed);
    }
}
