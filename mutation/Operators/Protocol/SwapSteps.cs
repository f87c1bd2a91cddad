using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>Two steps of a protocol are in an order that looks as good as the right one.</summary>
public sealed class SwapSteps : IOperator
{
    public string Name => "swap two adjacent steps";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
    {
        foreach (IReadOnlyList<StatementSyntax> list in Code.Lists(root))
        {
            for (int i = 0; i + 1 < list.Count; i++)
            {
                if (MaySwap(list[i], list[i + 1], words))
                {
                    yield return Swap(list[i], list[i + 1]);
                }
            }
        }
    }

    static bool MaySwap(StatementSyntax one, StatementSyntax other, Vocabulary words)
        => Steps.IsStep(one, words) && Steps.IsStep(other, words)
            && !(Steps.IsDeclaration(one) && Steps.IsDeclaration(other))
            && !Steps.Depend(one, other);

    Mutation Swap(StatementSyntax one, StatementSyntax other)
    {
        (string first, string second) = (Code.Flat(one), Code.Flat(other));

        // What declares a local stays where it is, and the other one is moved.
        Edit[] edits = Steps.IsDeclaration(other)
            ? [new Skip(one), new After(other, first)]
            : [new Before(one, second), new Skip(other)];
        (string told, string next) = (Code.Brief(one), Code.Brief(other));
        return new(Name, one, $"{told} {next}", $"{next} {told}", edits);
    }
}
