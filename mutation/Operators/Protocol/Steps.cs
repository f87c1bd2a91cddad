using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>Which statements are steps of a protocol, and which of them depend on each other.
/// </summary>
static class Steps
{
    /// <summary>Whether a statement does steps, and goes on with the next one.</summary>
    /// <remarks>
    /// Plain state is checked for races and not scheduled: nobody can come between its change and
    /// the step beside it.
    /// </remarks>
    public static bool IsStep(StatementSyntax it, Vocabulary words)
        => Code.Awaits(it) && !Code.IsWatcher(it, words) && !Code.Jumps(it)
            && LockCall.In(it, words).Count == 0;

    /// <summary>Whether one uses what the other declares or sets.</summary>
    public static bool Depend(StatementSyntax one, StatementSyntax other)
        => Set(one).Intersect(Used(other)).Any() || Set(other).Intersect(Used(one)).Any();

    public static bool IsDeclaration(StatementSyntax it) => it is LocalDeclarationStatementSyntax;

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
