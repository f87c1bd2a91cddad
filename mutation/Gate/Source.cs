using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Verified.Gate;

/// <summary>A place in a file; lines and columns are counted from 1.</summary>
readonly record struct Position(int Line, int Column);

/// <summary>A file of C#, with what the gate asks about places in it.</summary>
sealed class Source
{
    readonly SourceText text;
    readonly SyntaxNode root;

    Source(SourceText text)
    {
        this.text = text;
        root = CSharpSyntaxTree.ParseText(text).GetRoot();
    }

    /// <summary>Reads a file.</summary>
    public static Source Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return new(SourceText.From(file));
    }

    /// <summary>Takes a text.</summary>
    public static Source Of(string text) => new(SourceText.From(text));

    /// <summary>The text between two places.</summary>
    public string Between(Position start, Position end)
        => text.ToString(TextSpan.FromBounds(At(start), Math.Max(At(start), At(end))));

    /// <summary>The whole lines from one to another.</summary>
    public IEnumerable<string> Lines(int first, int last)
        => text.Lines.Skip(first - 1).Take(last - first + 1).Select(line => line.ToString());

    /// <summary>The lines from a place to another one, with other text between the two.</summary>
    public string[] With(Position start, Position end, string replacement)
    {
        TextSpan before = TextSpan.FromBounds(LineAt(start).Start, At(start));
        TextSpan after = TextSpan.FromBounds(At(end), Math.Max(At(end), LineAt(end).End));
        return $"{text.ToString(before)}{replacement}{text.ToString(after)}"
            .ReplaceLineEndings("\n").Split('\n');
    }

    /// <summary>The member that a place is in, with its type; "…" outside of all members.</summary>
    public string MemberAt(Position place)
    {
        SyntaxNode? node = root.FindToken(At(place)).Parent;
        MemberDeclarationSyntax? member = node?.AncestorsAndSelf()
            .OfType<MemberDeclarationSyntax>()
            .FirstOrDefault(each => each is not BaseTypeDeclarationSyntax
                and not BaseNamespaceDeclarationSyntax and not GlobalStatementSyntax);
        BaseTypeDeclarationSyntax? type = node?.AncestorsAndSelf()
            .OfType<BaseTypeDeclarationSyntax>().FirstOrDefault();
        string?[] names = [type?.Identifier.Text, member is null ? null : NameOf(member, place)];
        return string.Join('.', names.OfType<string>().DefaultIfEmpty("…"));
    }

    /// <summary>
    /// Where to mutate so that whatever touches these lines is tried: the lines, with the whole of
    /// each statement, condition or member that begins before them or ends behind them.
    /// </summary>
    public IReadOnlyList<TextSpan> Around(IEnumerable<LineRange> lines)
    {
        var spans = new List<TextSpan>();
        foreach (TextSpan span in lines.Select(Around).OrderBy(each => each.Start))
        {
            if (spans.Count > 0 && IsWhite(spans[^1].End, span.Start))
            {
                spans[^1] = TextSpan.FromBounds(
                    spans[^1].Start, Math.Max(spans[^1].End, span.End));
            }
            else
            {
                spans.Add(span);
            }
        }

        return spans;
    }

    /// <summary>Whether there is anything on these lines that can be mutated.</summary>
    public bool HasCode(LineRange lines)
        => TokensIn(LinesOf(lines)).Any(
            token => !token.Parent!.AncestorsAndSelf().OfType<UsingDirectiveSyntax>().Any());

    /// <summary>Whether these lines have no token at all.</summary>
    public bool IsBare(LineRange lines) => !TokensIn(LinesOf(lines)).Any();

    /// <summary>Asks of each comment, directive and attribute what there is to tell.</summary>
    /// <returns>What is told of the first one of which anything is, with its line.</returns>
    public (int Line, string What)? First(
        Func<SyntaxTrivia, string?> ofTrivia, Func<AttributeSyntax, string?> ofAttribute)
    {
        IEnumerable<(int At, string? What)> told = root.DescendantTrivia(descendIntoTrivia: true)
            .Select(each => (each.SpanStart, ofTrivia(each)))
            .Concat(root.DescendantNodes().OfType<AttributeSyntax>()
                .Select(each => (each.SpanStart, ofAttribute(each))));
        (int at, string? what) = told.Where(each => each.What is not null)
            .OrderBy(each => each.At).FirstOrDefault();
        return what is null ? null : (LineOf(at), what);
    }

    /// <summary>The lines of code around a place between two lines.</summary>
    public LineRange Beside(LineRange place)
    {
        TextSpan after = TextSpan.FromBounds(
            place.First > text.Lines.Count ? text.Length : LineAt(new(place.First, 1)).Start,
            text.Length);
        SyntaxToken last = root.DescendantTokens(TextSpan.FromBounds(0, after.Start))
            .LastOrDefault(token => token.Span.End <= after.Start && token.Span.Length > 0);
        SyntaxToken next = root.DescendantTokens(after)
            .FirstOrDefault(token => token.SpanStart >= after.Start && token.Span.Length > 0);
        int first = last.RawKind == 0 ? place.First : LineOf(last.SpanStart);
        return new(first, next.RawKind == 0 ? Math.Max(first, place.Last) : LineOf(next.SpanStart));
    }

    /// <summary>The characters between two places.</summary>
    public TextSpan Span(Position start, Position end)
        => TextSpan.FromBounds(At(start), At(end));

    /// <summary>Code in one line: without comments, with one space for any white space.</summary>
    public static string InOneLine(string code)
    {
        var line = new StringBuilder();
        foreach (SyntaxToken token in SyntaxFactory.ParseTokens(code))
        {
            bool isApart = token.HasLeadingTrivia || EndsInWhite(line);
            string words = string.Join(' ', token.Text.Split(
                (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            line.Append(isApart && line.Length > 0 && !EndsInWhite(line) ? " " : "")
                .Append(words)
                .Append(token.HasTrailingTrivia ? " " : "");
        }

        return line.ToString().Trim();
    }

    static bool EndsInWhite(StringBuilder line) => line.Length > 0 && line[^1] == ' ';

    static string NameOf(MemberDeclarationSyntax member, Position place) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ConstructorDeclarationSyntax or DestructorDeclarationSyntax => "constructor",
        IndexerDeclarationSyntax => "this",
        OperatorDeclarationSyntax operation => $"operator {operation.OperatorToken.Text}",
        ConversionOperatorDeclarationSyntax conversion => $"operator {conversion.Type}",
        EventDeclarationSyntax happening => happening.Identifier.Text,
        BaseFieldDeclarationSyntax field => VariableAt(field, place),
        _ => "…",
    };

    static string VariableAt(BaseFieldDeclarationSyntax field, Position place)
        => field.Declaration.Variables
            .Where(each => each.GetLocation().GetLineSpan().StartLinePosition
                <= new LinePosition(place.Line - 1, place.Column - 1))
            .DefaultIfEmpty(field.Declaration.Variables[0])
            .Last().Identifier.Text;

    bool IsWhite(int from, int to)
        => from >= to || string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(from, to)));

    TextSpan Around(LineRange lines)
    {
        TextSpan changed = LinesOf(lines);
        return TokensIn(changed)
            .Select(UnitOf)
            .Aggregate(changed, (all, unit) => TextSpan.FromBounds(
                Math.Min(all.Start, unit.Start), Math.Max(all.End, unit.End)));
    }

    /// <summary>The smallest thing that a person changes at once, around a token.</summary>
    static TextSpan UnitOf(SyntaxToken token)
    {
        SyntaxNode? inner = null;
        foreach (SyntaxNode node in token.Parent?.AncestorsAndSelf() ?? [])
        {
            if (node is BlockSyntax or BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax
                or SwitchExpressionSyntax or InitializerExpressionSyntax
                or CollectionExpressionSyntax or AnonymousFunctionExpressionSyntax
                || HoldsBlocks(node))
            {
                return inner?.Span ?? token.Span;
            }

            if (node is StatementSyntax or MemberDeclarationSyntax)
            {
                return node.Span;
            }

            inner = node;
        }

        return token.Span;
    }

    static bool HoldsBlocks(SyntaxNode node)
        => node is StatementSyntax or MemberDeclarationSyntax
            && node.DescendantNodes().Any(each => each is BlockSyntax);

    IEnumerable<SyntaxToken> TokensIn(TextSpan span)
        => root.DescendantTokens(span).Where(token => token.Span.OverlapsWith(span));

    TextSpan LinesOf(LineRange lines)
        => TextSpan.FromBounds(LineAt(new(lines.First, 1)).Start, LineAt(new(lines.Last, 1)).End);

    int LineOf(int at) => text.Lines.GetLineFromPosition(at).LineNumber + 1;

    TextLine LineAt(Position place)
        => text.Lines[Math.Clamp(place.Line, 1, text.Lines.Count) - 1];

    int At(Position place)
        => Math.Min(LineAt(place).Start + place.Column - 1, text.Length);
}
