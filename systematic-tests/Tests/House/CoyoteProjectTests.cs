using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Text.Json;
using Xunit;

namespace Verified.Tests.House;

/// <summary>
/// Nobody asks for Coyote's package unless told to: the project graph, as MSBuild evaluates it.
/// </summary>
public sealed class CoyoteProjectTests
{
    const string Project = "systematic-tests/Coyote/Verified.Coyote.csproj";

    [Fact]
    public void A_plain_build_references_no_package_of_Coyote()
    {
        string[] projects = [.. Repository.Files(".csproj").Select(each => each.Path)];
        Assert.Contains(Project, projects);
        Assert.Empty(
            from project in projects
            from item in Items(project, "PackageReference", "ProjectReference", "Reference")
            where item.Contains("Coyote", StringComparison.OrdinalIgnoreCase)
            select $"{project} references {item}");
    }

    [Fact]
    public void A_plain_build_compiles_nothing_of_it()
        => Assert.Empty(Items(Project, "Compile"));

    [Fact]
    public void It_is_referenced_when_that_is_asked_for()
    {
        Assert.Equal(
            ["Microsoft.Coyote"], Items(Project, "-p:Coyote=true", "PackageReference"));
        Assert.NotEmpty(Items(Project, "-p:Coyote=true", "Compile"));
        Assert.Contains(
            Items("systematic-tests/Cli/Verified.Cli.csproj", "-p:Coyote=true", "ProjectReference"),
            item => item.EndsWith("Verified.Coyote.csproj", StringComparison.Ordinal));
    }

    /// <summary>The items of a project, as they are after all imports and conditions.</summary>
    /// <param name="asked">Their kinds, and properties.</param>
    static List<string> Items(string project, params string[] asked)
    {
        string[] kinds = [.. asked.Where(each => each[0] != '-')];
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "msbuild", project, "-nologo", .. asked.Except(kinds),
                $"-getItem:{string.Join(',', kinds)}",
            ])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };

        // The property may be in the environment of who runs the tests.
        start.Environment.Remove("Coyote");
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, text);
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.GetProperty("Items").EnumerateObject()
            .SelectMany(kind => kind.Value.EnumerateArray())
            .Select(item => item.GetProperty("Identity").GetString()!)];
    }
}
