using System;
using System.Linq;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>MMU tests are read as their format says, or refused with the place.</summary>
public class MmuFileTests
{
    static readonly string[] EveryStep =
    [
        "X0 = load x", "X1 = load y else 7", "store x 3", "store y X1", "X2 = entry x",
        "entry x absent", "entry y pa2 kernel", "entry y pa3 r", "entry x like y",
        "table y absent", "invalidate x", "invalidate all", "invalidate x everywhere",
        "invalidate all everywhere", "fence", "X3 = 5", "X3 = X0",
    ];

    [Fact]
    public void Every_step_is_read_and_written_alike()
        => Assert.Equal(
            EveryStep, MmuTexts.Parse(MmuTexts.With(7, EveryStep)).Threads[0]
                .Select(step => $"{step}"));

    [Fact]
    public void All_else_is_read()
    {
        MmuTest test = MmuTexts.Parse(
            "\uFEFF# what it is about", "  mmulitmus\t1  # the format", "", "name  A.b+[c]-d e  ",
            "map x pa1 kernel", "map y absent\r", "memory pa2 2147483647", "memory pa2 3",
            "thread 0", "thread 1", "  entry y pa3 r", " allowed  *pa2 == 3  ", "", "# end");

        Assert.Equal(("t.mml", "A.b+[c]-d e"), (test.File, test.Name));
        Assert.Equal(["[x, pa1 kernel]", "[y, absent]"], test.Pages.Select(each => $"{each}"));
        Assert.Equal(
            ["[pa1, 0]", "[pa2, 3]", "[pa3, 0]"], test.Frames.Select(each => $"{each}"));
        Assert.Equal([0, 1], test.Threads.Select(steps => steps.Count));
        Assert.Equal(("allowed", "*pa2 == 3"), (test.Expected, test.Text));
    }

    [Theory]
    [InlineData("allowed(1:X0==0)", "allowed", "(1:X0==0)")]
    [InlineData(" forbidden\t!1:X0 == 0 # comment", "forbidden", "!1:X0 == 0")]
    public void The_condition_is_kept_as_it_is_written(string line, string expected, string text)
    {
        MmuTest test = MmuTexts.Parse(MmuTexts.With(10, line));
        Assert.Equal((expected, text), (test.Expected, test.Text));
    }

