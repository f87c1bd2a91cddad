using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>
/// What is shot down before the entry is changed may be cached again before it is.
/// </summary>
public sealed class EarlyShootdown : IOperator
{
    public string Name => "shoot down before the change";

    public IEnumerable<Mutation> Find(SyntaxNode root, Vocabulary words)
    {
        foreach (StatementSyntax shootdown in Calls.Of(root, words.Shootdowns))
        {
            if (ChangeBefore(shootdown, words) is { } change)
            {
                string told = Code.Flat(shootdown);
                yield return new(
                    Name, shootdown, $"{Code.Brief(change)} … {told}",
                    $"{told} {Code.Brief(change)} …",
                    [new Before(change, told), new Skip(shootdown)]);
            }
        }
    }

    /// <summary>The last step before it, or where that step's lock is taken.</summary>
    static StatementSyntax? ChangeBefore(StatementSyntax shootdown, Vocabulary words)
    {
        LockCall? released = null;
        foreach (StatementSyntax each in Earlier(shootdown))
        {
            LockCall[] calls = [.. LockCall.In(each, words)];
            if (released is { } held)
            {
                if (calls.Any(call => call.Acquires && held.Ends(call)))
                {
                    return each;
                }
            }
            else if (calls is [{ Acquires: false } given, ..])
            {
                released = given;
            }
            else if (!Code.IsWatcher(each, words) && Code.Awaits(each))
            {
                return calls.Length > 0 ? null : each;
            }
        }

        return null;
    }

    /// <summary>
    /// The statements before one, nearest first; in blocks around it where it is there
    /// conditionally.
    /// </summary>
    static IEnumerable<StatementSyntax> Earlier(StatementSyntax it)
    {
        while (Code.ListAround(it) is { } list)
        {
            foreach (StatementSyntax each in list.Reverse().SkipWhile(each => each != it).Skip(1))
            {
                yield return each;
            }

            if (it.Parent is not { Parent: IfStatementSyntax around })
            {
                yield break;
            }

            it = around;
        }
    }
}
