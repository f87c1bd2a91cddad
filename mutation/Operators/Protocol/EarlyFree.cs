using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>
/// A frame goes back while a CPU can still use a translation to it.
/// </summary>
/// <remarks>Where nothing waits, both are one step, and nobody sees which came first.</remarks>
public sealed class EarlyFree : IOperator
{
    public string Name => "free before the invalidation";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => Calls.Of(root, words.Shootdowns).SelectMany(shootdown => Frees(shootdown, words));

    IEnumerable<Mutation> Frees(StatementSyntax shootdown, Vocabulary words)
    {
        StatementSyntax at = Outermost(shootdown);
        bool isOneStep = !Code.Awaits(at);
        foreach (StatementSyntax free in Code.ListAround(at)!.SkipWhile(each => each != at).Skip(1))
        {
            isOneStep &= !Code.Awaits(free);
            if (!isOneStep && !Steps.IsDeclaration(free) && !Code.Jumps(free)
                && IsFree(free, words))
            {
                (string first, string second) = (Code.Flat(shootdown), Code.Flat(free));
                yield return new(
                    Name, shootdown, $"{first} … {Code.Brief(free)}",
                    $"{Code.Brief(free)} {first} …",
                    [new Before(at, second), new Skip(free)]);
            }
        }
    }

    static bool IsFree(StatementSyntax it, Vocabulary words)
        => LockCall.In(it, words).Count == 0
            && Code.Within(it).OfType<InvocationExpressionSyntax>()
                .Any(call => Code.IsNamed(call, words.Frees));

    /// <summary>The condition or loop that a statement is all by itself in, or it.</summary>
    static StatementSyntax Outermost(StatementSyntax it)
        => it.Parent is BlockSyntax { Statements.Count: 1, Parent: StatementSyntax around }
            && around is IfStatementSyntax or CommonForEachStatementSyntax or ForStatementSyntax
            && Code.ListAround(around) is not null
            ? Outermost(around)
            : it;
}
