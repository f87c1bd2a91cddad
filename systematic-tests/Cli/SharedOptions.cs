using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Linq;
using System.Numerics;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>The options that verbs share, as they were given.</summary>
/// <remarks>They are read here, not by the parser, so that each error is one line that says what
/// was expected.</remarks>
sealed class SharedOptions(ParseResult parsed)
{
    static readonly StrategyKind[] Kinds = Enum.GetValues<StrategyKind>();

    /// <summary>Their names and descriptions.</summary>
    public static readonly IReadOnlyList<(string Name, string About)> All =
    [
        ("--strategy", string.Join(", ", Kinds.Select(ExplorerOptions.NameOf))),
        ("--preemptions", "the most preemptions of a schedule, for dfs"),
        ("--seed", "the origin of all randomness (42)"),
        ("--schedules", "the most schedules of each scenario"),
        ("--time", "seconds that the whole run may take; for bench, each measurement"),
        ("--workers", "threads (one for each processor)"),
        ("--json", "a file for one JSON document, or - for standard output"),
        ("--out", "the directory of traces (out)"),
    ];

    /// <summary>Those of <c>run</c>.</summary>
    public static IReadOnlyList<(string Name, string About)> OfRuns =>
    [
        .. All, OfEngine, ("--checkpoint", "a file from which a run that was killed goes on"),
    ];

    /// <summary>Those of <c>bugs</c>.</summary>
    public static IReadOnlyList<(string Name, string About)> OfBugs => [.. All, OfEngine];

    /// <summary>Those of <c>mmu</c>.</summary>
    public static readonly IReadOnlyList<(string Name, string About)> OfTests =
    [
        .. All.Where(each => each.Name is not ("--strategy" or "--preemptions" or "--seed")),
    ];

    /// <summary>Those that say something to <c>bench</c>.</summary>
    public static readonly IReadOnlyList<(string Name, string About)> OfMeasurements =
    [
        .. All.Where(each => each.Name is "--strategy" or "--time" or "--workers" or "--json"),
        ("--engine", "explorer, coyote or both; both also look for the published variants"),
        ("--seeds", "with --find or --engine both, the tries of each strategy that draws by "
            + "chance (20)"),
        ("--schedules", "with --find or --engine both, the most schedules of a try (20,000)"),
    ];

    /// <summary>Those of <c>fuzz</c>, beside the sizes of its tests.</summary>
    public static readonly IReadOnlyList<(string Name, string About)> OfFuzzing =
    [
        ("--seed", "the origin of all tests and schedules (42)"),
        ("--tests", "the most tests"),
        ("--schedules", $"the most schedules of each test ({VmFuzz.DefaultSchedules})"),
        ("--time", "seconds after which it ends (60, if --tests is not given)"),
        .. All.Where(each => each.Name is "--workers" or "--json" or "--out"),
        .. OfBounds,
    ];

    /// <summary>How large generated tests are.</summary>
    public static IReadOnlyList<(string Name, string About)> OfBounds =>
    [
        ("--threads", "the most threads of a generated test (3)"),
        ("--pages", "the most pages of a process in a generated test (3)"),
        ("--statements", "the most statements of all its threads together (8)"),
    ];

    static (string Name, string About) OfEngine
        => ("--engine", $"{Engines.Explorer}, or {Engines.Coyote} where it is built in");

    /// <summary>The options that were given.</summary>
    public IEnumerable<string> Given => parsed.CommandResult.Command.Options
        .Select(option => option.Name)
        .Where(name => parsed.GetResult(name) is OptionResult { Implicit: false });

    public string? Json => Text("--json");

    public string? Checkpoint => Text("--checkpoint");

    public string Out => Text("--out") ?? "out";

    public TimeSpan? Time => Read<double>(
        "--time", "a number of seconds above 0", value => value is > 0 and < 1e8,
        NumberStyles.Float) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    public int? Workers => Read<int>(
        "--workers", "a whole number from 1 to 256", value => value is >= 1 and <= 256);

    public int? Seeds => Read<int>(
        "--seeds", "a whole number from 1 to 10000", value => value is >= 1 and <= 10_000);

    public long? Tests => Read<long>(
        "--tests", "a whole number from 1 to 1000000000",
        value => value is > 0 and <= 1_000_000_000);

