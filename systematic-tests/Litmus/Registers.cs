using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>
/// An outcome: what every register of a test holds at the end, and each <c>fault</c> that was set.
/// </summary>
/// <param name="Values">By register and thread: <c>P.1:r</c>.</param>
public sealed record Registers(FiniteMap<string, RegisterValue> Values)
{
    /// <summary>Those of a program of which these are set.</summary>
    public static Registers Of(
        UserProgram program, IEnumerable<KeyValuePair<string, RegisterValue>> set)
    {
        System.ArgumentNullException.ThrowIfNull(program);
        FiniteMap<string, RegisterValue> all = AssignedIn(program).Aggregate(
            FiniteMap<string, RegisterValue>.Empty,
            (values, register) => values.With(register, RegisterValue.Unset));
        return new(set.Aggregate(all, (values, each) => values.With(each.Key, each.Value)));
    }

    /// <summary>The value of a register, as outcomes write it.</summary>
    public string this[string register] => $"{Values.Or(register, RegisterValue.Unset)}";

    /// <summary>Whether a condition holds of it.</summary>
    public bool Satisfy(Condition<VmAtom> condition)
    {
        System.ArgumentNullException.ThrowIfNull(condition);
        return condition.Holds(atom => (this[atom.Register] == (atom.Other is { } other
            ? this[other]
            : atom.Value)) == atom.Same);
    }

    /// <summary>Whether a condition that speaks of all outcomes is broken by this one.</summary>
    public bool Break(VmCondition condition)
    {
        System.ArgumentNullException.ThrowIfNull(condition);
        return condition.Kind != ConditionKind.Sometimes
            && Satisfy(condition.Condition) == (condition.Kind == ConditionKind.Never);
    }

    public override string ToString()
        => Values.Any() ? string.Join(", ", Values.Select(each => $"{each.Key} = {each.Value}"))
            : "no registers";

    static IEnumerable<string> AssignedIn(UserProgram program)
        => Assigned(program.Setup, "init")
            .Concat(program.Threads.SelectMany(thread => thread.Statements
                .OfType<AssigningStatement>()
                .Select(each => $"{thread.Name}:{each.Register}")))
            .Concat(Assigned(program.Finally, "end"));

    static IEnumerable<string> Assigned(IEnumerable<PlacedStatement> statements, string section)
        => statements.Where(placed => placed.Statement is AssigningStatement).Select(placed
            => $"{placed.Process}.{section}:{((AssigningStatement)placed.Statement).Register}");
}
