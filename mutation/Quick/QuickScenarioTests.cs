using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Verified.Explorer;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Tests.Explorer;
using Xunit;

namespace Verified.Tests.OnScenarios;

/// <summary>Every scenario, with so few schedules that all take a second.</summary>
/// <remarks>
/// With <c>MACHINE_ALONE</c> only those without a kernel: a mutated machine is slow, and what the
/// others would notice its own tests nearly always do.
/// The seed is fixed, so the schedules are. <c>VERIFIED_SCHEDULES</c> asks for more of them, for
/// mutants that survive these: then each is explored as <c>run</c> does it, and what must occur
/// is asked for too; the least number of schedules with which all does is a thousand.
/// </remarks>
public class QuickScenarioTests : IExploreAsAsked
{
    const int Few = 12;

#if MACHINE_ALONE
    const bool IsMachineAlone = true;
#else
    const bool IsMachineAlone = false;
#endif

    public static IEnumerable<TheoryDataRow<string>> Names
        => AllScenarios.List
            .Where(each => !IsMachineAlone || each.System == "machine")
            .Select(each => new TheoryDataRow<string>(each.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void No_rule_is_broken(string name)
    {
        Scenario scenario = AllScenarios.List.Single(each => each.Name == name);
        string? asked = Environment.GetEnvironmentVariable("VERIFIED_SCHEDULES");
        if (long.TryParse(asked, CultureInfo.InvariantCulture, out long many))
        {
            ExplorationResult result = Exploring.Explore(
                scenario, new() { Schedules = many, Workers = 1 });
            string seen = string.Join(", ", result.MustOccur);
            Assert.True(result.Holds, $"{result.Finding?.Violation} {seen}");
            return;
        }

        var runner = new Runner(scenario);
        var walk = new RandomWalk(1);
        for (int schedule = 0; schedule < Few; schedule++)
        {
            Violation? broken = runner.Run(walk, schedule);
            Assert.True(broken is null, $"schedule {schedule}: {broken?.Rule}, {broken?.Fact}");
        }
    }
}
