using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>Questions about source code that the operators ask.</summary>
static partial class Code
{
    /// <summary>Every list of statements, outer ones first.</summary>
    public static IEnumerable<IReadOnlyList<StatementSyntax>> Lists(SyntaxNode root)
        => root.DescendantNodesAndSelf().Select(ListOf).OfType<IReadOnlyList<StatementSyntax>>();

    /// <summary>The list that a statement stands in; null for one that stands alone.</summary>
    public static IReadOnlyList<StatementSyntax>? ListAround(StatementSyntax it)
        => it.Parent is { } parent ? ListOf(parent) : null;

    /// <summary>The call that a statement consists of, awaited or not.</summary>
    public static InvocationExpressionSyntax? CallOf(StatementSyntax it)
        => it is ExpressionStatementSyntax { Expression: var expression }
            ? Unawaited(expression) as InvocationExpressionSyntax
            : null;

    public static ExpressionSyntax Unawaited(ExpressionSyntax it)
        => it is AwaitExpressionSyntax awaits ? awaits.Expression : it;

    /// <summary>Whether a call has one of these names.</summary>
    public static bool IsNamed(InvocationExpressionSyntax? call, IEnumerable<string> names)
        => call is not null && names.Any(name => Fits(Flat(call.Expression), name));

    /// <summary>The code of a node on one line, without comments.</summary>
    public static string Flat(SyntaxNode node)
        => Spaces().Replace(
            node.ReplaceTrivia(node.DescendantTrivia(), (_, it) => Blank(it)).ToString(), " ")
            .Trim();

    /// <summary>The same, to be read: of what has a block only its head.</summary>
    public static string Brief(SyntaxNode node)
    {
        string all = Flat(node);
        int block = node.DescendantNodes().Any(each => each is BlockSyntax) ? all.IndexOf('{') : -1;
        return block < 0 || all.Length < 60 ? all : $"{all[..block]}{{ … }}";
    }

    /// <summary>The same, however the code says that something is not null.</summary>
    public static string Key(SyntaxNode node)
        => Flat(node).Replace("!.", ".", StringComparison.Ordinal);

    /// <summary>Whether code waits, itself and not in a function within it.</summary>
    public static bool Awaits(SyntaxNode node)
        => Within(node).Any(each => each is AwaitExpressionSyntax);

    /// <summary>A node and what is in it, but for functions within it.</summary>
    public static IEnumerable<SyntaxNode> Within(SyntaxNode node)
        => node.DescendantNodesAndSelf(each => each == node
            || each is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    /// <summary>Whether code may leave the statement that it is in.</summary>
    public static bool Jumps(SyntaxNode node)
        => Within(node).Any(each => each is ReturnStatementSyntax or BreakStatementSyntax
            or ContinueStatementSyntax or ThrowStatementSyntax or GotoStatementSyntax
            or YieldStatementSyntax);

    /// <summary>Whether a statement only watches what happens.</summary>
    public static bool IsWatcher(StatementSyntax it, Vocabulary words) => it switch
    {
        ExpressionStatementSyntax => words.Watchers.Any(
            name => Regex.IsMatch(Flat(it), $@"(^|\.){Regex.Escape(name)}(\?|!)?\.")),
        IfStatementSyntax { Else: null, Statement: BlockSyntax block } =>
            !Awaits(it) && block.Statements.All(each => IsWatcher(each, words)),
        _ => false,
    };

    /// <summary>Whether it is of a type, by its name: <c>Error.None</c>.</summary>
    public static bool IsOfAType(MemberAccessExpressionSyntax it)
        => it.Expression is IdentifierNameSyntax { Identifier.Text: [var first, ..] }
            && char.IsUpper(first);

    /// <summary>The method, property or constructor around a node; else the type.</summary>
    public static string MemberOf(SyntaxNode node)
        => node.AncestorsAndSelf().Select(NameOf).OfType<string>().FirstOrDefault() ?? "…";

    /// <summary>The body of the function around a node.</summary>
    public static SyntaxNode FunctionAround(SyntaxNode node)
        => node.Ancestors().First(each => each is BaseMethodDeclarationSyntax
            or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or MemberDeclarationSyntax);

    static IReadOnlyList<StatementSyntax>? ListOf(SyntaxNode node) => node switch
    {
        BlockSyntax block => block.Statements,
        SwitchSectionSyntax section => section.Statements,
        _ => null,
    };

    static string? NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        _ => null,
    };

    static bool Fits(string called, string name)
    {
        string[] words = name.TrimEnd('*').Split('.');
        string[] parts = called.Split('.', '?', '!');
        string[] last = [.. parts.Where(part => part.Length > 0).TakeLast(words.Length)];
        bool isPrefix = name.EndsWith('*');
        return last.Length == words.Length
            && last.SkipLast(1).SequenceEqual(words.SkipLast(1))
            && (isPrefix
                ? last[^1].StartsWith(words[^1], StringComparison.Ordinal)
                : last[^1] == words[^1]);
    }

    static SyntaxTrivia Blank(SyntaxTrivia it)
        => it.IsKind(SyntaxKind.DisabledTextTrivia) ? default : SyntaxFactory.Space;

    [GeneratedRegex(@" {2,}")]
    private static partial Regex Spaces();
}
