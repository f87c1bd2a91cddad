using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Verified.Specs;
using Verified.Specs.Akaros;
using Verified.Specs.Codezero;
using Xunit;

namespace Verified.Tests.House;

/// <summary>The READMEs are there, and what they point at is there.</summary>
public partial class ReadmeTests
{
    static readonly string[] Endings = [".cs", ".csproj", ".md", ".sln", ".props"];

    [Fact]
    public void Every_top_level_folder_has_a_README()
        => Assert.All(
            Repository.TopFolders,
            folder => Assert.True(Repository.Exists($"{folder}/README.md"), folder));

    [Fact]
    public void Paths_in_READMEs_exist()
        => Assert.Empty(
            from readme in Repository.Files("README.md")
            from path in PathsIn(readme)
            where !Repository.Exists(path) && !Repository.Exists($"{readme.Folder}/{path}")
            select $"{readme.Path} names {path}");

    [Theory]
    [InlineData("open `model/Machine/Memory.cs` first", "model/Machine/Memory.cs")]
    [InlineData("`Mm0.cs` and `x.c`", "Mm0.cs")]
    [InlineData("`Simulation/` and `a/b`", "Simulation/")]
    [InlineData("`dotnet run --project systematic-tests/Cli`", "systematic-tests/Cli")]
    [InlineData("`VmArea.VirtualOf`, `Routine<T>`, `out/x.json`", "")]
    public void What_looks_like_a_path_is_taken_for_one(string line, string paths)
        => Assert.Equal(paths, string.Join(" ", PathsIn(new SourceFile("README.md", [line]))));

    [Fact]
    public void The_main_README_shows_the_two_commands_on_its_first_screen()
    {
        string screen = string.Join('\n', Repository.Files("README.md")
            .Single(file => file.Path == "README.md").Lines.Take(40));
        Assert.Contains(
            "dotnet run -c Release --project systematic-tests/Cli", screen,
            StringComparison.Ordinal);
        Assert.Contains("dotnet test -c Release", screen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_README_of_the_rules_counts_them()
    {
        string text = string.Join(' ', Repository.Files("README.md")
            .Single(file => file.Path == "specs/README.md").Lines);
        Assert.Equal(5, MachineInvariants.All.Count);
        Assert.Equal(3, SystemClaims.All.Count);
        Assert.Equal(2, CodezeroLiveness.All.Count);
        Assert.Contains(
            "five of the machine, three of what a system says of it, and of Codezero "
            + $"{CodezeroInvariants.All.Count} about states and two about what must come", text,
            StringComparison.Ordinal);
        Assert.Equal(3, AkarosLiveness.All.Count);
        Assert.Contains(
            $"of Akaros {AkarosInvariants.All.Count} about states and three about what must come",
            text, StringComparison.Ordinal);
        Assert.Contains(
            $"after {CodezeroLiveness.TransfersEnd.Rounds:N0} fair rounds", text,
            StringComparison.Ordinal);
    }

    static IEnumerable<string> PathsIn(SourceFile file)
        => from line in file.Lines
           from Match quoted in Quoted().Matches(line)
           from word in quoted.Groups[1].Value.Split(' ')
           where IsPath(word)
           select word;

    static bool IsPath(string word)
        => Word().IsMatch(word)
            && (Endings.Any(ending => word.EndsWith(ending, StringComparison.Ordinal))
                || Repository.TopFolders.Append(".ci").Contains(word.Split('/')[0])
                || word.EndsWith('/'))
            && !word.StartsWith("out/", StringComparison.Ordinal);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^[A-Za-z0-9_.\-/]+$")]
    private static partial Regex Word();
}
