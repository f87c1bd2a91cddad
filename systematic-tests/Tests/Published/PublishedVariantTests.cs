using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using Verified.Explorer;
using Verified.Published;
using Verified.Scenarios;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnPublished;

/// <summary>
/// Every published bug is found by its rule; its kept trace replays; the cure holds.
/// </summary>
public class PublishedVariantTests
{
    public static IEnumerable<TheoryDataRow<string>> Names
        => AllVariants.List.Select(variant => new TheoryDataRow<string>(variant.Name));

    [SystematicTheory(Strategy = StrategyKind.Portfolio, Schedules = 20_000)]
    [MemberData(nameof(Names))]
    public PublishedVariant A_variant_breaks_its_rule(string name) => Named(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_kept_trace_replays_to_the_same_rule(string name)
    {
        PublishedVariant variant = Named(name);
        Trace trace = KeptTrace(name);
        ReplayOutcome outcome = Replay.Run(trace, new Runner(variant.Scenario), null);
        Assert.Equal((null, variant.Expected), (outcome.Divergence, outcome.Broken?.Rule));
    }

    [SystematicTheory(Strategy = StrategyKind.Portfolio, Schedules = 4_000)]
    [MemberData(nameof(Names))]
    public Scenario The_correct_system_holds_in_the_same_scenario(string name)
        => Correct(Named(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_trace_of_a_variant_breaks_nothing_on_the_correct_system(string name)
    {
        // The correct system takes other steps, so the replay ends at the first difference.
        PublishedVariant variant = Named(name);
        Trace trace = KeptTrace(name);
        Assert.Null(Replay.Run(trace, new Runner(Correct(variant)), null).Broken);
    }

    [Fact]
    public void Every_kept_trace_is_of_a_variant()
        => Assert.Equal(
            AllVariants.List.Select(variant => variant.Name).Order(),
            Directory.GetFiles(Kept(), "*.trace.json")
                .Select(path => Path.GetFileName(path).Replace(
                    ".trace.json", "", StringComparison.Ordinal))
                .Order());

    internal static Trace KeptTrace(string name)
        => Trace.Parse(File.ReadAllText(Path.Combine(Kept(), $"{name}.trace.json")));

    static PublishedVariant Named(string name)
        => AllVariants.List.Single(variant => variant.Name == name);

    static Scenario Correct(PublishedVariant variant)
        => AllScenarios.List.Single(each => each.Name == variant.Scenario.Name);

    static string Kept([CallerFilePath] string here = "")
        => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Traces");
}
