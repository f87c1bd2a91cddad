using System.Linq;
using Microsoft.CodeAnalysis.CSharp;
using Verified.Operators;
using Xunit;

namespace Verified.Tests.OnOperators;

/// <summary>What is done to rules.</summary>
public class RuleOperatorTests
{
    const string Rules =
        "static readonly Invariant<W> A = new(name: \"a \" + \"good\", holds: When.Always, "
        + "broken: w => w.Bad); static readonly Invariant<W>[] All = [A, .. Others];";

    [Fact]
    public void A_predicate_finds_nothing()
        => Assert.Contains(
            "broken: w => (Is(1) ? null : w.Bad)", Small.WovenMembers(new RemoveRule(), Rules),
            System.StringComparison.Ordinal);

    [Theory]
    [InlineData(
        "broken: w => { return w.Bad; }",
        "broken: w => { if (Is(1)) { return null; } return w.Bad; }")]
    [InlineData(
        "broken: Facts.Bad", "broken: it => Is(1) ? null : Facts.Bad(it) /* Facts.Bad */")]
    [InlineData(
        "pending: Add",
        "pending: (it, to) => { if (!Is(1)) { Add(it, to); } } /* Add */")]
    public void Nor_does_one_that_is_written_otherwise(string argument, string woven)
        => Assert.Equal(
            $"Eventually<W> A = new(name: \"a\", {woven});",
            Small.WovenMembers(
                new RemoveRule(), $"Eventually<W> A = new(name: \"a\", {argument});"));

    [Fact]
    public void A_rule_is_checked_later()
        => Assert.Contains(
            "holds: (Is(1) ? When.AtRest : When.Always),",
            Small.WovenMembers(new LaterMoment(), Rules), System.StringComparison.Ordinal);

    [Fact]
    public void A_rule_is_not_in_its_list()
        => Assert.Contains(
            "All = [.. System.Linq.Enumerable.Where(new[] { A }, _ => !Is(1)), .. Others];",
            Small.WovenMembers(new UnlistRule(), Rules), System.StringComparison.Ordinal);

    [Theory]
    [InlineData("static readonly Fact<W> A = new(name: \"a\", broken: w => w.Bad);")]
    [InlineData("static readonly Invariant<W> A = Made(w => w.Bad);")]
    [InlineData("Invariant<W> A = new(name: \"a\", holds: When.AtRest, lacks: x);")]
    [InlineData("int A = 1; int[] All = [A];")]
    public void What_is_no_rule_or_as_late_as_can_be_stays(string members)
    {
        Assert.Equal(members, Small.WovenMembers(new RemoveRule(), members));
        Assert.Equal(members, Small.WovenMembers(new LaterMoment(), members));
        Assert.Equal(members, Small.WovenMembers(new UnlistRule(), members));
    }

    [Fact]
    public void A_mutant_has_the_name_of_its_rule()
    {
        Mutant removed = Assert.Single(Small.Mutants(
            new RemoveRule(), CSharpSyntaxTree.ParseText($"class C {{ {Rules} }}").GetRoot()));
        Assert.Equal(("a good", "A"), (removed.Mutation.Rule, removed.Mutation.Member));
    }
}
