using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>Nobody tells those who sleep that what they sleep for has come.</summary>
public sealed class DropWake : IOperator
{
    public string Name => "drop a wake-up";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => Calls.Dropped(root, words.Wakes, Name);
}

/// <summary>Other CPUs go on with what they have cached.</summary>
public sealed class DropShootdown : IOperator
{
    public string Name => "drop a shootdown";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => Calls.Dropped(root, words.Shootdowns, Name);
}

/// <summary>Statements that call something.</summary>
static class Calls
{
    public static IEnumerable<Mutation> Dropped(
        SyntaxNode root, IReadOnlyList<string> names, string name)
        => Of(root, names).Select(each => new Mutation(
            name, each, Code.Flat(each), ";", [new Skip(each)]));

    /// <summary>Those in a list of statements.</summary>
    public static IEnumerable<StatementSyntax> Of(SyntaxNode root, IReadOnlyList<string> names)
        => Code.Lists(root).SelectMany(list => list)
            .Where(each => Code.IsNamed(Code.CallOf(each), names));
}
