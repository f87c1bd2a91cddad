using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>
/// Of programs whose races are known, exactly those are reported: over all schedules, with the
/// lines of both accesses and of the locks that were held.
/// </summary>
public sealed class RaceReportTests
{
    public static IEnumerable<TheoryDataRow<string>> Names
        => All.Select(program => new TheoryDataRow<string>(program.Name));

    public static IEnumerable<TheoryDataRow<string, StrategyKind>> Strategies
        => from program in RacePrograms.Racy
           from kind in Enum.GetValues<StrategyKind>()
           select new TheoryDataRow<string, StrategyKind>(program.Name, kind);

    static IEnumerable<RaceProgram> All => RacePrograms.Racy.Concat(RacePrograms.Ordered);

    [Theory]
    [MemberData(nameof(Names))]
    public void All_schedules_have_exactly_these_races(string name)
    {
        RaceProgram program = All.Single(each => each.Name == name);
        var races = new SortedSet<string>(StringComparer.Ordinal);
        int racing = 0;
        int schedules = 0;
        Scenario scenario = ScenarioOf(program);
        var runner = new Runner(scenario);
        var strategy = new DepthFirst(seed: 1, bound: null);
        do
        {
            if (runner.Run(strategy, schedules) is { } broken)
            {
                Finding found = Finding.Of(
                    Subject.Of(scenario), runner, strategy, schedules, seed: 1, broken);
                Assert.Equal(BasicRule.NoRace.Name, broken.Rule);
                races.Add(Told(found.Violation.Race!));
                racing++;
            }

            schedules++;
        }
        while (strategy.Advance());

        Assert.Equal(program.Races, races);
        Assert.Equal((program.Schedules, program.Racing), (schedules, racing));
    }

    [Fact]
    public void Programs_with_a_race_have_one_and_the_others_have_none()
    {
        Assert.All(RacePrograms.Racy, each => Assert.NotEmpty(each.Races));
        Assert.All(RacePrograms.Ordered, each => Assert.Empty(each.Races));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Every_strategy_finds_a_race(string name, StrategyKind kind)
        => Assert.Equal(
            BasicRule.NoRace.Name,
            Exploring.Explore(
                ScenarioOf(RacePrograms.Racy.Single(each => each.Name == name)),
                new() { Strategy = kind, Schedules = 500, Workers = 1 }).Finding?.Violation.Rule);

    static Scenario ScenarioOf(RaceProgram program) => new(
        "Race", "demo", program.Name, [], stage => program.Build(new RaceWorld(stage.Simulator)));

    static string Told(DataRace race)
        => string.Join(
            " | ",
            new[] { Told(race.Before), Told(race.Now) }.Order(StringComparer.Ordinal));

    static string Told(RacingAccess access)
        => $"{access.Task} {(access.Writes ? "writes" : "reads")} {access.Object}: "
            + LineAt(access.Place)
            + string.Concat(access.Holding.Select(each =>
                $" [{each.Name}{(each.Shared ? " shared" : "")}: {LineAt(each.Place)}]"));

    /// <summary>The text of a line of this repository.</summary>
    internal static string LineAt(string? place)
    {
        string[] parts = place!.Split(':');
        return File.ReadLines(Path.Combine(Repository.Root, parts[0]))
            .ElementAt(int.Parse(parts[1], null) - 1).Trim();
    }
}
