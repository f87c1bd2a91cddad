using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Verified.Simulation;

namespace Verified.Specs;

/// <summary>The moments at which a rule must hold.</summary>
public enum When : byte
{
    /// <summary>Between any two steps.</summary>
    Always,

    /// <summary>Whenever the lock that guards what the rule speaks of is free.</summary>
    Unlocked,

    /// <summary>When a shootdown has just ended.</summary>
    ShootdownEnded,

    /// <summary>When a frame has just been freed.</summary>
    FrameFreed,

    /// <summary>When a system says that it has taken rights from pages.</summary>
    Revoked,

    /// <summary>When a system decides that a frame is clean, or may go without being
    /// written.</summary>
    Decided,

    /// <summary>At each access of a user program, within its step.</summary>
    AtAccess,

    /// <summary>When all programs have ended and the servers wait for work.</summary>
    AtRest,

    /// <summary>Some time after something was begun, under every fair schedule.</summary>
    Eventually,
}

/// <summary>What any rule says of itself.</summary>
/// <param name="Name">A property of the good state.</param>
/// <param name="Because">Why anyone cares.</param>
/// <param name="Holds">When it must hold.</param>
/// <param name="Place">Where it stands: <c>specs/File.cs:12</c>.</param>
public abstract record Rule(string Name, string Because, When Holds, string Place)
{
    /// <summary>This rule, broken by <paramref name="fact"/>.</summary>
    public Violation BrokenBy(string fact) => new(Name, fact, Because, Place);
}

/// <summary>A rule about one kind of world.</summary>
public sealed record Invariant<TWorld> : Rule
{
    readonly Func<TWorld, string?> broken;

    /// <param name="broken">
    /// The smallest fact that breaks the rule, with its numbers, or null.
    /// </param>
    public Invariant(
        string name, string because, When holds, Func<TWorld, string?> broken,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, because, holds, $"{SourcePlace.InRepository(file)}:{line}")
        => this.broken = broken;

    /// <summary>The violation of this rule in a world, or null where it holds.</summary>
    public Violation? Violated(TWorld world)
        => broken(world) is { } fact ? BrokenBy(fact) : null;
}

/// <summary>Rules sorted by the moment at which they are checked.</summary>
public sealed class RuleSet<TWorld>(IReadOnlyList<Invariant<TWorld>> rules)
{
    readonly Invariant<TWorld>[][] byMoment = Sort(rules);

    /// <summary>The first rule of a moment that does not hold, or null.</summary>
    public Violation? Check(When moment, TWorld world)
    {
        foreach (Invariant<TWorld> rule in byMoment[(int)moment])
        {
            if (rule.Violated(world) is { } violation)
            {
                return violation;
            }
        }

        return null;
    }

    static Invariant<TWorld>[][] Sort(IReadOnlyList<Invariant<TWorld>> rules)
    {
        var sorted = new Invariant<TWorld>[(int)When.AtRest + 1][];
        for (int moment = 0; moment < sorted.Length; moment++)
        {
            var those = new List<Invariant<TWorld>>();
            foreach (Invariant<TWorld> rule in rules)
            {
                if ((int)rule.Holds == moment)
                {
                    those.Add(rule);
                }
            }

            sorted[moment] = [.. those];
        }

        return sorted;
    }
}
