using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>A search that was kept between two schedules goes on as if it had not been.</summary>
/// <remarks>Of small programs, from each such moment, to the end.</remarks>
public sealed class KeptSearchTests
{
    static readonly Dictionary<string, Scenario> ByName = new Scenario[]
    {
        Demos.OnOneCell(3, 2, 1), Demos.OnOneCell(2, 1, 1), Demos.Independent(2, 2), Demos.Choices,
        Demos.LostUpdate, Demos.TwoStages, Demos.Philosophers, Oddities.SometimesLong,
        Of("Choosers", [Deed.ChooseStore, Deed.Load], [Deed.ChooseStore, Deed.Store]),
        Of("Parents", [Deed.Spawn, Deed.Load], [Deed.Spawn], [Deed.Store]),
        Of("Ending", [Deed.Load, Deed.Demand], [Deed.Store, Deed.Load], [Deed.Add, Deed.Demand]),
        Of("Sleepers", [Deed.SleepUntil], [Deed.WakeAll]),
        Of("Readers", [Deed.ReadDown], [Deed.ReadUp], [Deed.WriteLocked]),
        HiddenGates.Opened(stepsBehind: 1, racersBehind: 3) with { Name = "RacersBehind" },
        HiddenGates.Opened(stepsBehind: 1, meets: true, racersBefore: 2),
        Touching("Touches", 1), Touching("TouchesMany", 5),
    }.ToDictionary(each => each.Name);

    public static TheoryData<string> Names => [.. ByName.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_reduction_goes_on_from_each_moment(string name)
    {
        List<(string Kept, string Schedule)> whole = Rest(ByName[name], new Dpor(0));

        Assert.InRange(whole.Count, 2, 250);
        for (int i = 0; i < whole.Count - 1; i++)
        {
            SavedReduction kept = JsonSerializer.Deserialize<SavedReduction>(whole[i].Kept)!;
            Assert.Equal(whole[i..], Rest(ByName[name], Dpor.Of(0, kept)));
        }
    }

    [Theory]
    [InlineData("OnOneCell2Plus1Plus1", null, false, false)]
    [InlineData("OnOneCell2Plus1Plus1", 1, false, false)]
    [InlineData("OnOneCell2Plus1Plus1", 2, true, false)]
    [InlineData("OnOneCell2Plus1Plus1", 1, false, true)]
    [InlineData("Independent2Plus2", null, false, true)]
    [InlineData("SometimesLong", 1, false, false)]
    [InlineData("Choices", null, false, true)]
    [InlineData("LostUpdate", 1, true, true)]
    [InlineData("Philosophers", 2, false, true)]
    public void Depth_first_search_goes_on_from_each_moment(
        string name, int? bound, bool delays, bool cached)
    {
        List<(string Kept, string Schedule)> whole = Rest(
            ByName[name], new DepthFirst(0, bound, delays, cached ? new() : null));

        Assert.InRange(whole.Count, 2, 250);
        for (int i = 0; i < whole.Count - 1; i++)
        {
            SavedDepthFirst kept = JsonSerializer.Deserialize<SavedDepthFirst>(whole[i].Kept)!;
            Assert.Equal(whole[i..], Rest(ByName[name], DepthFirst.Of(0, kept)));
        }
    }

    static List<(string Kept, string Schedule)> Rest(Scenario scenario, Dpor dpor)
        => Rest(scenario, dpor, dpor.Advance, () => JsonSerializer.Serialize(dpor.Save()));

    static List<(string Kept, string Schedule)> Rest(Scenario scenario, DepthFirst search)
        => Rest(scenario, search, _ => search.Advance(),
            () => JsonSerializer.Serialize(search.Save()));

    /// <summary>What is kept before each schedule that is left, and the schedule.</summary>
    static List<(string Kept, string Schedule)> Rest(
        Scenario scenario, Strategy strategy, Func<Violation?, bool> advance, Func<string> keep)
    {
        var rest = new List<(string, string)>();
        var runner = new Runner(scenario);
        bool goesOn = true;
        while (goesOn)
        {
            string kept = keep();
            var told = new Told(strategy);
            strategy.Begin(rest.Count);
            Violation? broken = runner.Run(told);
            strategy.End(told.Last!);
            rest.Add((kept, $"{string.Join(' ', told.Decisions)}: {broken?.Rule}"));
            goesOn = advance(broken);
        }

        rest.Add((keep(), ""));
        return rest;
    }

    static Scenario Of(string name, params Deed[][] program)
    {
        Part[][] parts = [.. program.Select(body => body.Select(
            deed => new Part(deed, 0)).ToArray())];
        return new(name, "demo", "", [], stage => DporRandomPrograms.Build(stage.Simulator, parts));
    }

    /// <summary>Two steps that touch objects that they do not declare, and one that does.</summary>
    static Scenario Touching(string name, int objects)
    {
        Effect[] effects = [new(StepKind.Read, new(0)), .. Enumerable.Range(0, objects).Select(
            i => new Effect((StepKind)(objects - i), new(1 + (i % 2))))];
        DeclaredStep[][] program =
        [
            [new(effects, 1, false), new(effects, 1, Starts: true)],
            [new(effects[^1..], 1, false)],
            [new([effects[^1], effects[0]], 2, Starts: true)],
        ];
        return new(name, "demo", "", [], stage =>
            DeclaredPrograms.Build(stage.Simulator, program));
    }

    /// <summary>Notes what another decider decides.</summary>
    sealed class Told(IDecider inner) : IDecider
    {
        public List<int> Decisions { get; } = [];

        public Simulator? Last { get; private set; }

        public int NextTask(Simulator simulator)
        {
            Last = simulator;
            return Note(inner.NextTask(simulator));
        }

        public int NextValue(Simulator simulator, string name, int below)
            => Note(inner.NextValue(simulator, name, below));

        int Note(int decision)
        {
            Decisions.Add(decision);
            return decision;
        }
    }
}
