using System.IO;
using System.Linq;
using Verified.Abstract;
using Verified.Cli;
using Verified.Litmus;
using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>What a system shows and the oracle does not allow, and the other way round.</summary>
public class VmResultTests
{
    static readonly VmTest Test = VmTexts.Parse(
        "vmlitmus 1", "name t", "process P", "setup", "  P: map a 1 private anon rw",
        "thread P.1", "  r = a[0]", "thread P.2", "  a[0] = 1", "never P.1:r == 9");

    static readonly VmResult Wrong = new(Test, "codezero")
    {
        Complete = true,
        Outcomes = [new(Ends(0), 5), new(Ends(2), 7)],
        Oracle = new Oracle(Test.Program),
    };

    [Fact]
    public void An_outcome_that_is_not_allowed_is_a_violation()
    {
        Assert.Equal((VmStatus.Violated, false), (Wrong.Status, Wrong.Refines));
        Assert.Equal([Ends(1)], Wrong.NeverShown);
        VmResult right = Wrong with { Outcomes = [new(Ends(0), 5)] };
        Assert.Equal((VmStatus.Ok, true), (right.Status, right.Refines));
    }

    [Fact]
    public void It_stands_before_the_others_in_the_table()
    {
        string[] lines = Told(Wrong);

        Assert.Equal(
            ["1 2 7, not allowed", "2 0 5", "3 1 not shown"],
            lines.SkipWhile(line => line != "P.1:r codezero").Skip(2).Take(3));
        Assert.Contains("t codezero violated 0 1/2, 1 not allowed 1 holds", lines);
        Assert.Contains("codezero 1 test: 1 violated", lines);
    }

    [Fact]
    public void What_cannot_be_compared_says_so()
    {
        VmResult result = Wrong with { Oracle = null, Complete = false, Covered = "p < 1" };

        Assert.Equal((VmStatus.Ok, null), (result.Status, result.Refines));
        string[] lines = Told(result);
        Assert.Contains("t codezero ok 0 2 1 holds p < 1, not compared", lines);
        Assert.Contains("codezero 1 test: 1 ok (none complete); 1 not compared", lines);
    }

    /// <summary>
    /// Twelve words that may or may not be on the disk, after more interleavings than are counted.
    /// </summary>
    [Fact]
    public void Interleavings_without_number_are_counted_up_to_a_limit()
    {
        string[] words = [.. Enumerable.Range(0, 12).Select(i => $"{i}")];
        string[] threads = [.. Enumerable.Range(0, 8).SelectMany(i => (string[])
            [$"thread P.{i + 1}", $"  a[{i}].0 = 1", $"  a[{i}].1 = 1", $"  a[{i}].2 = 1"])];
        AbstractRuns runs = AbstractRuns.Of(VmTexts.Parse([
            "vmlitmus 1", "name t", "words 16", "file f 1 page", "process P", "setup",
            "  P: map a 8 private anon rw", "  P: map s 1 shared file f@0 rw",
            .. words.Select(word => $"  P: s[0].{word} = 1"), .. threads,
            "finally", .. words.Select(word => $"  P: d{word} = disk f[0].{word}")]).Program);
        const long most = (1L << 53) - 1;

        Assert.Equal((true, 1 << 12), (runs.IsComplete, runs.Outcomes.Count));
        Assert.All(runs.Outcomes.Values, count => Assert.Equal(most, count));
        Assert.Equal(most, runs.Interleavings);
        Assert.Equal(most, VmResult.Of(Test, runs).Schedules);
    }

    /// <summary>The lines that are told, with one space between words.</summary>
    static string[] Told(VmResult result)
    {
        using var output = new StringWriter();
        new LitmusTables(new Screen(output, output), [result.System]).Tell([result], [null]);
        return [.. output.ToString().Split('\n').Select(line => string.Join(
            ' ', line.Split(' ', System.StringSplitOptions.RemoveEmptyEntries)))];
    }

    static Registers Ends(ulong r) => new(
        FiniteMap<string, RegisterValue>.Empty.With("P.1:r", RegisterValue.Of(r)));
}
