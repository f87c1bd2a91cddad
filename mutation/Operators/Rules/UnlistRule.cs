using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>A rule is written, and in no list of those that are checked.</summary>
public sealed class UnlistRule : IOperator
{
    public const string Title = "take a rule out of its list";

    public string Name => Title;

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
    {
        Dictionary<string, string> names = RuleSyntax.In(root, words)
            .ToDictionary(rule => rule.Field.Identifier.Text, rule => rule.Name);
        return from list in root.DescendantNodes().OfType<CollectionExpressionSyntax>()
               from element in list.Elements.OfType<ExpressionElementSyntax>()
               where element.Expression is IdentifierNameSyntax
               let field = Code.Flat(element)
               where names.ContainsKey(field)
               select new Mutation(
                   Name, element, field, "", [new Unlist(element)])
               {
                   IsStatic = true,
                   Rule = names[field],
               };
    }
}
