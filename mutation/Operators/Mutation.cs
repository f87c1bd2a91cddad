using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>One mistake at one place.</summary>
/// <param name="Where">What is different; the report shows its lines.</param>
/// <param name="Original">The code there, on one line.</param>
/// <param name="Replacement">What stands in its stead, on one line.</param>
public sealed record Mutation(
    string Operator, SyntaxNode Where, string Original, string Replacement,
    IReadOnlyList<Edit> Edits)
{
    /// <summary>Whether it is asked for once, when a class is set up.</summary>
    public bool IsStatic { get; init; }

    /// <summary>The name of the rule that it weakens; null for other mutations.</summary>
    public string? Rule { get; init; }

    /// <summary>All that it moves, leaves out or adds to.</summary>
    public IEnumerable<SyntaxNode> Places => Edits.Select(each => each.Place).Prepend(Where);

    public string Member => Code.MemberOf(Where);
}

/// <summary>A mistake that can be made in many places.</summary>
public interface IOperator
{
    /// <summary>What it does, in a few words.</summary>
    string Name { get; }

    /// <summary>Every place where it can be made.</summary>
    IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words);
}
