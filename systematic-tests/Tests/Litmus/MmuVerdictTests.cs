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

    /// <summary>What only a cached entry of an upper table reaches.</summary>
    static readonly string[] NeedsCachedTables =
        ["IntermediateTLB", "MP.RTT.inv3+dmb-dmb+dsb-isb"];

    /// <summary>What has too many classes to be explored to its end.</summary>
    static readonly string[] TooLarge = ["MP.RT.EL1+dsb+dsb-tlbi-dsb+dsb+dsb-isb"];

    [Fact]
    public void Each_published_test_has_its_verdict()
    {
        IReadOnlyList<MmuResult> results = Explore(
            [.. MmuTexts.Published.Select(MmuTexts.Read)]);

        Assert.Equal(NeedsCachedTables, Names(results.Where(each => !each.Agrees)));
        Assert.Equal(TooLarge, Names(results.Where(each => !each.Complete)));
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

    [Theory]
    [InlineData("misses", "CoTTf.inv+dsb-isb", false)]
    [InlineData("unsolicited", "CoRpteT+addr", false)]
    [InlineData("unsolicited,misses", "CoWrwW.ro+dsb-isb", false)]
    [InlineData("misses", "CoRpteT+addr", true)]
    public void What_is_left_out_of_the_TLBs_is_not_seen(string without, string name, bool seen)
        => Assert.Equal(
            seen,
            Explore(
                [MmuTexts.Read(Path.Combine(MmuTexts.Folder, $"{name}.mml"))],
                without.Split(','))[0].Reachable);

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
