using System;
using System.Collections.Generic;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>What came of all schedules of a small program.</summary>
/// <param name="Count">The schedules.</param>
/// <param name="Outcomes">What the schedules without a violation ended in.</param>
/// <param name="Rules">The rules that were broken in some schedule.</param>
/// <param name="Violated">The schedules that broke a rule.</param>
sealed record AllRuns(
    int Count, SortedSet<string> Outcomes, SortedSet<string> Rules, int Violated);

/// <summary>Runs small programs, and says what must come of them.</summary>
static class Runs
{
    const int Most = 2_000_000;

    /// <summary>Every schedule of a program.</summary>
    /// <param name="program">
    /// Builds the world; gives back what reads the outcome at the end.
    /// </param>
    public static AllRuns All(Func<Simulator, Func<object>> program)
    {
        var simulator = new Simulator();
        var decider = new Exhaustive();
        var runs = new AllRuns(0, new(StringComparer.Ordinal), new(StringComparer.Ordinal), 0);
        do
        {
            Func<object> outcome = () => "";
            Violation? broken = simulator.Run(decider, it => outcome = program(it));
            runs = runs with { Count = runs.Count + 1 };
            if (broken is null)
            {
                runs.Outcomes.Add(outcome().ToString()!);
            }
            else
            {
                runs.Rules.Add(broken.Rule);
                runs = runs with { Violated = runs.Violated + 1 };
            }
        }
        while (decider.Advance() && runs.Count < Most);

        Assert.True(runs.Count < Most, "the program is small enough for all its schedules");
        return runs;
    }

    /// <summary>The outcomes are exactly these, and no rule breaks.</summary>
    public static int Exactly(string outcomes, Func<Simulator, Func<object>> program)
    {
        AllRuns runs = All(program);
        Assert.Empty(runs.Rules);
        Assert.Equal(outcomes, string.Join(" ", runs.Outcomes));
        return runs.Count;
    }

    /// <summary>No schedule breaks a rule.</summary>
    public static AllRuns Holds(Action<Simulator> program)
    {
        AllRuns runs = All(Silent(program));
        Assert.Empty(runs.Rules);
        return runs;
    }

    /// <summary>Some schedule breaks this rule, and none breaks another one.</summary>
    public static AllRuns Breaks(BasicRule rule, Action<Simulator> program)
    {
        AllRuns runs = All(Silent(program));
        Assert.Equal([rule.Name], runs.Rules);
        return runs;
    }

    /// <summary>Every schedule breaks this rule.</summary>
    public static void AlwaysBreaks(BasicRule rule, Action<Simulator> program)
    {
        AllRuns runs = Breaks(rule, program);
        Assert.Equal(runs.Count, runs.Violated);
    }

    /// <summary>One schedule, lowest task first.</summary>
    public static Violation? One(Action<Simulator> program)
        => new Simulator().Run(new First(), program);

    /// <summary>The fact of the one schedule's violation of this rule.</summary>
    public static string FactOf(BasicRule rule, Action<Simulator> program)
    {
        Violation? broken = One(program);
        Assert.NotNull(broken);
        Assert.Equal(rule.Name, broken.Rule);
        return broken.Fact;
    }

    /// <summary>Makes a flag that is 0 a 1, in one of the ways that there are.</summary>
    public static async Routine Raise(Atomic<int> flag, string how)
    {
        switch (how)
        {
            case "store":
                await flag.Store(1);
                break;
            case "exchange":
                await flag.Exchange(1);
                break;
            case "compare-exchange":
                await flag.CompareExchange(0, 1);
                break;
            default:
                await flag.Add(1);
                break;
        }
    }

    static Func<Simulator, Func<object>> Silent(Action<Simulator> program)
        => simulator =>
        {
            program(simulator);
            return () => "";
        };
}
