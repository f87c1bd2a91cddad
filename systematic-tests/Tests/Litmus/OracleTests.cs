using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;
using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>What the oracle says of one outcome is what it says of all of them.</summary>
public class OracleTests
{
    const int Generated = 300;

    static readonly RegisterValue[] Others =
    [
        RegisterValue.Unset, RegisterValue.Of(0UL), RegisterValue.Of(1UL), RegisterValue.Of(2UL),
        RegisterValue.Of(Error.SEGV), RegisterValue.Of(Error.ENOMEM), RegisterValue.Of(Error.BUS),
    ];

    [Fact]
    public void One_by_one_exactly_the_outcomes_of_all_runs_are_allowed()
    {
        int allowed = 0;
        int refused = 0;
        foreach (VmTest test in Tests())
        {
            var runs = AbstractRuns.Of(test.Program, 2_000);
            foreach (Registers outcome in runs.IsComplete ? Asked(runs) : [])
            {
                bool isOutcome = runs.Outcomes.ContainsKey(outcome);
                Assert.True(
                    AbstractRuns.Allows(test.Program, outcome) == isOutcome,
                    $"{test.Name}: {outcome} is {(isOutcome ? "" : "not ")}an outcome");
                _ = isOutcome ? allowed++ : refused++;
            }
        }

        Assert.InRange(allowed, 500, int.MaxValue);
        Assert.InRange(refused, 2_000, int.MaxValue);
    }

    [Fact]
    public void An_oracle_that_has_not_seen_all_answers_the_same()
        => Assert.All(VmTexts.Corpus.Select(VmTexts.Read), test =>
        {
            var whole = new Oracle(test.Program);
            var asked = new Oracle(test.Program, most: 1);
            Assert.True(whole.Runs.IsComplete && !asked.Runs.IsComplete);
            Assert.All(Asked(whole.Runs).Take(20), outcome
                => Assert.Equal(whole.Allows(outcome), asked.Allows(outcome)));
        });

    [Fact]
    public void A_register_that_is_set_again_is_compared_at_the_end()
    {
        VmTest test = VmTexts.Parse(
            "vmlitmus 1", "name again", "process P", "setup", "P: map a 1 private anon rw",
            "P: x = a[0]", "P: a[0] = 5", "P: x = a[0]", "thread P.1", "r = a[0]", "a[0] = 7",
            "r = a[0]", "finally", "P: y = a[0]", "P: a[0] = 8", "P: y = a[0]");
        Registers outcome = Assert.Single(AbstractRuns.Of(test.Program).Outcomes.Keys);

        Assert.Equal("P.1:r = 7, P.end:y = 8, P.init:x = 5", $"{outcome}");
        Assert.True(AbstractRuns.Allows(test.Program, outcome));
    }

    static IEnumerable<VmTest> Tests()
        => VmTexts.Corpus.Select(VmTexts.Read).Concat(Enumerable.Range(0, Generated).Select(
            i => VmGenerator.Generate(7, i, new VmBounds(Statements: 5))));

    /// <summary>Some outcomes, and what differs from each in one register.</summary>
    static IEnumerable<Registers> Asked(AbstractRuns runs)
        => runs.Outcomes.Keys.OrderBy(each => $"{each}").Take(4).SelectMany(outcome
            => outcome.Values.Keys.Take(4)
                .SelectMany((register, i) => Others.Where((_, at) => at % 2 == i % 2).Select(other
                    => new Registers(outcome.Values.With(register, other))))
                .Prepend(outcome));
}
