using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>A statement that was added last stands behind the release instead of before it.
/// </summary>
public sealed class ShortenLock : IOperator
{
    public string Name => "end a lock's scope one statement early";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
        => LockScope.In(root, words).Where(scope => scope.Body.Count > 1)
            .Select(scope => ScopeEdits.ReleaseAt(scope, scope.Body[^1], Name));
}
