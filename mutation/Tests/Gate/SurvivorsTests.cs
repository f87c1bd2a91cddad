using System;
using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>The table of survivors: what it says, and what is wrong with it.</summary>
public class SurvivorsTests
{
    const string Table =
        "# Survivors\n\n## equivalent\n\nNo run differs.\n\n"
        + "| file | member | mutation | times | argument |\n|---|---|---|---|---|\n";

    [Fact]
    public void A_row_names_a_mutation_by_its_text()
    {
        SurvivorRow row = Parse("| s/A.cs | A.B | `a \\|\\| b` → `a` | 2 | b is never true |")
            .Rows.Single();
        Assert.Equal(
            new(9, new("s/A.cs", "A.B", "a || b", "a"), 2, "b is never true"), row);
    }

    [Theory]
    [InlineData("| s/A.cs | A.B | `a` → `b` | 1 |", "9: expected 5 cells, not 4")]
    [InlineData("| s/A.cs | A.B | a → b | 1 | why |", "9: expected a mutation `original` → ")]
    [InlineData("| s/A.cs | A.B | `a` → `b` | 0 | why |", "9: expected how many times")]
    [InlineData("| s/A.cs | A.B | `a` → `b` | 1 | |", "9: expected a file, a member and an arg")]
    [InlineData(
        "| s/A.cs | A.B | `a` → `b` | 1 | why |\n| s/A.cs | A.B | `a` → `b` | 1 | why |",
        "10: expected this mutation once; it is in line 9 too")]
    [InlineData("\n| file | member |\n|---|---|", "10: expected the columns file, member, mut")]
    [InlineData(
        "\n| file | member | mutation | times | argument |\n| a |", "11: expected a rule |---|")]
    public void A_mistake_is_told_with_its_line(string rows, string told)
        => Assert.StartsWith(
            $"survivors.md:{told}", Assert.Throws<WrongUse>(() => Parse(rows)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_row_needs_a_category()
        => Assert.StartsWith(
            "s.md:3: expected a category",
            Assert.Throws<WrongUse>(() => Survivors.Parse(
                "s.md",
                [
                    "| file | member | mutation | times | argument |", "|---|---|---|---|---|",
                    "| s/A.cs | A.B | `a` → `b` | 1 | why |",
                ])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void More_survivors_than_a_row_says_are_unargued()
    {
        Mutant[] mutants = [Mutants.Surviving(line: 3), Mutants.Surviving(line: 8)];
        Survivors once = Parse($"{RowOf(mutants[0], 1)}");
        Assert.Equal([mutants[1]], once.Unargued(mutants));
        Assert.Empty(Parse($"{RowOf(mutants[0], 2)}").Unargued(mutants));
        Assert.Equal(mutants, Parse("").Unargued(mutants));
    }

    [Fact]
    public void A_row_that_speaks_of_more_than_survives_is_stale()
    {
        Mutant mutant = Mutants.Surviving(line: 3);
        Assert.Empty(Parse(RowOf(mutant, 1)).Stale([mutant]));
        Assert.Single(Parse(RowOf(mutant, 2)).Stale([mutant]));
        Assert.Single(Parse(RowOf(mutant, 1)).Stale([]));
    }

    [Fact]
    public void What_is_suggested_can_be_read_once_it_is_argued()
    {
        Mutant mutant =
            Mutants.Surviving(line: 3) with { Original = "a ||\n b", Replacement = "`" };
        string[] suggested = [.. Survivors.Suggest([mutant, mutant])];
        Survivors read = Survivors.Parse(
            "s.md", ["## category", "", .. suggested.Select(
                line => line.EndsWith("| |", StringComparison.Ordinal)
                    ? $"{line[..^1]}why |"
                    : line)]);
        Assert.Empty(read.Unargued([mutant, mutant]));
        Assert.Equal(2, read.Rows.Single().Times);
    }

    static string RowOf(Mutant mutant, int times)
        => $"| {mutant.Key.File} | {mutant.Key.Member} | "
            + $"`{mutant.Key.Original}` → `{mutant.Key.Replacement}` | {times} | why |";

    static Survivors Parse(string rows)
        => Survivors.Parse("survivors.md", (Table + rows).Split('\n'));
}
