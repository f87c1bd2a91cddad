using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Operators;
using Xunit;

namespace Verified.Tests.OnOperators;

using Mutation = Verified.Operators.Mutation;

/// <summary>Many mutants in one text, and those that do not compile.</summary>
public class WeavingTests
{
    const string Text = """
        using System.Threading.Tasks;
        class Cell { public async Task Acquire() { } public async Task Release() { }
            public async Task<int> Exchange(int x) => x; public async Task<int> Load() => 1;
            public async Task Store(int x) { } public async Task WakeAll() { } }
        class C
        {
            async Task<int> M(Cell l, Cell c)
            {
                await l.Acquire(); // a comment stays where it is
                await c.Store(2);
                int old = await c.Exchange(3);
                await c.Store(4);
                await c.WakeAll();
                await l.Release();
                return old;
            }
        }
        """;

    static readonly SourceFile File = new("C.cs", "C.csproj", Text);

    [Fact]
    public void All_operators_together_give_a_text_that_compiles()
    {
        Mutant[] all = [.. Mutants(File)];
        Assert.True(all.Length >= 8, $"{all.Length}");
        Assert.Empty(new CompileCheck([File]).Wrong(File, all));
        string woven = Weaver.Weave(File.Root, all);
        Assert.All(all, each => Assert.Contains(
            $"Mutant.Is({each.Id})", woven, System.StringComparison.Ordinal));
        Assert.Equal(Text.Split('\n').Length, woven.Split('\n').Length);
    }

    [Fact]
    public void Without_mutants_a_text_is_as_it_was()
        => Assert.Equal(Text, Weaver.Weave(File.Root, []));

    [Fact]
    public void A_mutant_that_does_not_compile_is_named_and_no_other()
    {
        Mutant[] all = [.. Mutants(File)];
        StatementOf(File, "await c.WakeAll();", out SyntaxNode statement);
        var wrong = new Mutant(99, "C.cs", new Mutation(
            "wrong", statement, "", "",
            [new Before((Microsoft.CodeAnalysis.CSharp.Syntax.StatementSyntax)statement,
                "nobody.Knows();")]));
        KeyValuePair<Mutant, string> found = Assert.Single(
            new CompileCheck([File]).Wrong(File, [.. all, wrong]));
        Assert.Equal(99, found.Key.Id);
        Assert.StartsWith("CS0103: ", found.Value, System.StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A.cs:3-5,9", "A.cs", "3-5 9-9")]
    [InlineData("a/B.cs:7", "a/B.cs", "7-7")]
    public void Lines_are_read(string text, string path, string spans)
    {
        Lines lines = Lines.Parse(text);
        Assert.Equal(
            (path, spans),
            (lines.Path, string.Join(' ', lines.Spans.Select(each => $"{each.From}-{each.To}"))));
    }

    [Theory]
    [InlineData("A.cs")]
    [InlineData("A.cs:")]
    [InlineData("A.cs:5-3")]
    [InlineData("A.cs:0")]
    [InlineData("A.cs:1-2-3")]
    [InlineData("A.cs:+1")]
    [InlineData(":1")]
    public void Other_lines_are_not(string text)
        => Assert.Contains(
            $"'{text}'", Assert.Throws<InvalidDataException>(() => Lines.Parse(text)).Message,
            System.StringComparison.Ordinal);

    [Theory]
    [InlineData("A.cs:10-10", true)]
    [InlineData("A.cs:9-9", true)]
    [InlineData("A.cs:8-8", false)]
    [InlineData("A.cs:11-12", false)]
    [InlineData("B.cs:10", false)]
    public void Lines_have_what_is_on_one_of_them(string text, bool has)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(
            new string('\n', 8) + "class C\n{ }").GetRoot();
        Assert.Equal(has, Lines.Parse(text).Have("A.cs", root.ChildNodes().Single()));
    }

    static IEnumerable<Mutant> Mutants(SourceFile file)
        => AllOperators.List.SelectMany(each => each.Find(file.Root, new Vocabulary()))
            .Select((mutation, i) => new Mutant(i + 1, file.Path, mutation));

    static void StatementOf(SourceFile file, string text, out SyntaxNode statement)
        => statement = file.Root.DescendantNodes().First(each => each.ToString() == text);
}
