using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Scenarios;
using Xunit;

namespace Verified.Tests.House;

/// <summary>The table of results in the README is of the scenarios that there are.</summary>
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

    static string Readme([CallerFilePath] string here = "")
        => File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "README.md"));
}
