using System;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What a search does now.</summary>
enum SearchStage
{
    /// <summary>The first schedule, twice, and a few others.</summary>
    Beginning,

    /// <summary>
    /// The first schedules by chance, and what they say of the number of classes.
    /// </summary>
    Soundings,

    /// <summary>One schedule of each class.</summary>
    Classes,

    /// <summary>All schedules with few preemptions, then with more.</summary>
    Bounds,

    /// <summary>The same with delays, if there are too many without preemptions.</summary>
    Delays,
    Over,
}

/// <summary>The systematic part of an exploration, stage by stage.</summary>
/// <remarks>
/// It can stop between any two schedules and go on later. The rehearsal runs the schedule without
/// preemptions twice, since nothing that follows means anything if a scenario is not deterministic:
/// see <see cref="DeterminismGuard"/>. The soundings find what is easy to find before anything is
/// enumerated, and try whether independent steps commute: see <see cref="Commutation"/>.
/// </remarks>
sealed partial class Search(DeterminismGuard guard, ExplorerOptions options)
{
    /// <summary>How often it tells how far it has come.</summary>
    const int Telling = 64;

    readonly Watch watch = guard.Watch();
    Turns? turns;
    Dpor? reduction;
    DepthFirst? bounded;

    // Of the present stage: schedules and points; of the present bound: schedules, and how many
    // of them were too long.
    long next;
    long points;
    long index;
    long tails;

    // Of the number of classes, from the soundings alone and from the reduction.
    long estimate;
    long explored;

    // Whether the reduction has shown that steps do not tell all that they touch.
    bool isDistrusted;
    volatile string progress = "";

    public SearchStage Stage { get; private set; }

    /// <summary>What the search showed, each schedule counted once.</summary>
    /// <remarks>
    /// The search of a bound runs those of the smaller bounds again; they are not counted again.
    /// </remarks>
    public Tally Tally { get; private set; }

    /// <summary>What the soundings showed: the first schedules of the sampling.</summary>
    public Tally Sounded { get; private set; }

    /// <summary>The schedules that the search ran, those that were run again included.</summary>
    public long Runs { get; private set; }

    public Finding? Finding { get; private set; }

    /// <summary>The first violation that was met while lengths were learnt.</summary>
    public Finding? Met { get; private set; }

    /// <summary>How long schedules are, and each task in them.</summary>
    public Profile Profile { get; } = new();

    /// <summary>The classes of the soundings.</summary>
    public ClassCount Classes { get; } = new();

    /// <summary>What is known of classes.</summary>
    /// <param name="looked">Those that were drawn by chance.</param>
    public ClassFigures? Figures(ClassCount looked)
    {
        KeepWhatIsKnown();
        return looked.Looked == 0 && explored == 0 ? null : new(
            explored,
            Reduced is { IsExact: true } ? explored
                : Math.Max(Math.Max(explored, looked.Estimate), estimate),
            looked.Looked, looked.OnceShare);
    }

    /// <summary>Whether some schedule stands for each that there is.</summary>
    public bool IsComplete
        => Completed is { HasCut: false, Tails: 0 } || Reduced is { IsExact: true };

    /// <summary>What the reduction covered, if it has ended.</summary>
    public ReducedSearch? Reduced { get; private set; }

    /// <summary>The last bound of which all schedules were run, if there is one.</summary>
    public CompletedBound? Completed { get; private set; }

    /// <summary>How far it has come, in a few words; for who watches from another thread.</summary>
    public string Progress => progress;

    /// <summary>The soundings of an exploration: whole chunks of the sampling.</summary>
    public static long SoundingsOf(ExplorerOptions options)
        => options.Strategy != StrategyKind.Default ? 0
            : Math.Min(3, options.Schedules / 8 / Sampling.ChunkSize) * Sampling.ChunkSize;

    /// <summary>Runs the first schedule twice, and a few others to see how they are.</summary>
    /// <exception cref="ToolException">
    /// The scenario is not deterministic, or hides what its steps touch.
    /// </exception>
    public void Begin(Runner runner)
    {
        Rehearse(runner);
        if (Finding is null && options.UsesProfile)
        {
            Learn(runner);
        }

        Enter(SearchStage.Soundings);
    }

