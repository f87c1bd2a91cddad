using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>A rule where it is made: the field, and the arguments by name.</summary>
sealed record RuleSyntax(
    VariableDeclaratorSyntax Field, BaseObjectCreationExpressionSyntax Made, string Name)
{
    public static IEnumerable<RuleSyntax> In(SyntaxNode root, Vocabulary words)
        => from field in root.DescendantNodes().OfType<VariableDeclaratorSyntax>()
           where field.Parent is VariableDeclarationSyntax { Type: GenericNameSyntax type }
               && words.Rules.Contains(type.Identifier.Text)
           let made = field.Initializer?.Value as BaseObjectCreationExpressionSyntax
           where made is not null && Argument(made, words.RuleName) is not null
           select new RuleSyntax(field, made, Text(Argument(made, words.RuleName)!));

    public ExpressionSyntax? Argument(string name) => Argument(Made, name);

    static ExpressionSyntax? Argument(BaseObjectCreationExpressionSyntax made, string name)
        => made.ArgumentList?.Arguments
            .FirstOrDefault(each => each.NameColon?.Name.Identifier.Text == name)?.Expression;

    static string Text(ExpressionSyntax it)
        => string.Concat(it.DescendantTokens().Select(each => each.Value).OfType<string>()
            .Where(each => each != "+"));
}
