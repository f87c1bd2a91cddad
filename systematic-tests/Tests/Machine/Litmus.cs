using System;
using System.Collections.Generic;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnMachine;

/// <summary>Takes small machines through every schedule and every choice.</summary>
/// <remarks>
/// And through one schedule of each class, which must meet the same outcomes and facts: so each
/// program here also tells whether the machine hides what its steps depend on.
/// </remarks>
static class Litmus
{
    const int Most = 1_000_000;

    public const string X86 = "x86";
    public const string Armv7 = "armv7";
    public const string Tame = "tame";
    public const string Evicts = "evicts";
    public const string Watched = "watched";
    public const string Wild = "wild";

    /// <summary>Two CPUs of a profile, with TLBs of a freedom, and few frames.</summary>
    public static MachineSettings On(string profile, string tlb = Tame) => new()
    {
        Profile = profile == X86 ? MachineProfile.X86 : MachineProfile.Armv7,
        Tlb = tlb switch
        {
            Tame => TlbFreedom.Tame,
            Evicts => TlbFreedom.Evicts,
            Watched => TlbFreedom.Watched,
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
        Func<Bench, Func<object>> program) => Breaks(rule.Name, others, settings, program);

    /// <summary>The same with a rule of any kind, by its name.</summary>
    public static SortedSet<string> Breaks(
        string rule, string others, MachineSettings settings,
        Func<Bench, Func<object>> program)
    {
        AllRuns runs = All(settings, program);
        Assert.Equal([rule], runs.Rules);
        Assert.Equal(others, string.Join(" ", runs.Outcomes));
        return runs.Facts;
    }

    static AllRuns All(MachineSettings settings, Func<Bench, Func<object>> program)
    {
        var decider = new Exhaustive();
        AllRuns runs = Run(settings, program, decider, _ => decider.Advance(), () => true);
        var dpor = new Dpor(0);
        AllRuns reduced = Run(settings, program, dpor, dpor.Advance, () => !dpor.WasRedundant);
        Assert.Equal((0L, 0L), (dpor.Infeasible, dpor.Tails));
        Assert.Equal(runs.Outcomes, reduced.Outcomes);
        Assert.Equal(runs.Facts, reduced.Facts);
        return runs;
    }

    /// <param name="counts">Whether the run that has just ended counts.</param>
    static AllRuns Run(
        MachineSettings settings, Func<Bench, Func<object>> program, IDecider decider,
        Func<Violation?, bool> advance, Func<bool> counts)
    {
        var simulator = new Simulator();
        var runs = new AllRuns();
        int count = 0;
        Violation? broken;
        do
        {
            Func<object> outcome = () => "";
            (decider as Strategy)?.Begin(0);
            broken = simulator.Run(
                decider, it => outcome = program(new Bench(it, settings)));
            if (counts())
            {
                runs.Add(broken, outcome);
            }

            count++;
        }
        while (advance(broken) && count < Most);

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
