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

        foreach (Verdict each in verdicts.Where(each => each.IsLeft))
        {
            TellRule(each.Mutant.Mutation, output);
        }

        foreach (IGrouping<string, Verdict> group in verdicts.GroupBy(
            each => each.Mutant.Mutation.Operator))
        {
            int counted = group.Count(each => each.Status != Status.CompileError);
            int left = group.Count(each => each.IsLeft);
            output.WriteLine($"{group.Key}: {counted - left} of {counted} killed");
        }
    }

    /// <summary>A rule that is not needed is told by its name.</summary>
    static void TellRule(Mutation it, TextWriter output)
    {
        string? how = it.Operator switch
        {
            RemoveRule.Title => "removed",
            UnlistRule.Title => $"taken out of {it.Member}",
            _ => null,
        };
        if (how is not null)
        {
            output.WriteLine(
                $"rule \"{it.Rule}\" can be {how} without anything turning red");
        }
    }
}