    /// <summary>Goes on until the pace says otherwise, or all is done.</summary>
    /// <exception cref="ToolException">The scenario is not deterministic.</exception>
    public void Run(Runner runner, IPace pace)
    {
        while (Stage != SearchStage.Over && pace.GoesOn)
        {
            bool goesOn = Stage switch
            {
                SearchStage.Soundings => Sound(runner, pace),
                SearchStage.Classes => Reduce(runner, pace),
                _ => Bound(runner, pace),
            };
            if (!goesOn)
            {
                Skip();
            }
            else if (next % Telling == 0)
            {
                Tell();
            }
        }

        if (Stage == SearchStage.Over)
        {
            watch.End(runner);
        }
    }

    /// <summary>
    /// Where it stands, between two schedules; null before its soundings are over.
    /// </summary>
    public SavedSearch? Save() => Stage <= SearchStage.Soundings ? null : new(
        Stage, next, points, index, tails, Tally, Runs, explored, estimate, isDistrusted,
        reduction?.Save(), bounded?.Save(), Reduced, Completed);

    /// <summary>Goes to where it stood; what comes before is run again.</summary>
    public void Resume(SavedSearch saved, Runner runner, IPace pace)
    {
        while (Stage == SearchStage.Soundings && Sound(runner, pace))
        {
        }

        (Stage, next, points, index, tails, Tally, Runs, Reduced, Completed) = (
            saved.Stage, saved.Next, saved.Points, saved.Index, saved.Tails, saved.Tally,
            saved.Runs, saved.Reduced, saved.Completed);
        (explored, estimate, isDistrusted) = (
            saved.Explored, saved.Estimate, saved.IsDistrusted);
        reduction = saved.Reduction is { } tree ? Dpor.Of(options.Seed, tree) : null;
        bounded = saved.Bounded is { } path ? DepthFirst.Of(options.Seed, path) : null;
        Tell();
    }

    /// <summary>Leaves the present stage: it has done what it could, or its time is over.</summary>
    public void Skip() => Enter(Stage + 1);

    void Enter(SearchStage wanted)
    {
        SearchStage stage =
            wanted == SearchStage.Classes && !(options.Reduces && ReductionBudget > 0)
                ? SearchStage.Bounds
                : wanted;
        bool isOver = Finding is not null || IsComplete || !options.Searches
            || (stage == SearchStage.Bounds && options.Strategy == StrategyKind.Dpor)
            || (stage == SearchStage.Delays && (Completed is not null || !options.Samples))
            || (stage >= SearchStage.Bounds && BudgetOf(stage) == 0);
        Stage = isOver ? SearchStage.Over : stage;
        KeepWhatIsKnown();
        (next, points, index, tails, reduction, bounded) = (0, 0, 0, 0, null, null);
        Tell();
    }

    void KeepWhatIsKnown()
    {
        if (reduction is not null)
        {
            // A deadlock is a finding, and then there is nothing to go on with.
            explored = reduction.Executions;
            estimate = Expected;
            isDistrusted = reduction.Infeasible > 0;
        }
    }

    void Rehearse(Runner runner)
    {
        var strategy = new DepthFirst(options.Seed, bound: 0);
        if (guard.Rehearse(runner, strategy) is { } broken)
        {
            (Tally, Runs) = (default(Tally).With(runner), 1);
            Finding = guard.Confirm(runner, strategy, 0, options.Seed, broken);
        }
    }

    /// <summary>Runs a few schedules to learn of them.</summary>
    /// <remarks>
    /// What they break is met again where they are sampled; <see cref="Met"/> keeps it for where
    /// they are not.
    /// </remarks>
    void Learn(Runner runner)
    {
        foreach ((Strategy strategy, long i) in Profile.Soundings(options.Seed))
        {
            Violation? broken = Profile.Run(runner, strategy, i);
            Met ??= broken is null
                ? null
                : guard.Confirm(runner, strategy, i, options.Seed, broken);
        }
    }

    void Tell() => progress = Stage switch
    {
        SearchStage.Classes => reduction is null ? ""
            : $"{reduction.Executions:N0}/≈{Expected:N0} classes",
        SearchStage.Bounds => $"≤ {bounded?.Bound} preempted",
        SearchStage.Delays => $"≤ {bounded?.Bound} delayed",
        _ => "",
    };

    /// <summary>About how many classes there are: by chance, and by the reduction itself.</summary>
    long Expected => Math.Max(
        estimate,
        (long)Math.Min(1e15, (reduction!.Executions + 1) / Math.Max(1e-12, reduction.Fraction)));
}
