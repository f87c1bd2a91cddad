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
    const string Suffix = "OnArmv7";

    [Fact]
    public void Every_scenario_has_a_result_in_the_readme()
    {
        string readme = Readme();
        Assert.All(AllScenarios.List, scenario =>
        {
            bool armv7 = scenario.Name.EndsWith(Suffix, StringComparison.Ordinal);
            string name = armv7 ? scenario.Name[..^Suffix.Length] : scenario.Name;
            string start = $"| `{name}` | {scenario.System} |";
            string row = readme.Split('\n').Single(
                line => line.StartsWith(start, StringComparison.Ordinal));
            string cell = row.Split('|')[armv7 ? 4 : 3].Trim();
            Assert.True(cell.Length > 0, $"{scenario.Name} has a result");
        });
    }

    [Fact]
    public void Every_result_in_the_readme_is_of_a_scenario()
    {
        int cells = Readme().Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)
                && line.Split('|').Length == 6)
            .Sum(line => line.Split('|')[3..5].Count(cell => cell.Trim().Length > 0));
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
