using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>The machine's verdicts are the published ones.</summary>
public class MmuVerdictTests
{
    /// <summary>The most schedules of a test.</summary>
    const long Most = 300_000;

    [Fact]
    public void Each_published_test_has_its_verdict()
    {
        IReadOnlyList<MmuResult> results = Explore(
            [.. MmuTexts.Published.Select(MmuTexts.Read)]);

        Assert.Equal(45, results.Count);
        Assert.Empty(Names(results.Where(each => !each.Agrees)));
        Assert.Empty(Names(results.Where(each => !each.Complete)));
        Assert.Equal(
            Names(results.Where(each => each.Reachable)),
            Names(results.Where(each => each.Witness is not null)));
    }

    [Fact]
    public void Each_corrected_test_has_the_verdict_that_was_meant()
        => Assert.All(
            Explore([.. MmuTexts.More.Select(MmuTexts.Read)]),
            each => Assert.True(each.Agrees && each.Complete, each.Test.Name));

    /// <summary>A forbidden test can fail: these do without their invalidations.</summary>
    [Theory]
    [InlineData("CoRpteT.EL1+dsb-tlbi-dsb-isb")]
    [InlineData("CoWinvT.EL1+dsb-tlbi-dsb-isb")]
    [InlineData("CoWinvT.EL1+dsb-tlbiis-dsb-isb")]
    [InlineData("MP.BBM1+dsb-tlbiis-dsb-dsb+ctrl-isb")]
    [InlineData("MP.RT.EL1+dsb-tlbiis-dsb+dmb")]
    [InlineData("MP.RTT.EL1+dsb-tlbiis-tlbiis-dsb+dsb-isb")]
    [InlineData("ROT+dsb-tlbivmallis-dsb")]
    [InlineData("WBM+dsb-tlbiis-dsb")]
    [InlineData("more/Stacked2BBM.corrected")]
    public void What_is_forbidden_is_reached_where_nobody_invalidates(string name)
    {
        MmuTest test = MmuTexts.Read(Path.Combine(MmuTexts.Folder, $"{name}.mml"));
        MmuTest without = test with
        {
            Threads = [.. test.Threads.Select(steps => (IReadOnlyList<MmuStep>)[
                .. steps.Where(step => step is not InvalidateStep)])],
        };

        Assert.Equal([false, true], Explore([test, without]).Select(each => each.Reachable));
    }

    /// <summary>
    /// Each ingredient of a TLB's freedom is needed: without it, these are no longer reached.
    /// </summary>
    [Theory]
    [InlineData(
        "warm",
        "CoRpteT+addr CoTT.ro+dmb CoTfT+dsb-isb CoWinvT+dsb-isb CoWroW.rw+dsb-isb "
        + "CoWrwW.ro+dsb-isb IntermediateTLB MP.RT.EL1+dsb+dsb-tlbi-dsb+dsb+dsb-isb "
        + "MP.RT.EL1+dsb-tlbi-dsb+dsb-isb MP.RTT.inv3+dmb-dmb+dsb-isb RBS+dsb-tlbiis-dsb+poloc "
        + "Stacked2BBM.local")]
    [InlineData("unsolicited", "MP.RT.inv+poloc-dmb+ctrl-isb Stacked2BBM.local")]
    [InlineData("misses", "CoTfT+dsb-isb RBS+dsb-tlbiis-dsb+poloc")]
    [InlineData("tables", "IntermediateTLB MP.RTT.inv3+dmb-dmb+dsb-isb")]
    [InlineData(
        "scope",
        "MP.RT.EL1+dsb+dsb-tlbi-dsb+dsb+dsb-isb MP.RT.EL1+dsb-tlbi-dsb+dsb-isb "
        + "Stacked2BBM.local")]
    public void Without_an_ingredient_what_is_allowed_is_not_reached(string without, string lost)
    {
        MmuTest[] all = [.. MmuTexts.Published.Concat(MmuTexts.More).Select(MmuTexts.Read)];
        IReadOnlyList<MmuResult> results = Explore(all, [without]);
        Assert.All(results, each => Assert.True(each.Complete));
        Assert.Equal(lost.Split(' '), Names(results.Where(each => !each.Agrees)));
    }

    static IReadOnlyList<MmuResult> Explore(
        IReadOnlyList<MmuTest> tests, IReadOnlyList<string>? without = null)
    {
        var exploration = new MmuExploration(
            tests, new ExplorerOptions { Schedules = Most }, without ?? []);
        return exploration.Witness(exploration.Campaign.Run());
    }

    static IEnumerable<string> Names(IEnumerable<MmuResult> results)
        => results.Select(each => each.Test.Name);
}
