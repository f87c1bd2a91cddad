using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Operators;
using Xunit;

namespace Verified.Tests.OnOperators;

using Mutation = Verified.Operators.Mutation;

/// <summary>What the command reads and writes.</summary>
public sealed class CommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("operators").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_vocabulary_of_ones_own_replaces_what_it_says()
    {
        string path = Put(
            "words.json",
            """
            {
              "wakes": ["Signal"],
              "locks": [{ "acquire": "{0}.Enter()", "release": "{0}.Exit()" }]
            }
            """);
        var words = Vocabulary.Read(path);
        Assert.Equal(["Signal"], words.Wakes);
        Assert.Equal("{0}.Enter()", Assert.Single(words.Locks).Acquire);
        Assert.Equal(new Vocabulary().Frees, words.Frees);
    }

    [Theory]
    [InlineData("{\n\"wakes\": 3 }", ":2: expected a vocabulary")]
    [InlineData("{\n\n\"wake\": [] }", ":3: expected a vocabulary")]
    [InlineData("null", ":1: expected an object")]
    public void A_wrong_one_is_told_with_its_line(string text, string told)
    {
        string path = Put("words.json", text);
        Assert.StartsWith(
            path + told,
            Assert.Throws<InvalidDataException>(() => Vocabulary.Read(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_has_each_mutant_with_its_tests()
    {
        var file = new SourceFile(
            "a/C.cs", "a/C.csproj", "class C\n{ async Task M() { await x.WakeAll(); } }");
        Mutation wake = new DropWake().Find(file.Root, new Vocabulary()).Single();
        var test = new Test(4, "T.m", Path.Combine(folder, "t/T.cs"), true);
        string path = Path.Combine(folder, "report.json");
        Report.Write(
            path, folder, [file],
            [
                new(new(7, "a/C.cs", wake), Status.Killed, "broken rule", test, [test]),
                new(new(8, "a/C.cs", wake), Status.NoCoverage, null, null, []),
            ]);

        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement root = report.RootElement;
        JsonElement[] mutants =
            [.. root.GetProperty("files").GetProperty("a/C.cs").GetProperty("mutants")
                .EnumerateArray()];
        Assert.Equal("2", root.GetProperty("schemaVersion").GetString());
        Assert.Equal(["7", "8"], mutants.Select(each => each.GetProperty("id").GetString()));
        Assert.Equal(
            ["Killed", "NoCoverage"],
            mutants.Select(each => each.GetProperty("status").GetString()));
        Assert.Equal(
            ("drop a wake-up", 2, 20),
            (mutants[0].GetProperty("mutatorName").GetString(),
                At(mutants[0]).GetProperty("line").GetInt32(),
                At(mutants[0]).GetProperty("column").GetInt32()));
        Assert.Equal("T.m", mutants[0].GetProperty("killedBy")[0].GetString());
        Assert.Equal(
            "T.m",
            root.GetProperty("testFiles").GetProperty("t/T.cs").GetProperty("tests")[0]
                .GetProperty("id").GetString());
    }

    [Fact]
    public void A_rule_that_can_be_removed_is_told_by_its_name()
    {
        var root = CSharpSyntaxTree.ParseText(
            "class C { Invariant<W> A = new(name: \"all is well\", broken: w => w.Bad); }")
            .GetRoot();
        Mutation removed = new RemoveRule().Find(root, new Vocabulary()).Single();
        var output = new StringWriter();
        Summary.Tell([new(new(1, "C.cs", removed), Status.Survived, null, null, [])], output);
        Assert.Contains(
            "rule \"all is well\" can be removed without anything turning red",
            output.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "remove a rule: 0 of 1 killed", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense")]
    [InlineData("--root . --list --folder nowhere", "--folder expects one of implementation, "
        + "model, specs, not 'nowhere'")]
    [InlineData("--root .", "--out expects a file for the report")]
    [InlineData("--root . --out x --workers 0", "--workers expects 1 or more, not 0")]
    [InlineData("--root . --list --lines A.cs", "--lines expects PATH:FROM-TO,FROM-TO, not 'A.cs'")]
    [InlineData("--root nowhere --list --folder model", "expected a folder with a project")]
    public async Task Wrong_use_is_one_line_and_exit_2(string arguments, string told)
    {
        var error = new StringWriter();
        Assert.Equal(2, await CommandLine.Run(arguments.Split(' '), TextWriter.Null, error));
        string line = Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.Contains(told, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mutants_are_listed_by_file_and_line_and_told_apart()
    {
        Directory.CreateDirectory(Path.Combine(folder, "model"));
        Put("model/M.csproj", "<Project />");
        Put("model/M.cs", "class C\n{ void M() { x.WakeAll(); x.WakeAll(); } }");
        var output = new StringWriter();
        Assert.Equal(0, await CommandLine.Run(
            ["--root", folder, "--folder", "model", "--list"], output, TextWriter.Null));
        Assert.Equal(
            "model/M.cs:2 drop a wake-up, in M\n  - x.WakeAll();\n  + ;\n"
            + "model/M.cs:2 drop a wake-up, in M\n  - x.WakeAll(); (2 of 2)\n  + ;\n",
            output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_mutant_has_the_same_name_when_only_its_line_is_asked_for()
    {
        Directory.CreateDirectory(Path.Combine(folder, "model"));
        Put("model/M.csproj", "<Project />");
        Put("model/M.cs", "class C\n{ void M() { x.WakeAll();\nx.WakeAll(); } }");
        var output = new StringWriter();
        Assert.Equal(0, await CommandLine.Run(
            ["--root", folder, "--folder", "model", "--list", "--lines", "model/M.cs:3"],
            output, TextWriter.Null));
        Assert.Equal(
            "model/M.cs:3 drop a wake-up, in M\n  - x.WakeAll(); (2 of 2)\n  + ;\n",
            output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_mutant_of_two_places_is_asked_for_by_either()
    {
        Directory.CreateDirectory(Path.Combine(folder, "model"));
        Put("model/M.csproj", "<Project />");
        Put("model/M.cs", "class C\n{ async Task M() { await a.X();\nawait b.Y(); } }");
        var output = new StringWriter();
        Assert.Equal(0, await CommandLine.Run(
            ["--root", folder, "--folder", "model", "--list", "--lines", "model/M.cs:3"],
            output, TextWriter.Null));
        Assert.StartsWith(
            "model/M.cs:2 swap two adjacent steps, in M\n  - await a.X(); await b.Y();",
            output.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    static JsonElement At(JsonElement mutant)
        => mutant.GetProperty("location").GetProperty("start");

    string Put(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
