using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>The predicate of a rule never finds anything: is there a world that shows it?</summary>
/// <remarks>The switch is looked at whenever the predicate is called.</remarks>
public sealed class RemoveRule : IOperator
{
    public const string Title = "remove a rule";

    public string Name => Title;

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => from rule in RuleSyntax.In(root, words)
           from predicates in words.Predicates
           let predicate = rule.Argument(predicates.Key)
           where predicate is not null
           select new Mutation(
               Name, predicate, Code.Flat(predicate), "finds nothing",
               [Removal(predicate, predicates.Value)])
           {
               Rule = rule.Name,
           };

    static Edit Removal(ExpressionSyntax predicate, string instead) => predicate switch
    {
        LambdaExpressionSyntax { Block: { } block } => new AtBegin(block, Nothing(block)),
        LambdaExpressionSyntax { ExpressionBody: { } body } => new Instead(body, "null"),
        _ => new Replace(predicate, instead.Replace(
            "{function}", Code.Flat(predicate), StringComparison.Ordinal)),
    };

    static string Nothing(BlockSyntax block)
        => block.DescendantNodes().OfType<ReturnStatementSyntax>()
            .Any(each => each.Expression is not null) ? "return null;" : "return;";
}
