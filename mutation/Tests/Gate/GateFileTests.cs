using System;
using System.Linq;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>The file that says what a repository's gate is about.</summary>
public class GateFileTests
{
    const string Stryker =
        """
        {
          "stryker-config": {
            "project": "A.csproj",
            "test-projects": ["../Quick/Quick.csproj"]
          }
        }
        """;

    [Fact]
    public void A_configuration_of_Stryker_tells_which_folder_it_mutates()
    {
        using var repository = Repository();
        repository.Write(
            GateFile.Path,
            """
            {
              "projects": [
                { "name": "a", "stryker": ["mutation/Stryker/A.json"], "least": 85.5 },
                { "name": "b", "operators": ["./src/"] }
              ]
            }
            """);
        GateFile file = GateFile.Read(repository.Root);
        Assert.Equal(["src/A"], file.Projects[0].Folders);
        Assert.Equal(["mutation/Quick/Quick.csproj"], file.Projects[0].Stryker.Single().Tests);
        Assert.Equal(85.5, file.Projects[0].Least);
        Assert.Equal(["src"], file.Projects[1].Folders);
        Assert.Equal((1000, "mutation/survivors.md"), (file.Again, file.Survivors));
    }

    [Theory]
    [InlineData("{", "1: expected JSON")]
    [InlineData("{\n}", "1: expected a member 'projects' in this object")]
    [InlineData("{\n\"projects\": []}", "2: expected at least one project")]
    [InlineData("{\n\"project\": 1}", "2: expected one of projects, survivors, baselines, again")]
    [InlineData("{\"projects\": [\n{}]}", "2: expected a member 'name' in this object")]
    [InlineData(
        "{\"projects\": [{\n\"name\": \"a\"}]}", "1: expected either 'stryker' or 'operators'")]
    [InlineData(
        "{\"projects\": [{\"name\": \"a\",\n\"stryker\": [\"no.json\"]}]}",
        "2: expected a configuration of Stryker.NET, and there is no 'no.json'")]
    [InlineData(
        "{\"projects\": [{\"name\": \"a\",\n\"operators\": [\"nowhere\"]}]}",
        "2: expected a folder, and there is no 'nowhere'")]
    [InlineData(
        "{\"projects\": [{\"name\": \"a\",\n\"operators\": [\".\"]}]}",
        "2: expected a folder below the repository's own, not '.'")]
    [InlineData(
        "{\"projects\": [{\"name\": \"a\", \"operators\": [\"src\"],\n\"least\": 101}]}",
        "2: expected a number from 0 to 100")]
    [InlineData(
        "{\"projects\": [{\"name\": \"a\", \"operators\": [\"src\"]},\n"
        + "{\"name\": \"a\", \"operators\": [\"src\"]}]}",
        "2: expected a name that no other project has, not 'a'")]
    [InlineData(
        "{\"projects\": [{\"name\": \"a\", \"stryker\": [\"mutation/Stryker/A.json\",\n"
        + "\"mutation/Stryker/A.json\"]}]}",
        "2: expected a file with a name that no other configuration has, not 'A'")]
    public void A_mistake_is_told_with_its_line(string text, string told)
    {
        using var repository = Repository();
        repository.Write(GateFile.Path, text);
        Assert.StartsWith(
            $"mutation/gate.json:{told}",
            Assert.Throws<WrongUse>(() => GateFile.Read(repository.Root)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "mutation/gate.json:1: expected a file, and there is no 'none.json'", "none")]
    [InlineData("{\n\"wakes\": null }", "words.json:2: expected a vocabulary")]
    [InlineData("{\n\"wake\": [] }", "words.json:2: expected a vocabulary")]
    public void A_mistake_in_a_vocabulary_is_told_at_once(
        string text, string told, string named = "words")
    {
        using var repository = Repository();
        repository.Write("words.json", text);
        repository.Write(
            GateFile.Path,
            "{\"projects\": [{\"name\": \"a\", \"operators\": [\"src\"], "
            + $"\"vocabulary\": \"{named}.json\"}}]}}");
        Assert.StartsWith(
            told,
            Assert.Throws<WrongUse>(() => GateFile.Read(repository.Root)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_that_is_not_there_is_told_in_its_configuration()
    {
        using var repository = Repository();
        repository.Write(
            "mutation/Stryker/A.json", Stryker.Replace("A.csproj", "B.csproj", default));
        repository.Write(
            GateFile.Path,
            """{"projects": [{"name": "a", "stryker": ["mutation/Stryker/A.json"]}]}""");
        Assert.StartsWith(
            "mutation/Stryker/A.json:3: expected the name of one project file, and there are 0",
            Assert.Throws<WrongUse>(() => GateFile.Read(repository.Root)).Message,
            StringComparison.Ordinal);
    }

    static Folder Repository()
    {
        var folder = new Folder();
        folder.Write("src/A/A.csproj", "<Project />");
        folder.Write("mutation/Stryker/A.json", Stryker);
        return folder;
    }
}
