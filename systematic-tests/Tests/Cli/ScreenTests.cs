using System;
using System.IO;
using System.Linq;
using Verified.Cli;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>Tables on terminals of all widths.</summary>
public sealed class ScreenTests
{
    static readonly string[] Columns =
        ["scenario", "system", "verdict", "#schedules", "#seen", "covered", "trace", "sentence"];

    static readonly string[] Row =
    [
        "ForkWhileTwoAreasAreStoredToOnArmv7", "codezero", "sampled", "100,000", "12/12",
        "≤ 1 preempted, p < 0.00006", "out/ForkWhileTwoAreasAreStoredToOnArmv7.trace.json",
        "two threads store to pages of two areas while a third one forks",
    ];

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(140)]
    [InlineData(200)]
    public void Names_paths_and_bounds_are_whole_and_no_line_is_too_long(int width)
    {
        string[] lines = Told(width);

        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.All(Row[..^1], cell => Assert.Contains(
            lines, line => line.Contains(cell, StringComparison.Ordinal)));
        Assert.All(Row[^1].Split(' '), word => Assert.Contains(
            lines, line => line.Split(' ').Contains(word)));
    }

    [Fact]
    public void A_row_that_does_not_fit_is_a_block()
        => Assert.Equal(
            [
                "ForkWhileTwoAreasAreStoredToOnArmv7",
                "  system codezero · verdict sampled · schedules 100,000 · seen 12/12",
                "  covered ≤ 1 preempted, p < 0.00006",
                "  trace out/ForkWhileTwoAreasAreStoredToOnArmv7.trace.json",
                "  sentence two threads store to pages of two areas while a third one forks",
            ],
            Told(80).Where(line => line.Length > 0));

    [Theory]
    [InlineData("1/2 · 300 schedules", 40, "1/2 · 300 schedules")]
    [InlineData("1/2 · 300 schedules", 9, "1/2 · 30…")]
    [InlineData("1/2", 1, "…")]
    public void The_live_line_is_cut(string whole, int columns, string cut)
        => Assert.Equal(cut, Screen.Cut(whole, columns));

    static string[] Told(int width)
    {
        using var output = new StringWriter();
        new Screen(output, output).Table(width, Columns, [Row]);
        return output.ToString().Split('\n');
    }
}
