using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Operators;

/// <summary>What is printed at the end of a run.</summary>
static class Summary
{
    public static void Tell(IReadOnlyList<Verdict> verdicts, TextWriter output)
    {
        foreach (Verdict each in verdicts.Where(each => each.IsLeft))
        {
            output.WriteLine(each.Status);
            each.Mutant.Tell(output);
        }

        foreach (Verdict each in verdicts.Where(each => each.IsLeft && IsRemoval(each)))
        {
            output.WriteLine($"rule \"{each.Mutant.Mutation.Rule}\" can be removed without "
                + "anything turning red");
        }

        foreach (IGrouping<string, Verdict> group in verdicts.GroupBy(
            each => each.Mutant.Mutation.Operator))
        {
            int counted = group.Count(each => each.Status != Status.CompileError);
            output.WriteLine($"{group.Key}: {counted - group.Count(each => each.IsLeft)} of {counted} killed");
        }
    }

    /// <summary>Whether the rule is not checked at all.</summary>
    static bool IsRemoval(Verdict it)
        => it.Mutant.Mutation is { Rule: not null, Operator: RemoveRule.Title or UnlistRule.Title };
}
