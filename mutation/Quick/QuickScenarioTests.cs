using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Scenarios;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnScenarios;

/// <summary>Every scenario, with so few schedules that all take a second or two.</summary>
/// <remarks>
/// The seed is fixed, so the schedules are; <c>VERIFIED_SCHEDULES</c> asks for more of them, for
/// mutants that survive these.
/// </remarks>
public class QuickScenarioTests
{
    /// <summary>Those in which some outcome is not seen so soon.</summary>
    static readonly HashSet<string> LongerOnes =
    [
        "ExitAfterAStore",
        "ExitAfterAStoreWithBlindDirty",
        "ForkMeetsAFirstStore",
        "ForkWhileTwoAreasAreStoredTo",
        "HoleIsCutIntoAFile",
        "RemovalMeetsAStoreAndALoad",
        "RemovalMeetsAStoreAndALoadWithBlindDirty",
        "RemovalMeetsStores",
        "RemovalMeetsStoresWithBlindDirty",
        "RemovalMeetsTwoCpusWithBlindDirty",
        "RemovalOfTwoPages",
        "RemovalOfTwoPagesOnArmv7",
        "RemovalOfTwoPagesWithBlindDirty",
        "StoresToMoreThanFits",
        "StoresToMoreThanFitsOnArmv7",
        "TwoTasksRunOneBootImage",
        "UnmapMeetsRemoval",
        "UnmapTheMiddleOnArmv7",
    ];

    public static IEnumerable<TheoryDataRow<string>> Short => Names(isLong: false);

    public static IEnumerable<TheoryDataRow<string>> Long => Names(isLong: true);

    [SystematicTheory(Schedules = 40)]
    [MemberData(nameof(Short))]
    public Scenario Holds(string name) => Named(name);

    [SystematicTheory(Schedules = 2_000)]
    [MemberData(nameof(Long))]
    public Scenario Holds_and_shows_what_is_rare(string name) => Named(name);

    static IEnumerable<TheoryDataRow<string>> Names(bool isLong)
        => AllScenarios.List.Where(each => LongerOnes.Contains(each.Name) == isLong)
            .Select(each => new TheoryDataRow<string>(each.Name));

    static Scenario Named(string name)
        => AllScenarios.List.Single(each => each.Name == name);
}
