using System;
using Verified.Explorer;

namespace Verified.Tests.Explorer;

/// <summary>Short forms for tests.</summary>
static class Exploring
{
    /// <summary>Explores one scenario.</summary>
    public static ExplorationResult Explore(Scenario scenario, ExplorerOptions options)
        => new Campaign([Subject.Of(scenario)], options).Run()[0];

    /// <summary>Depth-first search with a bound, or without one.</summary>
    public static ExplorationResult Search(
        Scenario scenario, int? bound, long schedules = 1_000_000)
        => Explore(scenario, new()
        {
            Strategy = StrategyKind.DepthFirst,
            Preemptions = bound,
            Schedules = schedules,
            Workers = 1,
        });

    /// <summary>All of a result but how long it took.</summary>
    public static string Describe(ExplorationResult result)
        => $"{result with { Seconds = 0, Finding = null, MustOccur = [] }}"
            + string.Join(';', result.MustOccur) + result.Finding?.Trace.ToText();

    /// <summary>How many of the first schedules of a strategy break a rule.</summary>
    public static int CountBroken(Scenario scenario, Strategy strategy, int schedules)
    {
        var runner = new Runner(scenario);
        int broken = 0;
        for (int i = 0; i < schedules; i++)
        {
            broken += runner.Run(strategy, i) is null ? 0 : 1;
        }

        return broken;
    }

    /// <summary>Three and a half standard errors of a probability that is measured.</summary>
    public static double Tolerance(double p, int schedules)
        => 3.5 * Math.Sqrt(p * (1 - p) / schedules);
}
