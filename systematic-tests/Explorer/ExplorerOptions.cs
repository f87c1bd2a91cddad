using System;
using System.Linq;

namespace Verified.Explorer;

/// <summary>Which schedules are explored.</summary>
public enum StrategyKind
{
    /// <summary>
    /// Each class where that fits the budget; else rising preemption bounds and the portfolio.
    /// </summary>
    Default,

    /// <summary>The strategies that draw by chance, in turns.</summary>
    Portfolio,
    Random,
    Sticky,
    Pct,
    PartialOrder,
    Uniform,
    Delay,
    DepthFirst,

    /// <summary>One schedule of each class: see <see cref="Explorer.Dpor"/>.</summary>
    Dpor,
}

/// <summary>How a campaign explores each of its subjects.</summary>
public sealed record ExplorerOptions
{
    /// <summary>
    /// The schedules of a scenario; 160 scenarios of 220 points take a minute on two cores.
    /// </summary>
    public const long DefaultSchedules = 50_000;

    public StrategyKind Strategy { get; init; }

    /// <summary>The bound of <see cref="StrategyKind.DepthFirst"/>; null for none.</summary>
    public int? Preemptions { get; init; }

    public ulong Seed { get; init; } = 42;

    /// <summary>The most schedules of one subject.</summary>
    public long Schedules { get; init; } = DefaultSchedules;

    /// <summary>How long the campaign may take; each subject has an equal share of it.</summary>
    public TimeSpan? Time { get; init; }

    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether must-occur outcomes that no class has shown are sought by chance afterwards.
    /// Needless where an outcome follows from the class.
    /// </summary>
    public bool SeeksOutcomes { get; init; } = true;

    /// <summary>The strategy's name on the command line and in documents.</summary>
    public string StrategyName => NameOf(Strategy);

    public static string NameOf(StrategyKind kind) => kind switch
    {
        StrategyKind.Default => "default",
        StrategyKind.Portfolio => "portfolio",
        StrategyKind.Random => "random",
        StrategyKind.Sticky => "sticky",
        StrategyKind.Pct => "pct",
        StrategyKind.PartialOrder => "pos",
        StrategyKind.Uniform => "urw",
        StrategyKind.Delay => "delay",
        StrategyKind.DepthFirst => "dfs",
        StrategyKind.Dpor => "dpor",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The strategy of a name; null where there is none.</summary>
    public static StrategyKind? KindOf(string name)
        => Enum.GetValues<StrategyKind>()
            .Cast<StrategyKind?>()
            .FirstOrDefault(kind => NameOf(kind!.Value) == name);

    /// <summary>
    /// A search comes back after this time, so that others can look at it; a checkpoint is not
    /// written more often.
    /// </summary>
    internal TimeSpan Slice { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a campaign looks after its workers.</summary>
    internal TimeSpan Watch { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>What a campaign reads the time from.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    internal bool Searches => Strategy
        is StrategyKind.Default or StrategyKind.DepthFirst or StrategyKind.Dpor;

    /// <summary>Whether it must know how long schedules are.</summary>
    internal bool UsesProfile => Strategy is not (StrategyKind.DepthFirst or StrategyKind.Dpor
        or StrategyKind.Random or StrategyKind.Sticky or StrategyKind.PartialOrder);

    /// <summary>Whether it enumerates classes.</summary>
    internal bool Reduces => Strategy is StrategyKind.Default or StrategyKind.Dpor;

    /// <summary>Whether PCT is the strategy, or has its turns.</summary>
    internal bool UsesPct => Strategy
        is StrategyKind.Default or StrategyKind.Portfolio or StrategyKind.Pct;

    internal bool Samples => Strategy is not (StrategyKind.DepthFirst or StrategyKind.Dpor);

    /// <summary>The part of a budget after which a stage of the search has to end.</summary>
    internal double ShareUntil(SearchStage stage)
        => !Searches ? 0 : !Samples ? 1 : stage switch
        {
            <= SearchStage.Classes => 0.5,
            SearchStage.Bounds => 0.75,
            _ => 0.875,
        };
}
