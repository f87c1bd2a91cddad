using System;

namespace Verified.Explorer;

/// <summary>Which schedules are explored.</summary>
public enum StrategyKind
{
    /// <summary>Depth-first with rising preemption bounds, then the portfolio.</summary>
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
    /// The schedules of a scenario; 160 scenarios of 120 points take 40 seconds on two cores.
    /// </summary>
    public const long DefaultSchedules = 20_000;

    public StrategyKind Strategy { get; init; }

    /// <summary>The bound of <see cref="StrategyKind.DepthFirst"/>; null for none.</summary>
    public int? Preemptions { get; init; }

    public ulong Seed { get; init; } = 42;

    /// <summary>The most schedules of one subject.</summary>
    public long Schedules { get; init; } = DefaultSchedules;

    /// <summary>How long the campaign may take; each subject has an equal share of it.</summary>
    public TimeSpan? Time { get; init; }

    public int Workers { get; init; } = Environment.ProcessorCount;

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

    internal bool Searches => Strategy
        is StrategyKind.Default or StrategyKind.DepthFirst or StrategyKind.Dpor;

    /// <summary>Whether it must know how long schedules are.</summary>
    internal bool UsesProfile => Samples && Strategy is not
        (StrategyKind.Random or StrategyKind.Sticky or StrategyKind.PartialOrder);

    /// <summary>Whether PCT is the strategy, or has its turns.</summary>
    internal bool UsesPct => Strategy
        is StrategyKind.Default or StrategyKind.Portfolio or StrategyKind.Pct;

    internal bool Samples => Strategy is not (StrategyKind.DepthFirst or StrategyKind.Dpor);

    /// <summary>The part of a budget that the depth-first search gets.</summary>
    internal double SearchShare => !Searches ? 0 : Samples ? 0.5 : 1;
}
