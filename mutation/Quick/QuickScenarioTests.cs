using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnScenarios;

/// <summary>Every scenario, with so few schedules that all take a second.</summary>
/// <remarks>
/// The seed is fixed, so the schedules are. What must occur is not asked for: that takes more of
/// them, which the same scenarios have in <c>ScenarioTests</c>.
/// </remarks>
public class QuickScenarioTests
{
    const int Schedules = 12;

    public static IEnumerable<TheoryDataRow<string>> Names
        => AllScenarios.List.Select(each => new TheoryDataRow<string>(each.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_first_schedules_break_no_rule(string name)
    {
        var runner = new Runner(AllScenarios.List.Single(each => each.Name == name));
        var walk = new RandomWalk(1);
        for (int schedule = 0; schedule < Schedules; schedule++)
        {
            Violation? broken = runner.Run(walk, schedule);
            Assert.True(broken is null, $"schedule {schedule}: {broken?.Rule}, {broken?.Fact}");
        }
    }
}
