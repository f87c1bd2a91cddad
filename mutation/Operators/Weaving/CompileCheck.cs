using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Verified.Operators;

/// <summary>Which mutants compile.</summary>
/// <remarks>
/// All sources are compiled as one assembly, in memory, which is stricter about nothing that a
/// mutant could do. What it misses for lack of a package shows when the projects are built.
/// </remarks>
sealed class CompileCheck
{
    static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest);

    readonly CSharpCompilation all;
    readonly Dictionary<string, SyntaxTree> trees;

    public CompileCheck(IEnumerable<SourceFile> files)
    {
        trees = files.ToDictionary(
            each => each.Path,
            each => CSharpSyntaxTree.ParseText(each.Text, Parsing, each.Path));
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        all = CSharpCompilation.Create(
            "All", [.. trees.Values, CSharpSyntaxTree.ParseText(SwitchSource.Of(0), Parsing)],
            platform.Split(Path.PathSeparator).Select(each
                => MetadataReference.CreateFromFile(each)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>Why each mutant of a file that does not compile does not.</summary>
    public IReadOnlyDictionary<Mutant, string> Wrong(
        SourceFile file, IReadOnlyList<Mutant> mutants)
    {
        string[] before = [.. Errors(file, file.Text)];
        string? New(IEnumerable<Mutant> those)
            => Errors(file, Weaver.Weave(file.Root, those)).Except(before).FirstOrDefault();

        return New(mutants) is null
            ? new Dictionary<Mutant, string>()
            : mutants.Select(each => (each, Error: New([each])))
                .Where(it => it.Error is not null)
                .ToDictionary(it => it.each, it => it.Error!);
    }

    IEnumerable<string> Errors(SourceFile file, string text)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(text, Parsing, file.Path);
        return all.ReplaceSyntaxTree(trees[file.Path], tree).GetSemanticModel(tree)
            .GetDiagnostics()
            .Where(each => each.Severity == DiagnosticSeverity.Error)
            .Select(each => $"{each.Id}: {each.GetMessage(null)}");
    }
}