    [Theory]
    [InlineData(1, 11, "version 1, not '2'", "mmulitmus 2")]
    [InlineData(1, 1, "'mmulitmus', not 'vmlitmus'", "vmlitmus 1")]
    [InlineData(2, 5, "the test's name, at most 100 characters that can be printed, not the end",
        "name")]
    [InlineData(2, 6, "the test's name, at most 100 characters that can be printed, not U+001B",
        "name \u001b")]
    [InlineData(3, 6, "'absent' or a frame, not the end of the line", "map x")]
    [InlineData(3, 5, "a page that is not mapped yet, not 'all'", "map all pa1 rw")]
    [InlineData(3, 7, "'absent' or a frame, not 'like'", "map x like y")]
    [InlineData(3, 11, "'rw', 'r' or 'kernel', not 'rwx'", "map x pa1 rwx")]
    [InlineData(3, 2, "'map', 'memory' or 'thread', not 'mup'", " mup x pa1")]
    [InlineData(4, 5, "a page that is not mapped yet, not 'x'", "map x absent")]
    [InlineData(5, 12, "a number up to 2147483647, not '2147483648'", "memory pa1 2147483648")]
    [InlineData(5, 12, "a number up to 2147483647, not '-'", "memory pa1 -1")]
    [InlineData(5, 12, "a number up to 2147483647, not U+0007", "memory pa1 \u0007")]
    [InlineData(5, 12, "a number up to 2147483647, not 'aaaaaaaaaaaaaaaaaaaaaaaa…'",
        "memory pa1 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData(6, 8, "the next thread, 0, not '1'", "thread 1")]
    [InlineData(7, 11, "a page of the test (x, y), not 'z'", "X0 = load z")]
    [InlineData(7, 13, "'else' or the end of the line, not 'els'", "X0 = load x els 2")]
    [InlineData(7, 6, "'load', 'entry', a number up to 2147483647 or a register, not 'fence'",
        "X0 = fence")]
    [InlineData(7, 1, "a register and '=', 'store', 'entry', 'table', 'invalidate', 'fence', "
        + "'thread', 'allowed' or 'forbidden', not 'stor'", "stor x 1")]
    [InlineData(7, 1, "a register and '=', 'store', 'entry', 'table', 'invalidate', 'fence', "
        + "'thread', 'allowed' or 'forbidden', not 'map'", "map z pa1 rw")]
    [InlineData(7, 8, "'absent', 'like' or a frame, not the end of the line", "entry x ")]
    [InlineData(7, 14, "a page of the test (x, y), not 'z'", "entry x like z")]
    [InlineData(7, 9, "'absent', not 'pa1'", "table x pa1")]
    [InlineData(7, 14, "'everywhere' or the end of the line, not 'every'", "invalidate x every")]
    [InlineData(8, 8, "the next thread, 1, not '3'", "thread 3")]
    [InlineData(10, 10, "a thread of 0 … 1, '*' or '(', not the end of the line", "forbidden")]
    [InlineData(10, 11, "a thread of 0 … 1, '*' or '(', not '2'", "forbidden 2:X0 == 1")]
    [InlineData(10, 16, "'==' or '!=', not '='", "forbidden 1:X0 = 1")]
    [InlineData(10, 24, "a page of the test (x, y), not 'z'", "forbidden 1:X0 == like z")]
    [InlineData(10, 23, "a thread of 0 … 1, '*' or '(', not the end", "forbidden 1:X0 == 1 &&")]
    [InlineData(10, 21, "')', not the end of the line", "forbidden (1:X0 == 1")]
    [InlineData(10, 12, "a frame of the test (pa1), not 'pa9'", "forbidden *pa9 == 1")]
    public void A_line_that_is_wrong_is_told_with_its_column(
        int line, int column, string expected, string by)
    {
        Mistake mistake = Refused(MmuTexts.With(line, by));

        Assert.StartsWith(
            $"t.mml:{line}:{column}: expected {expected}", mistake.Message,
            StringComparison.Ordinal);
        Assert.Equal((line, column), (mistake.Line, mistake.Column));
    }

    [Theory]
    [InlineData(0, "1:1: expected 'mmulitmus 1', not the end of the file")]
    [InlineData(1, "1:1: expected 'name' and the test's name, not the end of the file")]
    [InlineData(5, "5:1: expected 'map', 'memory' or 'thread 0', not the end of the file")]
    [InlineData(9, "9:1: expected a step, 'thread', 'allowed' or 'forbidden', not the end of")]
    public void A_file_that_ends_too_early_says_what_is_missing(int lines, string told)
        => Assert.StartsWith(
            $"t.mml:{told}", Refused(MmuTexts.Whole[..lines]).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("forbidden 1:X0 == 0")]
    [InlineData("allowed 1:X0 == 0")]
    [InlineData("fence")]
    public void Nothing_comes_after_the_condition(string line)
        => Assert.Equal(
            "t.mml:11:2: expected the end of the file: a test has one condition, and ends with it",
            Refused([.. MmuTexts.Whole, $" {line}"]).Message);

    [Fact]
    public void There_are_at_most_so_many_of_each_kind()
    {
        Expect(3, 14, i => $"map p{i} absent", "19:1: expected at most 16 pages");
        Expect(5, 31, i => $"memory q{i} 1", "36:1: expected at most 32 frames");
        Expect(10, 6, i => $"thread {i + 2}", "16:1: expected at most 8 threads");
        Expect(7, 63, _ => "fence", "71:3: expected at most 64 steps of a thread");

        static void Expect(int line, int most, Func<int, string> one, string told)
        {
            Assert.Null(Record.Exception(() => MmuTexts.Parse(With(most))));
            Assert.Equal($"t.mml:{told}", Refused(With(most + 1)).Message);

            string[] With(int count) => MmuTexts.With(
                line, [.. Enumerable.Range(0, count).Select(one), MmuTexts.Whole[line - 1]]);
        }
    }

    [Fact]
    public void What_is_no_text_is_told_with_its_place()
    {
        Assert.Equal("t.mml:2:3: expected text in UTF-8", Refused("#\n\u00E9\u00E9"u8, 0xFF));
        Assert.Equal("t.mml:1:1: expected a test of at most 64 KiB", Refused(new byte[65537]));
        Assert.Equal(
            "t.mml:1:1001: expected at most 1000 columns",
            Refused(Enumerable.Repeat((byte)'x', 1001).ToArray()));

        static string Refused(ReadOnlySpan<byte> content, params byte[] more)
        {
            byte[] whole = [.. content, .. more];
            return Assert.Throws<Mistake>(() => MmuFile.Read("t.mml", whole)).Message;
        }
    }

    [Fact]
    public void Each_kept_test_is_read()
    {
        Assert.Equal(45, MmuTexts.Published.Length);
        string[] all = [.. MmuTexts.Published, .. MmuTexts.More];
        Assert.Equal(all.Length, all.Select(file => MmuTexts.Read(file).Name).Distinct().Count());
    }

    static Mistake Refused(string[] lines)
        => Assert.Throws<Mistake>(() => MmuTexts.Parse(lines));
}
