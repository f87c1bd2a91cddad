using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace Verified.Tests.House;

/// <summary>The code keeps the rules of style, and each rule can fail.</summary>
public class SourceRuleTests
{
    /// <summary>
    /// What is longer than the rule allows, and to be cut when it is next changed.
    /// </summary>
    static readonly string[] TooLong =
    [
        "model/Machine/Cpu.cs", "model/Simulation/Simulator.cs",
        "systematic-tests/Scenarios/CodezeroScenarios.cs",
    ];

    public static TheoryData<string> Rules => [.. SourceRules.All.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_code_keeps_the_rule(string rule)
    {
        List<string> broken = [.. Repository.Files(".cs")
            .Where(file => !(IsLength(rule) && TooLong.Contains(file.Path)))
            .SelectMany(SourceRules.All[rule])];
        Assert.True(broken.Count == 0, $"{rule}; not so:\n{string.Join('\n', broken)}");
    }

    [Theory]
    [InlineData("a line has at most 100 columns", "model/A.cs", "{100}")]
    [InlineData("a file has at most 300 lines", "model/A.cs", "{300}")]
    [InlineData(
        "an open doubt is a sentence in a README, not a mark in the code", "specs/A.cs",
        "x(); // TO" + "DO: later")]
    [InlineData(
        "a type has a name that says what it is", "model/A.cs", "public static class PageUtils")]
    [InlineData(
        "a type has a name that says what it is", "model/A.cs", "namespace Verified.Common;")]
    [InlineData(
        "a run has no source of chance but its decider", "model/A.cs", "var r = new Random(1);")]
    [InlineData(
        "a run has no source of chance but its decider", "specs/A.cs", "long t = Stopwatch.X();")]
    [InlineData("systems and rules catch nothing", "implementation/X/A.cs", "catch (Exception)")]
    [InlineData(
        "a public type of the ruler has a summary", "specs/A.cs", "public sealed record Rule(")]
    public void The_rule_can_fail(string rule, string path, string line)
    {
        string[] lines = line switch
        {
            "{100}" => [new string('x', 101)],
            "{300}" => [.. Enumerable.Repeat("", 301)],
            _ => [line],
        };
        Assert.NotEmpty(SourceRules.All[rule](new SourceFile(path, lines)));
    }

    [Fact]
    public void The_rules_see_this_file()
        => Assert.Contains(
            "systematic-tests/Tests/House/SourceRuleTests.cs",
            Repository.Files(".cs").Select(file => file.Path));

    [Fact]
    public void Folders_have_names_that_say_what_is_in_them()
    {
        string[] vague = ["Common", "Utils", "Helpers", "Core", "Base", "Manager", "Info"];
        Assert.Empty(Repository.Folders()
            .SelectMany(folder => folder.Split('/'))
            .Intersect(vague, StringComparer.OrdinalIgnoreCase));
    }

    static bool IsLength(string rule) => rule.StartsWith("a file", StringComparison.Ordinal);
}
