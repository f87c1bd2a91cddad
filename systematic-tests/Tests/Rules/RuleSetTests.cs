using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Specs;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>Rules are asked at the moment at which they must hold, in their order.</summary>
public class RuleSetTests
{
    public static IEnumerable<TheoryDataRow<When>> Moments
        => Enum.GetValues<When>().Where(each => each != When.Eventually)
            .Select(each => new TheoryDataRow<When>(each));

    [Theory]
    [MemberData(nameof(Moments))]
    public void A_rule_is_asked_at_its_moment_alone(When its)
    {
        var rules = new RuleSet<int>([Broken("one", its), Broken("other", its)]);
        Assert.All(
            Moments.Select(each => each.Data),
            moment => Assert.Equal(
                moment == its ? "one" : null, rules.Check(moment, world: 0)?.Rule));
    }

    [Fact]
    public void The_first_rule_that_does_not_hold_is_told()
    {
        Invariant<int> good = new("good", "it holds", When.Always, _ => null);
        var rules = new RuleSet<int>([good, Broken("bad", When.Always)]);
        Assert.Equal("bad", rules.Check(When.Always, world: 0)?.Rule);
        Assert.Null(new RuleSet<int>([good]).Check(When.Always, world: 0));
    }

    static Invariant<int> Broken(string name, When holds)
        => new(name, "it is a test", holds, _ => "it is broken");
}
