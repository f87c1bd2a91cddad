using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Scenarios;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnScenarios;

/// <summary>Every scenario holds, and all that must occur in it does.</summary>
/// <remarks>
/// With so few schedules that all of them take a quarter of a minute, and twice as many as it takes
/// to see each outcome; <c>VERIFIED_SCHEDULES=50000</c> explores as <c>run</c> does.
/// </remarks>
public class ScenarioTests
{
    public static IEnumerable<TheoryDataRow<string>> Names
        => AllScenarios.List.Select(each => new TheoryDataRow<string>(each.Name));

    [SystematicTheory(Schedules = 2_000)]
    [MemberData(nameof(Names))]
    public Scenario Holds(string name) => AllScenarios.List.Single(each => each.Name == name);
}
