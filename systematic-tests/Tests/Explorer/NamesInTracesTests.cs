using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>
/// Traces name tasks and objects by the path of their creation where the name alone would not do.
/// </summary>
public sealed class NamesInTracesTests
{
    /// <summary>Two tasks that each start one; the two have one name.</summary>
    static readonly Scenario Twins = WrittenProgram.Of(
        "left: read x, start (child: own, write x)", "right: read x, start (child: own, write y)");

    static readonly string[] LeftFirst =
    [
        "left: read x", "right: read x", "left/child: update left/child/own",
        "right/child: update right/child/own", "right/child: write y", "left/child: write x",
    ];

    [Fact]
    public void Tasks_and_objects_of_one_name_are_told_apart_by_their_creators()
        => Assert.Equal(LeftFirst, Lines(Twins, LeftFirst));

    [Fact]
    public void A_name_does_not_depend_on_who_created_first()
    {
        string[] rightFirst = [LeftFirst[1], LeftFirst[0], .. LeftFirst[2..]];

        Assert.Equal(rightFirst, Lines(Twins, rightFirst));
    }

    [Fact]
    public void Where_a_name_means_one_thing_it_is_written_without_its_path()
    {
        string[] steps = ["left: read x", "child: update own", "child: write x"];

        Assert.Equal(steps, Lines(WrittenProgram.Of(
            "left: read x, start (child: own, write x)"), steps));
    }

    [Fact]
    public void A_trace_may_name_anything_with_its_path()
    {
        string[] steps =
            ["left: read x", "left/child: update left/child/own", "left/child: write x"];

        Assert.Equal(
            ["left: read x", "child: update own", "child: write x"],
            Lines(WrittenProgram.Of("left: read x, start (child: own, write x)"), steps));
    }

    [Fact]
    public void Siblings_of_one_name_are_numbered()
    {
        string[] steps = ["left#2: write x", "left: write x", "other: write x", "left#3: write x"];

        Assert.Equal(steps, Lines(WrittenProgram.Of(
            "left: write x", "other: write x", "left: write x", "left: write x"), steps));
    }

    [Fact]
    public void A_guided_replay_finds_the_tasks_by_their_paths()
    {
        Trace recorded = GuidedReplayTests.Of(
            [.. LeftFirst.Where(line => !line.Contains("own", System.StringComparison.Ordinal))]);
        Guidance guidance = GuidedReplay.Run(recorded, new Runner(Twins)).Guidance!;

        Assert.Equal((4, 0, 2), (guidance.Kept, guidance.Missing, guidance.Added));
        Assert.Equal(
            recorded.Steps, guidance.Trace.Steps.Where(
                line => !line.Contains("own", System.StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a: pass")]
    [InlineData("a: choose way = 1 of 2")]
    [InlineData("a: read x", "x", true)]
    [InlineData("a: sleep on queue, release tree lock 0", "queue", false, "tree lock 0", false)]
    [InlineData("a/b: read entry 5, write tlb of cpu0", "entry 5", true, "tlb of cpu0", false)]
    [InlineData("a: acquire a, b", "a, b", false)]
    public void A_line_tells_what_it_touches_and_whether_it_only_shares_it(
        string line, params object[] touches)
        => Assert.Equal(
            touches.Chunk(2).Select(each => ((string)each[0], (bool)each[1])),
            Wording.Touches(line));

    [Theory]
    [InlineData("a/b: read x", "a/b", "read x")]
    [InlineData("a: choose b: c = 1 of 2", "a", "choose b: c = 1 of 2")]
    [InlineData(": read x", "", "read x")]
    [InlineData("the end", "", "the end")]
    public void A_line_is_a_task_and_what_it_does(string line, string task, string deeds)
        => Assert.Equal((task, deeds), Wording.Split(line));

    /// <summary>What a strict replay of the lines writes.</summary>
    static System.Collections.Generic.IReadOnlyList<string> Lines(
        Scenario scenario, string[] steps)
    {
        var transcript = new Transcript(Replay.DeciderOf(GuidedReplayTests.Of(steps)));
        Violation? broken = new Runner(scenario).Run(transcript);
        Assert.Null(broken);
        return transcript.Lines;
    }
}
