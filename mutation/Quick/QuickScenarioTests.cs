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

    public static IEnumerable<TheoryDataRow<string>> Long => Names(isLong: true);

    [SystematicTheory(Schedules = 40)]
    [MemberData(nameof(Short))]
    public Scenario Holds(string name) => Named(name);

    [SystematicTheory(Schedules = 1_000)]
    [MemberData(nameof(Long))]
    public Scenario Holds_and_shows_what_is_rare(string name) => Named(name);

    static IEnumerable<TheoryDataRow<string>> Names(bool isLong)
        => AllScenarios.List.Where(each => LongerOnes.Contains(each.Name) == isLong)
            .Select(each => new TheoryDataRow<string>(each.Name));

    static Scenario Named(string name)
        => AllScenarios.List.Single(each => each.Name == name);
}
