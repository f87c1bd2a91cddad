using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>Whoever wrote it thought that nobody else comes here.</summary>
public sealed class DropLock : IOperator
{
    public string Name => "drop a lock";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => LockScope.In(root, words).Select(scope => new Mutation(
            Name, scope.Acquire, $"{scope.Taken} … {scope.Given}", "…",
            [new Skip(scope.Acquire), .. scope.Inner.Select(each => new Skip(each)),
                new Skip(scope.Release)]));
}
