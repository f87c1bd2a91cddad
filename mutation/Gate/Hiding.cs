using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Gate;

/// <summary>What Stryker.NET leaves out for something in a file, and nobody is told.</summary>
static partial class Hiding
{
    static readonly string[] GeneratedEndings =
        [".designer.cs", ".generated.cs", ".g.cs", ".g.i.cs"];

    /// <summary>The first thing in a file that does.</summary>
    /// <returns>Its line, and what it is; null if there is none.</returns>
    public static (int Line, string What)? In(string file, Source source)
        => Array.Exists(GeneratedEndings, ending => Path.GetFileName(file).EndsWith(
            ending, StringComparison.OrdinalIgnoreCase))
            ? (1, "name of generated code")
            : source.First(OfComment, OfAttribute);

    static string? OfComment(SyntaxTrivia trivia)
        => !(trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)
            || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)) ? null
            : Disabling().IsMatch(trivia.ToString()) ? "comment that disables Stryker.NET"
            : Generated().IsMatch(trivia.ToString()) ? "header of generated code"
            : null;

    static string? OfAttribute(AttributeSyntax attribute)
        => attribute.Name.ToString().Split('.', ':').Last() is "ExcludeFromCodeCoverage"
            or "ExcludeFromCodeCoverageAttribute"
            ? "ExcludeFromCodeCoverage"
            : null;

    [GeneratedRegex(@"^/[/*]\s*Stryker\s*disable", RegexOptions.IgnoreCase)]
    private static partial Regex Disabling();

    [GeneratedRegex("<auto-?generated", RegexOptions.IgnoreCase)]
    private static partial Regex Generated();
}
