using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>An atomic step becomes two, with a gap in which another CPU may come by.</summary>
public sealed class SplitAtomic : IOperator
{
    public string Name => "an atomic step becomes a read and a write";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
    {
        foreach (AwaitExpressionSyntax awaits in root.DescendantNodes()
            .OfType<AwaitExpressionSyntax>())
        {
            if (awaits.Expression is InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Expression: var cell } called,
                } call
                && WordsOf(called, call, words) is { } atomic
                && Statement(awaits) is { } statement)
            {
                yield return Split(awaits, statement, Code.Flat(cell), call, atomic);
            }
        }
    }

    static AtomicWords? WordsOf(
        MemberAccessExpressionSyntax called, InvocationExpressionSyntax call, Vocabulary words)
        => words.Atomics.FirstOrDefault(each => each.Call == called.Name.Identifier.Text
            && each.Arguments == call.ArgumentList.Arguments.Count);

    /// <summary>The statement before which the two steps may be done.</summary>
    static StatementSyntax? Statement(AwaitExpressionSyntax awaits)
    {
        SyntaxNode[] around =
            [.. awaits.Ancestors().TakeWhile(each => each is not StatementSyntax)];
        StatementSyntax? it = awaits.Ancestors().OfType<StatementSyntax>().FirstOrDefault();
        bool isSometimes = around.Any(each => each is ConditionalExpressionSyntax
            or AnonymousFunctionExpressionSyntax or SwitchExpressionSyntax);
        return !isSometimes && it is not null && Code.ListAround(it) is not null
            && it is ExpressionStatementSyntax or LocalDeclarationStatementSyntax
                or ReturnStatementSyntax or IfStatementSyntax
            ? it
            : null;
    }

    Mutation Split(
        AwaitExpressionSyntax awaits, StatementSyntax statement, string cell,
        InvocationExpressionSyntax call, AtomicWords atomic)
    {
        string Fill(string text, string old)
        {
            for (int i = 0; i < call.ArgumentList.Arguments.Count; i++)
            {
                text = text.Replace(
                    $"{{{i}}}", Code.Flat(call.ArgumentList.Arguments[i].Expression),
                    System.StringComparison.Ordinal);
            }

            return text.Replace("{old}", old, System.StringComparison.Ordinal);
        }

        string condition = atomic.When is null ? "" : $" && {Fill(atomic.When, "was{id}")}";
        string Told(string old) => $"{old} = await {cell}.{Fill(atomic.Read, old)}; "
            + (atomic.When is null ? "" : $"if ({Fill(atomic.When, old)}) ")
            + $"await {cell}.{Fill(atomic.Write, old)};";
        return new(
            Name, awaits, Code.Flat(awaits), Told("old"),
            [new Declare(
                statement,
                $"var was{{id}} = {{is}} ? await {cell}.{Fill(atomic.Read, "")} : default; "
                + $"if ({{is}}{condition}) {{ await {cell}.{Fill(atomic.Write, "was{id}")}; }}"),
                Result(awaits, statement)]);
    }

    static Edit Result(AwaitExpressionSyntax awaits, StatementSyntax statement)
        => awaits.Parent == statement
            ? new Skip(statement)
            : new Instead(awaits, "was{id}");
}
