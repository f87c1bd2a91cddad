using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Published;
using Verified.Scenarios;
using Xunit;

namespace Verified.Tests.OnPublished;

/// <summary>Where every interleaving of Akaros's removal is run: it holds, and so does what only
/// looks like a mutation of it.</summary>
public class ExhaustiveAkarosTests
{
    static readonly MakeKernel Correct
        = (machine, batch) => new Akaros.Kernel(machine, batch);

    public static IEnumerable<TheoryDataRow<string>> Situations
        => Small(Correct, AkarosHardware.X86)
            .Concat(Small(Correct, AkarosHardware.Armv7))
            .Concat(Small(Correct, AkarosHardware.Blind))
            .Select(each => new TheoryDataRow<string>(each.Name));

    public static IEnumerable<TheoryDataRow<string, string>> Mutants
        => from mutant in EquivalentMutants.ByName.Keys
           from scenario in Small(Correct, AkarosHardware.X86)
           select new TheoryDataRow<string, string>(mutant, scenario.Name);

    [Theory]
    [MemberData(nameof(Situations))]
    public void Every_interleaving_holds(string name)
        => AssertVerified(AllScenarios.List.Single(each => each.Name == name));

    [Theory]
    [MemberData(nameof(Mutants))]
    public void No_interleaving_tells_an_equivalent_mutant(string mutant, string name)
        => AssertVerified(Small(EquivalentMutants.ByName[mutant], AkarosHardware.X86)
            .Single(each => each.Name == name));

    static void AssertVerified(Scenario scenario)
    {
        ExplorationResult result = new Campaign(
            [Subject.Of(scenario)],
            new ExplorerOptions { Strategy = StrategyKind.Dpor, Workers = 1 })
            .Run().Single();
        Assert.Null(result.Finding);
        Assert.Equal(Verdict.Verified, result.Verdict);
    }

    /// <summary>All situations of a removal but the largest ones, which <c>run</c> verifies.
    /// </summary>
    static IEnumerable<Scenario> Small(MakeKernel make, AkarosHardware hardware)
        => AkarosRemoval.On(make, hardware).Concat(AkarosRemovalAlone.On(make, hardware))
            .Where(each => !Large.Any(
                name => each.Name.StartsWith(name, StringComparison.Ordinal)));

    static readonly string[] Large =
    [
        nameof(AkarosRemoval.RemovalMeetsTwoCpus),
        nameof(AkarosRemoval.RemovalMeetsTwoProcesses),
        nameof(AkarosRemoval.RemovalOfTwoPages),
    ];
}
