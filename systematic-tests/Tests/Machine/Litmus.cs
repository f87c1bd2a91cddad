using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnMachine;

/// <summary>Takes small machines through every schedule and every choice.</summary>
static class Litmus
{
    const int Most = 1_000_000;

    public const string X86 = "x86";
    public const string Armv7 = "armv7";
    public const string Tame = "tame";
    public const string Evicts = "evicts";
    public const string Wild = "wild";

    /// <summary>Two CPUs of a profile, with TLBs of a freedom, and few frames.</summary>
    public static MachineSettings On(string profile, string tlb = Tame) => new()
    {
        Profile = profile == X86 ? MachineProfile.X86 : MachineProfile.Armv7,
        Tlb = tlb switch
        {
            Tame => TlbFreedom.Tame,
            Evicts => TlbFreedom.Evicts,
            _ => TlbFreedom.Wild,
        },
        Frames = 8,
    };

    /// <summary>
    /// The outcomes of all schedules are exactly these, and no rule breaks.
    /// </summary>
    /// <param name="outcomes">Sorted by character, with blanks in between.</param>
    /// <param name="program">Starts the tasks; gives back what reads the outcome.</param>
    public static void Exactly(
        string outcomes, MachineSettings settings, Func<Bench, Func<object>> program)
    {
        AllRuns runs = All(settings, program);
        Assert.Empty(runs.Facts);
        Assert.Equal(outcomes, string.Join(" ", runs.Outcomes));
    }

    /// <summary>The outcomes of one task that does one thing after the other.</summary>
    public static void InOrder(
        string outcomes, MachineSettings settings, Func<Bench, Routine<string>> program)
        => Exactly(outcomes, settings, bench =>
        {
            string seen = "";
            bench.Start("program", async () => seen = await program(bench));
            return () => seen;
        });

    /// <summary>Some schedules break this rule, and none breaks another one.</summary>
    /// <param name="others">The outcomes of the schedules that break nothing, exactly.</param>
    /// <returns>The facts that break it.</returns>
    public static SortedSet<string> Breaks(
        BasicRule rule, string others, MachineSettings settings,
        Func<Bench, Func<object>> program)
    {
        AllRuns runs = All(settings, program);
        Assert.Equal([rule.Name], runs.Rules);
        Assert.Equal(others, string.Join(" ", runs.Outcomes));
        return runs.Facts;
    }

    static AllRuns All(MachineSettings settings, Func<Bench, Func<object>> program)
    {
        var simulator = new Simulator();
        var decider = new Exhaustive();
        var runs = new AllRuns();
        int count = 0;
        do
        {
            Func<object> outcome = () => "";
            Violation? broken = simulator.Run(
                decider, it => outcome = program(new Bench(it, settings)));
            runs.Add(broken, outcome);
            count++;
        }
        while (decider.Advance() && count < Most);

        Assert.True(count < Most, "the program is small enough for all its schedules");
        return runs;
    }

    /// <summary>What came of the schedules.</summary>
    sealed class AllRuns
    {
        public SortedSet<string> Outcomes { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Rules { get; } = new(StringComparer.Ordinal);

        public SortedSet<string> Facts { get; } = new(StringComparer.Ordinal);

        public void Add(Violation? broken, Func<object> outcome)
        {
            if (broken is null)
            {
                Outcomes.Add(outcome().ToString()!);
            }
            else
            {
                Rules.Add(broken.Rule);
                Facts.Add(broken.Fact);
            }
        }
    }
}
