using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>Which statements are steps of a protocol, and which of them depend on each other.
/// </summary>
static class Steps
{
    /// <summary>Whether a statement touches what others see, and goes on with the next one.</summary>
    public static bool IsStep(StatementSyntax it, Vocabulary words)
        => !Code.IsWatcher(it, words) && !Code.Jumps(it) && LockCall.In(it, words).Count == 0
            && (Code.Awaits(it) || IsShared(it));

    /// <summary>Whether one uses what the other declares or sets.</summary>
    public static bool Depend(StatementSyntax one, StatementSyntax other)
        => Set(one).Intersect(Used(other)).Any() || Set(other).Intersect(Used(one)).Any();

    public static bool IsDeclaration(StatementSyntax it) => it is LocalDeclarationStatementSyntax;

    /// <summary>A field or a property that is set.</summary>
    static bool IsShared(StatementSyntax it)
        => it is ExpressionStatementSyntax { Expression: var expression } && expression switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left is MemberAccessExpressionSyntax,
            PostfixUnaryExpressionSyntax postfix => postfix.Operand is MemberAccessExpressionSyntax,
            _ => false,
        };

    static IEnumerable<string> Used(SyntaxNode node)
        => node.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Select(each => each.Identifier.Text).Concat(Set(node));

    static IEnumerable<string> Set(SyntaxNode node)
        => node.DescendantNodesAndSelf().SelectMany(SetBy);

    static IEnumerable<string> SetBy(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax declared => [declared.Identifier.Text],
        SingleVariableDesignationSyntax declared => [declared.Identifier.Text],
        ForEachStatementSyntax loop => [loop.Identifier.Text],
        AssignmentExpressionSyntax assignment => Locals(assignment.Left),
        PostfixUnaryExpressionSyntax postfix => Locals(postfix.Operand),
        PrefixUnaryExpressionSyntax prefix => Locals(prefix.Operand),
        ArgumentSyntax argument when argument.RefKindKeyword.RawKind != 0
            => Locals(argument.Expression),
        _ => [],
    };

    static IEnumerable<string> Locals(ExpressionSyntax it) => it switch
    {
        IdentifierNameSyntax name => [name.Identifier.Text],
        TupleExpressionSyntax tuple => tuple.Arguments.SelectMany(
            each => Locals(each.Expression)),
        _ => [],
    };
}
