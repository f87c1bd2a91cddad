using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>A call that takes a lock or gives it up.</summary>
/// <param name="Of">What the two calls have in common.</param>
readonly record struct LockCall(LockWords Words, string Of, bool Acquires)
{
    /// <summary>Whether it gives up what another one takes.</summary>
    public bool Ends(LockCall other)
        => !Acquires && other.Acquires && Of == other.Of
            && Words.Release == other.Words.Release;

    /// <summary>What a statement does to locks: several readings where it has several.</summary>
    public static IReadOnlyList<LockCall> In(StatementSyntax it, Vocabulary words)
        => Code.CallOf(it) is not { } call ? []
            : [.. words.Locks.SelectMany(lockWords => Readings(Code.Key(call), lockWords))];

    static IEnumerable<LockCall> Readings(string call, LockWords words)
    {
        if (Match(call, words.Acquire) is { } taken)
        {
            yield return new(words, taken, true);
        }

        if (Match(call, words.Release) is { } given)
        {
            yield return new(words, given, false);
        }
    }

    static string? Match(string call, string words)
        => Regex.Match(call, $"^{Regex.Escape(words).Replace(@"\{0}", "(.+)")}$") is
            { Success: true } match
            ? match.Groups[1].Value
            : null;
}

/// <summary>From where a method takes a lock to where it gives it up, in one block.</summary>
/// <param name="Body">
/// What is in between, but for what only watches; of a declared access only the declaration.
/// </param>
/// <param name="Inner">What takes it or gives it up within <paramref name="Body"/>.</param>
sealed record LockScope(
    StatementSyntax Acquire, IReadOnlyList<StatementSyntax> Body, StatementSyntax Release,
    IReadOnlyList<StatementSyntax> Inner)
{
    public string Taken => Code.Flat(Acquire);

    public string Given => Code.Flat(Release);

    public static IEnumerable<LockScope> In(SyntaxNode root, Vocabulary words)
    {
        foreach (IReadOnlyList<StatementSyntax> list in Code.Lists(root))
        {
            for (int i = 0; i < list.Count; i++)
            {
                if (From(list, i, words) is { } scope)
                {
                    yield return scope;
                }
            }
        }
    }

    /// <summary>What takes or gives it up in a part of the scope.</summary>
    public IEnumerable<StatementSyntax> InnerBefore(StatementSyntax it)
        => Inner.Where(each => each.SpanStart < it.SpanStart);

    public IEnumerable<StatementSyntax> InnerFrom(StatementSyntax it)
        => Inner.Where(each => each.SpanStart >= it.SpanStart);

    static LockScope? From(IReadOnlyList<StatementSyntax> list, int at, Vocabulary words)
    {
        foreach (LockCall taken in LockCall.In(list[at], words).Where(it => it.Acquires))
        {
            int end = at + 1;
            while (end < list.Count && !Is(list[end], taken, words))
            {
                end++;
            }

            if (end < list.Count && LockCall.In(list[end], words).Any(it => it.Ends(taken)))
            {
                return Between(list, at, end, taken, words);
            }
        }

        return null;
    }

    static LockScope Between(
        IReadOnlyList<StatementSyntax> list, int at, int end, LockCall taken, Vocabulary words)
    {
        StatementSyntax[] body = [.. list.Skip(at + 1).Take(end - at - 1)];
        return new(
            list[at], [.. Units(body, words)], list[end],
            [.. body.SelectMany(each => each.DescendantNodes().OfType<StatementSyntax>())
                .Where(each => Is(each, taken, words))]);
    }

    /// <summary>Statements that nothing comes between, each by its first one.</summary>
    static IEnumerable<StatementSyntax> Units(
        IEnumerable<StatementSyntax> body, Vocabulary words)
    {
        bool isDeclared = false;
        foreach (StatementSyntax each in body.Where(each => Touches(each, words)))
        {
            bool declares = Code.IsNamed(Code.CallOf(each), words.Declarations);
            if (!isDeclared || declares || Code.Awaits(each))
            {
                yield return each;
            }

            isDeclared = declares || (isDeclared && !Code.Awaits(each));
        }
    }

    /// <summary>Whether others could notice: a local that gets a constant is nobody's.</summary>
    static bool Touches(StatementSyntax it, Vocabulary words)
        => !Code.IsWatcher(it, words) && (!Steps.IsDeclaration(it)
            || it.DescendantNodes().Any(each => each is InvocationExpressionSyntax
                or AwaitExpressionSyntax or ElementAccessExpressionSyntax
                || (each is MemberAccessExpressionSyntax member && !Code.IsOfAType(member))));

    static bool Is(StatementSyntax it, LockCall taken, Vocabulary words)
        => LockCall.In(it, words).Any(each => each == taken || each.Ends(taken));
}
