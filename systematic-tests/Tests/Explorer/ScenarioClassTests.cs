using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>
/// The classes of real scenarios, counted in two ways that have little in common: by the reduction,
/// and by depth-first search through all states.
/// </summary>
/// <remarks>
/// <c>VERIFIED_CLASS_SCENARIOS</c> names others, with spaces between; those with choices or broken
/// rules are told apart by what they end in, too.
/// </remarks>
public sealed class ScenarioClassTests
{
    static readonly string[] Few =
    [
        "ClearShootDownFree", "ReadOnlyWhileStoring", "PrefaultMeetsPrefault",
        "ProtectMeetsPrefaultOnArmv7", "ProtectMeetsProtect", "ReadFaultMeetsAttach",
    ];

    public static TheoryData<string> Names
        => [.. Environment.GetEnvironmentVariable("VERIFIED_CLASS_SCENARIOS")?.Split(' ') ?? Few];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_ways_count_the_same_classes(string name)
    {
        var runner = new Verified.Explorer.Runner(
            AllScenarios.List.Single(each => each.Name == name));
        var search = new DepthFirst(0, null, reached: new());
        HashSet<ulong> all = Classes(
            runner, search, _ => search.Advance(), () => search.WasReached);
        var reduction = new Dpor(0);
        HashSet<ulong> reduced = Classes(
            runner, reduction, reduction.Advance, () => reduction.WasRedundant);

        Assert.True(reduction.IsExact);
        Assert.Equal(reduction.Executions + reduction.Deadlocks, reduced.Count);
        Assert.Equal(all.Order(), reduced.Order());
    }

    static HashSet<ulong> Classes(
        Verified.Explorer.Runner runner, Strategy strategy, Func<Violation?, bool> advance,
        Func<bool> wasCut)
    {
        var classes = new HashSet<ulong>();
        Violation? broken;
        do
        {
            strategy.Begin(0);
            var hashed = new Hashed(strategy);
            broken = runner.Run(hashed);
            if (!wasCut())
            {
                classes.Add(hashed.Class);
            }
        }
        while (advance(broken));
        return classes;
    }
}
