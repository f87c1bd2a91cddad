using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Verified.Tests.House;

/// <summary>Projects depend on what is below them, and packages are few.</summary>
public class ProjectTests
{
    /// <summary>
    /// What the projects in a folder may reference; a star stands for any one name.
    /// </summary>
    static readonly Dictionary<string, string[]> Below = new()
    {
        ["model/Simulation"] = [],
        ["model/Machine"] = ["model/Simulation"],
        ["model/Abstract"] = ["model/Simulation", "model/Machine"],
        ["implementation/*"] = ["model/Simulation", "model/Machine"],
        ["specs"] = ["model/*", "implementation/*"],
        ["systematic-tests/Explorer"] = ["model/Simulation"],
        ["systematic-tests/*"] = ["model/*", "implementation/*", "specs", "systematic-tests/*"],
        ["mutation/Gate"] = ["mutation/Operators"],
        ["mutation/Operators"] = [],
        ["mutation/Tests"] = ["mutation/*"],
    };

    /// <summary>The packages that a plain build or test needs, and who may use them.</summary>
    static readonly Dictionary<string, string[]> Packages = new()
    {
        ["FsCheck"] = ["systematic-tests/Tests"],
        ["Microsoft.CodeAnalysis.CSharp"] = ["mutation/Gate", "mutation/Operators"],
        ["Microsoft.NET.Test.Sdk"] = ["systematic-tests/Tests", "mutation/Tests"],
        ["xunit.runner.visualstudio"] = ["systematic-tests/Tests", "mutation/Tests"],
        ["xunit.v3"] = ["systematic-tests/Tests", "mutation/Tests"],
        ["xunit.v3.extensibility.core"] = ["systematic-tests/Xunit"],
        ["Spectre.Console"] = ["systematic-tests/Cli", "mutation/Gate"],
        ["System.CommandLine"] =
        [
            "systematic-tests/Cli", "mutation/Gate", "mutation/Operators",
        ],
        ["Sprache"] = ["systematic-tests/Litmus"],
        ["Microsoft.Coyote"] = ["systematic-tests/Coyote"],
    };

    [Fact]
    public void Projects_reference_only_what_is_below_them()
        => Assert.Empty(
            from project in Repository.Files(".csproj")
            from to in References(project)
            where !May(project.Folder, to)
            select $"{project.Path} references {to}");

    [Theory]
    [InlineData("model/Simulation", "systematic-tests/Explorer")]
    [InlineData("model/Machine", "specs")]
    [InlineData("implementation/Akaros", "implementation/Codezero")]
    [InlineData("implementation/Codezero", "model/Abstract")]
    [InlineData("specs", "systematic-tests/Scenarios")]
    [InlineData("systematic-tests/Explorer", "model/Machine")]
    public void Looking_back_is_refused(string from, string to) => Assert.False(May(from, to));

    [Fact]
    public void Projects_use_only_the_packages_that_they_may()
        => Assert.Empty(
            from project in Repository.Files(".csproj")
            from package in Items(project, "PackageReference")
            where !Packages.TryGetValue(package, out string[]? users)
                || !users.Contains(project.Folder)
            select $"{project.Path} uses {package}");

    [Fact]
    public void The_solution_holds_every_project()
    {
        string solution = File.ReadAllText(Path.Combine(Repository.Root, "Verified.sln"))
            .Replace('\\', '/');
        Assert.Empty(Repository.Files(".csproj")
            .Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))
            .Select(project => project.Path));
    }

    static bool May(string from, string to)
    {
        KeyValuePair<string, string[]> rule = Below.First(each => Is(from, each.Key));
        return rule.Value.Any(allowed => Is(to, allowed));
    }

    static bool Is(string folder, string pattern)
        => Regex.IsMatch(folder, $"^{Regex.Escape(pattern).Replace(@"\*", "[^/]+")}$");

    /// <summary>
    /// The folders of the referenced projects; the tests' stars are left as they are.
    /// </summary>
    static IEnumerable<string> References(SourceFile project)
        => Items(project, "ProjectReference").Select(path =>
        {
            string full = Path.Combine(Repository.Root, project.Folder, path.Replace('\\', '/'));
            return Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(full)!)
                .Replace('\\', '/');
        });

    static IEnumerable<string> Items(SourceFile project, string kind)
        => XDocument.Parse(string.Join('\n', project.Lines))
            .Descendants(kind)
            .Select(item => (string)item.Attribute("Include")!);
}
