using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>The README says what the command takes and what its document holds.</summary>
public partial class ReadmeTests
{
    [Fact]
    public void Every_option_is_described()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        string help = repository.Gate("--help").Output;
        Assert.Equal(
            OptionsIn(help).Except(["--help", "--version"]).Order(),
            OptionsIn(string.Join('\n', Lines().Where(line => line.StartsWith("| `--", default))))
                .Order());
    }

    [Fact]
    public void Every_name_in_the_document_is_described()
    {
        using var repository = new TestRepository(TestRepository.Reporting);
        using JsonDocument document = JsonDocument.Parse(
            repository.Gate("--base", "HEAD~1", "--json", "-").Output);
        string text = string.Join('\n', Lines());
        Assert.All(
            NamesIn(document.RootElement),
            name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_examples_for_a_repository_of_ones_own_can_be_read()
    {
        string[] examples = [.. Example().Matches(string.Join('\n', Lines()))
            .Select(match => match.Groups[1].Value)];
        using var folder = new Folder();
        folder.Write("src/Kernel/Kernel.csproj", "<Project />");
        folder.Write("mutation/Kernel.json", examples[0]);
        folder.Write(GateFile.Path, examples[1]);
        folder.Write("mutation/words.json", examples[2]);
        GateFile file = GateFile.Read(folder.Root);
        Assert.Equal(["src/Kernel"], file.Projects[0].Folders);
        Assert.Equal(["tests/Quick/Quick.csproj"], file.Projects[0].Stryker.Single().Tests);
        Assert.Equal(
            file.Projects[1].Operators,
            Verified.Operators.Vocabulary.Read(
                Path.Combine(folder.Root, file.Projects[1].Vocabulary!)).Tests.Keys);
    }

    static HashSet<string> OptionsIn(string text)
        => [.. Option().Matches(text).Select(match => match.Value)];

    static IEnumerable<string> NamesIn(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(each => NamesIn(each.Value).Prepend(each.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(NamesIn),
        _ => [],
    };

    static string[] Lines([CallerFilePath] string here = "")
        => File.ReadAllLines(
            Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "README.md"));

    [GeneratedRegex("(?<![a-z`-])--[a-z]+|(?<=`)--[a-z]+")]
    private static partial Regex Option();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
