using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;
using Verified.Machines;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>One run of each class tells whether a condition can be reached.</summary>
/// <remarks><c>VERIFIED_PROPERTY_RUNS</c> says how many mutated tests are tried.</remarks>
public class MmuClassTests(ITestOutputHelper told)
{
    const int Runs = 150;
    const int RunsByChance = 300;

    [Fact]
    public void What_no_class_reaches_is_not_reached_by_chance()
    {
        LitmusMutations mutations = MmuTexts.Mutations(seed: 2);
        MmuTest[] tests = [.. Enumerable.Range(0, Effort.Runs(Runs))
            .Select(_ => mutations.NextTest())
            .Select(TryParse)
            .OfType<MmuTest>()
            .Where(test => test.Threads.Count < 4)];
        bool[] byClass = Explore(tests, new() { Strategy = StrategyKind.Dpor, Schedules = 20_000 });
        bool[] byChance = Explore(
            tests, new() { Strategy = StrategyKind.Portfolio, Schedules = RunsByChance });

        Assert.Empty(tests.Where((_, i) => byChance[i] && !byClass[i])
            .Select(test => $"{test.Name}: {string.Join("; ", test.Threads.SelectMany(s => s))}"));
        told.WriteLine($"{tests.Length:N0} tests: {byClass.Count(reached => reached):N0} reached, "
            + $"{byChance.Count(reached => reached):N0} of them by chance");
        Assert.InRange(byChance.Count(reached => reached), tests.Length / 10, tests.Length);
    }

    static bool[] Explore(IReadOnlyList<MmuTest> tests, ExplorerOptions options)
        => [.. new Campaign(
            [.. tests.Select(test => Subject.Of(MmuScenario.Asking(test, TlbFreedom.Wild)))],
            options with { SeeksOutcomes = false }).Run()
            .Select(each => each.MustOccur[0].Seen)];

    static MmuTest? TryParse(string[] lines)
    {
        try
        {
            return MmuTexts.Parse(lines);
        }
        catch (Mistake)
        {
            return null;
        }
    }
}
