using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>A rule is looked at later, when what broke it may have healed.</summary>
public sealed class LaterMoment : IOperator
{
    public string Name => "check a rule later";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => from rule in RuleSyntax.In(root, words)
           let moment = rule.Argument(words.Moment)
           where moment is not null && words.LaterMoments.ContainsKey(Code.Flat(moment))
           let later = words.LaterMoments[Code.Flat(moment)]
           select new Mutation(
               Name, moment, Code.Flat(moment), later, [new Instead(moment, later)])
           {
               IsStatic = true,
               Rule = rule.Name,
           };
}
