using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Published;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The reduction on scenarios of the machine and of the systems.</summary>
public sealed class DporScenarioTests
{
    public static TheoryData<string> Machine()
        => [.. MachineScenarios.List.Select(each => each.Name)];

    public static TheoryData<string> Variants()
        => [.. AllVariants.List.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Machine))]
    public void It_sees_what_all_schedules_see(string name)
    {
        Scenario scenario = MachineScenarios.List.Single(each => each.Name == name);
        var dfs = new DepthFirst(0, null);
        var dpor = new Dpor(0);

        Assert.Equal(
            Ends(scenario, dfs, _ => dfs.Advance(), () => false),
            Ends(scenario, dpor, dpor.Advance, () => dpor.WasRedundant));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void It_finds_each_published_bug(string name)
    {
        PublishedVariant variant = AllVariants.List.Single(each => each.Name == name);
        var runner = new Runner(variant.Scenario);
        var dpor = new Dpor(0);
        Violation? broken;
        int schedules = 0;
        do
        {
            broken = runner.Run(dpor, schedules++);
        }
        while ((broken is null || dpor.WasRedundant) && schedules < 20_000
            && dpor.Advance(broken));

        Assert.Equal(variant.Expected, broken?.Rule);
    }

    static SortedSet<string> Ends(
        Scenario scenario, Strategy strategy, Func<Violation?, bool> advance,
        Func<bool> isRedundant)
    {
        var runner = new Runner(scenario);
        var ends = new SortedSet<string>(StringComparer.Ordinal);
        Violation? broken;
        do
        {
            broken = runner.Run(strategy, 0);
            if (!isRedundant())
            {
                ends.Add($"{runner.Occurred:x} {broken?.Rule}");
            }
        }
        while (advance(broken));
        return ends;
    }
}
