using System.Linq;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>A lock's scope that begins later, or ends earlier.</summary>
static class ScopeEdits
{
    /// <summary>The lock is given up before a statement, and not again afterwards.</summary>
    public static Mutation ReleaseAt(LockScope scope, StatementSyntax at, string name)
    {
        string told = Code.Brief(at);
        return new(
            name, at, $"{told} … {scope.Given}", $"{scope.Given} {told}",
            [new Before(at, scope.Given),
                .. scope.InnerFrom(at).Select(each => new Skip(each)), new Skip(scope.Release)]);
    }

    /// <summary>The lock is taken before a statement, and not earlier.</summary>
    public static Mutation AcquireAt(LockScope scope, StatementSyntax at, string name)
    {
        string told = Code.Brief(at);
        return new(
            name, scope.Acquire, $"{scope.Taken} … {told}", $"… {scope.Taken} {told}",
            [new Skip(scope.Acquire),
                .. scope.InnerBefore(at).Select(each => new Skip(each)),
                new Before(at, scope.Taken)]);
    }
}
