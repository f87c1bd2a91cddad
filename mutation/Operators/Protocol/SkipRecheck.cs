using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>
/// Who has slept, or waited for a lock, believes that all is as it was, or as he was woken for.
/// </summary>
public sealed class SkipRecheck : IOperator
{
    public string Name => "skip a re-check after a sleep";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => Loops(root, words).Concat(Conditions(root, words));

    /// <summary>A loop around a sleep is done once.</summary>
    IEnumerable<Mutation> Loops(SyntaxNode root, Vocabulary words)
        => root.DescendantNodes().OfType<WhileStatementSyntax>()
            .Where(loop => loop.Statement is BlockSyntax && !IsEndless(loop)
                && Code.Within(loop.Statement).OfType<AwaitExpressionSyntax>()
                    .Any(each => Sleeps(each, words)))
            .Select(loop => new Mutation(
                Name, loop, $"while ({Code.Flat(loop.Condition)})",
                $"if ({Code.Flat(loop.Condition)})",
                [new AtEnd((BlockSyntax)loop.Statement, "break;")]));

    /// <summary>What is looked at right after a sleep, or under a lock, and leads away.</summary>
    IEnumerable<Mutation> Conditions(SyntaxNode root, Vocabulary words)
        => from list in Code.Lists(root)
           from i in Enumerable.Range(1, list.Count < 1 ? 0 : list.Count - 1)
           where list[i] is IfStatementSyntax { Else: null } it && Code.Jumps(it.Statement)
               && IsAfterSleep(list, i, words)
           let condition = ((IfStatementSyntax)list[i]).Condition
           select new Mutation(
               Name, list[i], $"if ({Code.Flat(condition)})", "if (false)",
               [new Beside(condition, "&& !{is}")]);

    /// <summary>Between the sleep and the condition only locals may be set.</summary>
    static bool IsAfterSleep(IReadOnlyList<StatementSyntax> list, int at, Vocabulary words)
    {
        for (int i = at - 1; i >= 0; i--)
        {
            if (Code.IsNamed(Code.CallOf(list[i]), words.Sleeps) && Code.Awaits(list[i]))
            {
                return true;
            }

            if (!Steps.IsDeclaration(list[i]) && !Code.IsWatcher(list[i], words))
            {
                return false;
            }
        }

        return false;
    }

    static bool Sleeps(AwaitExpressionSyntax it, Vocabulary words)
        => Code.IsNamed(it.Expression as InvocationExpressionSyntax, words.Sleeps);

    static bool IsEndless(WhileStatementSyntax loop)
        => loop.Condition is LiteralExpressionSyntax;
}
