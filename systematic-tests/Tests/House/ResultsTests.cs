using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Published;
using Verified.Scenarios;
using Xunit;

namespace Verified.Tests.House;

/// <summary>The tables of results are of the scenarios that there are.</summary>
public class ResultsTests
{
    // What a scenario's name ends with, by the column of its result.
    static readonly string[] Suffixes = ["", "OnArmv7", "WithBlindDirty"];

    [Fact]
    public void Every_scenario_has_a_result_in_the_readme()
    {
        string readme = Readme();
        Assert.All(AllScenarios.List, scenario =>
        {
            int column = Array.FindLastIndex(Suffixes, suffix => scenario.Name.EndsWith(
                suffix, StringComparison.Ordinal));
            string name = scenario.Name[..^Suffixes[column].Length];
            string start = $"| `{name}` | {scenario.System} |";
            string row = readme.Split('\n').Single(
                line => line.StartsWith(start, StringComparison.Ordinal));
            string cell = row.Split('|')[3 + column].Trim();
            Assert.True(cell.Length > 0, $"{scenario.Name} has a result");
        });
    }

    [Fact]
    public void Every_result_in_the_readme_is_of_a_scenario()
    {
        int cells = Readme().Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)
                && line.Split('|').Length == 7)
            .Sum(line => line.Split('|')[3..6].Count(cell => cell.Trim().Length > 0));
        Assert.Equal(AllScenarios.List.Count, cells);
    }

    [Fact]
    public void The_main_readme_counts_them()
    {
        (string Family, int Count)[] families =
        [
            ("the machine alone", MachineScenarios.List.Count),
            ("faults, forks, files and calls", CodezeroScenarios.List.Count),
            ("each operation meets each other one", CodezeroPairs.List.Count),
            ("pages come and go", CodezeroStorage.List.Count),
            ("removal, regions, faults, files", AkarosScenarios.Stories.Count),
            ("two operations meet on a page that is removed", AkarosScenarios.Pairs.Count),
        ];
        Assert.Equal(AllScenarios.List.Count, families.Sum(family => family.Count));
        Assert.All(families, family => Assert.Contains(
            $"| {family.Family} | ", MainReadme(), StringComparison.Ordinal));
        Assert.All(families, family => Assert.Contains(
            $" | {family.Count} | ",
            MainReadme().Split('\n').Single(line => line.StartsWith(
                $"| {family.Family} | ", StringComparison.Ordinal)),
            StringComparison.Ordinal));
    }

    [Fact]
    public void Every_published_variant_has_a_row_of_how_soon_it_is_found()
    {
        string[] rows = [.. Text("systematic-tests/README.md").Split('\n')
            .Where(line => line.Split('|').Length == 12)
            .Skip(2)
            .Select(line => line.Split('|')[1].Trim())];
        Assert.Equal(AllVariants.List.Select(each => $"`{each.Name}`"), rows);
    }

    static string Readme() => Text("systematic-tests/Scenarios/README.md");

    static string MainReadme() => Text("README.md");

    static string Text(string path, [CallerFilePath] string here = "")
        => File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", path));
}
