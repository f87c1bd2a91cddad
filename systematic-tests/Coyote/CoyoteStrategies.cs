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
    static readonly (EngineStrategy Strategy, Func<Configuration, Configuration> Set)[] All =
    [
        (new("portfolio",
            "in turns random, probabilistic, fair-prioritization and fair-delay-bounding"),
            configuration => configuration),
        (new("random", "at each point, each enabled operation with the same probability"),
            configuration => configuration.WithRandomStrategy()),
        (new("probabilistic", "stays with the running operation, as a biased walk"),
            configuration => configuration.WithProbabilisticStrategy()),
        (new("prioritization", "random priorities, lowered at up to ten random points"),
            configuration => configuration.WithPrioritizationStrategy()),
        (new("fair-prioritization", "the same, and by chance when schedules get long"),
            configuration => configuration.WithPrioritizationStrategy(isFair: true)),
        (new("delay-bounding", "a round robin, delayed at up to ten random points"),
            configuration => configuration.WithDelayBoundingStrategy()),
        (new("fair-delay-bounding", "the same, and by chance when schedules get long"),
            configuration => configuration.WithDelayBoundingStrategy(isFair: true)),
        (new("q-learning", "learns to go where it has seldom been, by the declared steps"),
            configuration => configuration.WithQLearningStrategy()),
        (new("dfs", "depth-first; with choices it does not meet all schedules", false),
            WithDepthFirst),
    ];

    public static IReadOnlyList<EngineStrategy> List { get; } =
        [.. All.Select(each => each.Strategy)];

    /// <summary>Configures Coyote to use the strategy of that name.</summary>
    public static Configuration Set(Configuration configuration, string name)
        => All.First(each => each.Strategy.Name == name).Set(configuration);

    // Coyote's own command line can ask for it, its library hides it.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "WithDFSStrategy")]
    static extern Configuration WithDepthFirst(Configuration configuration);
}
