using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Decisions that were kept as numbers are followed once, and no further.</summary>
public sealed class AnswersTests
{
    /// <summary>A task's first step, a choice of three, one of two, and its last step.</summary>
    [Theory]
    [InlineData(1, 0, 0UL)]
    [InlineData(2, 1, 1UL)]
    public void They_are_given_in_their_order(int colour, int side, ulong occurred)
    {
        var runner = new Runner(Demos.Choices);

        Assert.Null(runner.Run(Of(0, colour, side, 0).ToDecider()));
        Assert.Equal((2, occurred), (runner.Points, runner.Occurred));
    }

    [Theory]
    [InlineData(0, "after its 0 decisions the run goes on, and asks for a task")]
    [InlineData(2, "after its 2 decisions the run goes on, and asks for 'side'")]
    [InlineData(3, "after its 3 decisions the run goes on, and asks for a task")]
    public void A_run_that_asks_for_more_is_not_the_one_that_was_kept(int kept, string told)
    {
        int[] all = [0, 2, 1, 0];
        ToolException wrong = Assert.Throws<ToolException>(
            () => new Runner(Demos.Choices).Run(Of(all[..kept]).ToDecider()));

        Assert.Equal($"Choices on demo: {told}", wrong.Message);
    }

    [Fact]
    public void Those_of_the_run_before_are_forgotten()
    {
        Answers answers = Of(0, 2, 1, 0);
        IDecider before = answers.ToDecider();
        answers.Clear();
        answers.Add(7);

        Assert.Equal([7], answers.Numbers);
        Assert.Null(new Runner(Demos.Choices).Run(before));
    }

    static Answers Of(params int[] numbers)
    {
        var answers = new Answers();
        foreach (int each in numbers)
        {
            answers.Add(each);
        }

        return answers;
    }
}
