using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>Why read again what is in a local? Because others have gone on meanwhile.</summary>
public sealed class StaleLocal : IOperator
{
    public string Name => "use a stale local";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => root.DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .Where(each => each.Parent?.Parent is LocalDeclarationStatementSyntax
                && each.Initializer is { Value: var value } && IsRead(value))
            .SelectMany(StaleUses);

    IEnumerable<Mutation> StaleUses(VariableDeclaratorSyntax local)
    {
        ExpressionSyntax first = local.Initializer!.Value;
        string read = Code.Key(first);
        SyntaxNode scope = local.Parent!.Parent!.Parent!;
        return scope.DescendantNodes().OfType<ExpressionSyntax>()
            .Where(each => each.SpanStart > first.Span.End && each.IsKind(first.Kind())
                && Code.Key(each) == read && !IsTarget(each) && WaitsBetween(scope, first, each))
            .Select(each => new Mutation(
                Name, each, Code.Flat(each), local.Identifier.Text,
                [new Instead(each, local.Identifier.Text)]));
    }

    /// <summary>A member of something, or what a step has read.</summary>
    static bool IsRead(ExpressionSyntax it) => it switch
    {
        AwaitExpressionSyntax { Expression: InvocationExpressionSyntax } => true,
        MemberAccessExpressionSyntax member => !Code.IsOfAType(member),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } => true,
        BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [var only] }
            => only.Expression is AwaitExpressionSyntax,
        _ => false,
    };

    /// <summary>Whether it is written, called, or part of a longer name.</summary>
    static bool IsTarget(ExpressionSyntax it)
        => it.Parent is AssignmentExpressionSyntax assignment && assignment.Left == it
            || it.Parent is PostfixUnaryExpressionSyntax or InvocationExpressionSyntax
            || it.Parent is PrefixUnaryExpressionSyntax prefix
                && prefix.OperatorToken.ValueText is "++" or "--"
            || it.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 };

    /// <summary>Whether somebody else may have come by between two reads.</summary>
    static bool WaitsBetween(SyntaxNode scope, ExpressionSyntax first, ExpressionSyntax second)
        => scope.DescendantNodes().OfType<AwaitExpressionSyntax>().Any(
            each => each.SpanStart > first.Span.End && each.Span.End <= second.SpanStart);
}