    /// <summary>How large generated tests are.</summary>
    public VmBounds Bounds
    {
        get
        {
            var usual = new VmBounds();
            return new(
                Read<int>(
                    "--threads", "a whole number from 2 to 4", value => value is >= 2 and <= 4)
                    ?? usual.Threads,
                Read<int>(
                    "--statements", "a whole number from 6 to 32", value => value is >= 6 and <= 32)
                    ?? usual.Statements,
                Read<int>("--pages", "a whole number from 1 to 8", value => value is >= 1 and <= 8)
                    ?? usual.Pages);
        }
    }

    public long? Schedules => Read<long>(
        "--schedules", "a whole number above 0", value => value > 0);

    /// <summary>The name of the strategy that was asked for, of whichever engine.</summary>
    public string? StrategyName => Text("--strategy");

    /// <summary>The strategy that was asked for, if any.</summary>
    public StrategyKind? Strategy
    {
        get
        {
            if (Text("--strategy") is not { } name)
            {
                return null;
            }

            return ExplorerOptions.KindOf(name)
                ?? throw WrongUse.Unknown("strategy", name, Kinds.Select(ExplorerOptions.NameOf));
        }
    }

    /// <summary>The engine that was asked for; null for our explorer.</summary>
    public IEngine? Engine => Text("--engine") switch
    {
        null or Engines.Explorer => null,
        Engines.Coyote => Engines.Other,
        { } name => throw WrongUse.Unknown(
            "engine", name, [Engines.Explorer, Engines.Coyote]),
    };

    /// <summary>The engines that are to be measured.</summary>
    public EngineChoice Measured => Text("--engine") switch
    {
        null or Engines.Explorer => new(true, null),
        Engines.Coyote => new(false, Engines.Other),
        Engines.Both => new(true, Engines.Other),
        { } name => throw WrongUse.Unknown(
            "engine", name,
            [Engines.Explorer, Engines.Coyote, Engines.Both]),
    };

    /// <summary>How another engine is to explore each subject.</summary>
    /// <param name="subjects">How many there are: they have the time together.</param>
    public EngineOptions ToEngine(IEngine engine, long schedules, int subjects)
    {
        string[] foreign = ["--preemptions", "--workers", "--checkpoint"];
        if (Given.FirstOrDefault(foreign.Contains) is { } option)
        {
            throw new WrongUse($"{option} expects --engine {Engines.Explorer}");
        }

        return new(
            StrategyOf(engine) ?? engine.Strategies[0].Name,
            Read<uint>("--seed", "a whole number from 0 to 4294967295", _ => true) ?? 42,
            Schedules ?? (Time is null ? schedules : long.MaxValue),
            Time / Math.Max(1, subjects));
    }

    /// <summary>The strategy of another engine that was asked for, if any.</summary>
    public string? StrategyOf(IEngine engine)
        => Text("--strategy") is not { } name ? null
            : engine.Strategies.Any(each => each.Name == name) ? name
            : throw WrongUse.Unknown(
                "strategy", name, engine.Strategies.Select(each => each.Name));

    /// <summary>How to explore, where a verb has its own default strategy and budget.</summary>
    public ExplorerOptions ToExplorer(StrategyKind strategy, long schedules)
    {
        StrategyKind kind = Strategy ?? strategy;
        int? preemptions = Read<int>("--preemptions", "a whole number from 0", value => value >= 0);
        if (preemptions is not null && kind != StrategyKind.DepthFirst)
        {
            throw new WrongUse("--preemptions expects --strategy dfs beside it");
        }

        return new()
        {
            Strategy = kind,
            Preemptions = preemptions,
            Seed = Read<ulong>("--seed", "a whole number from 0", _ => true) ?? 42,
            Schedules = Schedules ?? (Time is null ? schedules : long.MaxValue),
            Time = Time,
            Workers = Workers ?? Environment.ProcessorCount,
        };
    }

    /// <remarks>No style has separators of thousands: 0,5 would be 5.</remarks>
    T? Read<T>(
        string option, string expected, Func<T, bool> allowed,
        NumberStyles style = NumberStyles.Integer)
        where T : struct, INumberBase<T>
    {
        if (Text(option) is not { } text)
        {
            return null;
        }

        return T.TryParse(text, style, CultureInfo.InvariantCulture, out T value) && allowed(value)
            ? value
            : throw new WrongUse($"{option} expects {expected}, not '{text}'");
    }

    string? Text(string option)
        => parsed.CommandResult.Command.Options.Any(each => each.Name == option)
            ? parsed.GetValue<string>(option)
            : null;
}
