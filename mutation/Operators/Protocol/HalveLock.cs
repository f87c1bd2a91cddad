using System.Collections.Generic;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>
/// Somebody has made a critical section shorter, and has not seen that the other half is one, too.
/// </summary>
public sealed class HalveLock : IOperator
{
    public string Name => "one half of a lock's scope";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
    {
        foreach (LockScope scope in LockScope.In(root, words))
        {
            if (scope.Body.Count < 2)
            {
                continue;
            }

            StatementSyntax middle = scope.Body[scope.Body.Count / 2];
            yield return ScopeEdits.AcquireAt(scope, middle, Name);

            // With two statements this is one statement early.
            if (scope.Body.Count > 2)
            {
                yield return ScopeEdits.ReleaseAt(scope, middle, Name);
            }
        }
    }
}
