using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.Coyote;
using Verified.Explorer;

namespace Verified.Coyote;

/// <summary>Coyote's strategies under the names that its own reports give them.</summary>
static class CoyoteStrategies
{
    /// <summary>
    /// Coyote's steps after which its fair variants choose at random; where unfair strategies end.
    /// </summary>
    public const int Unfair = 20_000;

    const int Never = int.MaxValue;

    static readonly (EngineStrategy Strategy, int FairFrom,
        Func<Configuration, Configuration> Set)[] All =
    [
        (new("portfolio",
            "in turns random, probabilistic, fair-prioritization and fair-delay-bounding"),
            Unfair, configuration => configuration),
        (new("random", "at each point, each enabled operation with the same probability"),
            0, configuration => configuration.WithRandomStrategy()),
        (new("probabilistic", "stays with the running operation, with a fixed probability"),
            0, configuration => configuration.WithProbabilisticStrategy()),
        (new("prioritization", "random priorities, lowered at up to ten random points"),
            Never, configuration => configuration.WithPrioritizationStrategy()),
        (new("fair-prioritization", "the same, and at random when schedules get long"),
            Unfair, configuration => configuration.WithPrioritizationStrategy(isFair: true)),
        (new("delay-bounding", "a round robin, delayed at up to ten random points"),
            Never, configuration => configuration.WithDelayBoundingStrategy()),
        (new("fair-delay-bounding", "the same, and at random when schedules get long"),
            Unfair, configuration => configuration.WithDelayBoundingStrategy(isFair: true)),
        (new("q-learning", "learns to go where it has seldom been, by the declared steps"),
            Never, configuration => configuration.WithQLearningStrategy()),
        (new("dfs", "depth-first; where there are choices it misses schedules", false),
            Never, WithDepthFirst),
    ];

    public static IReadOnlyList<EngineStrategy> List { get; } =
        [.. All.Select(each => each.Strategy)];

    /// <summary>The step from which a strategy is fair with probability one.</summary>
    public static int FairFrom(string name)
        => All.First(each => each.Strategy.Name == name).FairFrom;

    /// <summary>Configures Coyote to use the strategy of that name.</summary>
    public static Configuration Set(Configuration configuration, string name)
        => All.First(each => each.Strategy.Name == name).Set(configuration);

    // Coyote's own command line can ask for it, its library hides it.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "WithDFSStrategy")]
    static extern Configuration WithDepthFirst(Configuration configuration);
}
