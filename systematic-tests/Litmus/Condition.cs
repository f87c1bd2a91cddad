using System;
using System.Collections.Generic;
using System.Linq;
using Sprache;

namespace Verified.Litmus;

/// <summary>
/// What is asked about the end of a run, built of statements about single values.
/// </summary>
/// <typeparam name="TAtom">Such a statement, as the format has it.</typeparam>
public abstract record Condition<TAtom>
{
    /// <summary>The statements that it is built of, in their order.</summary>
    public abstract IEnumerable<TAtom> Atoms { get; }

    /// <summary>Whether it holds where the statements hold or not.</summary>
    public abstract bool Holds(Func<TAtom, bool> holds);
}

/// <summary>One statement.</summary>
public sealed record Atomic<TAtom>(TAtom Atom) : Condition<TAtom>
{
    public override IEnumerable<TAtom> Atoms => [Atom];

    public override bool Holds(Func<TAtom, bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return holds(Atom);
    }
}

/// <summary>Not so: <c>!</c>.</summary>
public sealed record Not<TAtom>(Condition<TAtom> Inner) : Condition<TAtom>
{
    public override IEnumerable<TAtom> Atoms => Inner.Atoms;

    public override bool Holds(Func<TAtom, bool> holds) => !Inner.Holds(holds);
}

/// <summary>Each of some: <c>&amp;&amp;</c>.</summary>
public sealed record All<TAtom>(IReadOnlyList<Condition<TAtom>> Parts) : Condition<TAtom>
{
    public override IEnumerable<TAtom> Atoms => Parts.SelectMany(part => part.Atoms);

    public override bool Holds(Func<TAtom, bool> holds) => Parts.All(part => part.Holds(holds));
}

/// <summary>At least one of some: <c>||</c>.</summary>
public sealed record Any<TAtom>(IReadOnlyList<Condition<TAtom>> Parts) : Condition<TAtom>
{
    public override IEnumerable<TAtom> Atoms => Parts.SelectMany(part => part.Atoms);

    public override bool Holds(Func<TAtom, bool> holds) => Parts.Any(part => part.Holds(holds));
}

/// <summary>
/// The grammar of conditions: <c>!</c> binds closest, then <c>&amp;&amp;</c>, then <c>||</c>.
/// </summary>
static class ConditionGrammar
{
    /// <summary>So that no line needs more of the stack than there is.</summary>
    const int Deepest = 32;

    public static Parser<Condition<TAtom>> Of<TAtom>(Parser<TAtom> atom)
    {
        Parser<Condition<TAtom>> single =
            atom.Select(each => (Condition<TAtom>)new Atomic<TAtom>(each));
        return Any(single, Deepest);
    }

    static Parser<Condition<TAtom>> Any<TAtom>(Parser<Condition<TAtom>> single, int deeper)
        => All(single, deeper).Separated(Lexemes.Symbol("||")).Select(parts =>
            parts is [var only] ? only : new Any<TAtom>(parts));

    static Parser<Condition<TAtom>> All<TAtom>(Parser<Condition<TAtom>> single, int deeper)
        => Negated(single, deeper).Separated(Lexemes.Symbol("&&")).Select(parts =>
            parts is [var only] ? only : new All<TAtom>(parts));

    static Parser<Condition<TAtom>> Negated<TAtom>(Parser<Condition<TAtom>> single, int deeper)
        => from marks in Lexemes.Symbol("!").Many()
           from inner in single.Or(Bracketed(single, deeper))
           select marks.Count() % 2 == 0 ? inner : new Not<TAtom>(inner);

    static Parser<Condition<TAtom>> Bracketed<TAtom>(
        Parser<Condition<TAtom>> single, int deeper)
        => deeper == 0
            ? Parse.Char('(').Not().AsOne($"at most {Deepest} brackets within each other")
                .Then(_ => single)
            : from open in Lexemes.Symbol("(")
              from inner in Parse.Ref(() => Any(single, deeper - 1))
              from close in Lexemes.Symbol(")")
              select inner;
}
