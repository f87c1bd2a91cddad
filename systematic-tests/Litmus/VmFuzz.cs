using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>How much is compared.</summary>
/// <param name="Seed">From which all tests follow.</param>
/// <param name="Time">When it ends, also within a test; null for never.</param>
/// <param name="Tests">How many are generated; null for no limit.</param>
public sealed record VmFuzzBudget(ulong Seed, TimeSpan? Time, long? Tests);

/// <summary>What fuzzing has come to.</summary>
/// <param name="Tests">Those that were compared.</param>
/// <param name="Skipped">
/// Those that the system lacks something for, or that can get stuck.
/// </param>
/// <param name="Complete">Those of which everything was explored.</param>
public sealed record VmFuzzProgress(
    long Tests, long Skipped, long Complete, long Schedules, TimeSpan Elapsed);

/// <summary>Generates tests and compares a system with the abstract VM, until they differ.
/// </summary>
/// <remarks>
/// The tests follow from the seed, one by one, and go in turns to the systems; what is found is
/// the same with any number of workers, unless the time ends first.
/// </remarks>
/// <param name="systems">One system or several, each on one machine or on several.</param>
public sealed class VmFuzz(
    IReadOnlyList<IVmSystem> systems, VmBounds bounds, VmFuzzBudget budget,
    ExplorerOptions options)
{
    /// <summary>The schedules of a test: most bugs need few, and there are always more tests.
    /// </summary>
    public const long DefaultSchedules = 200;

    const int Batch = 64;

    /// <summary>Enough for most tests; of the others, outcomes are asked for one by one.</summary>
    const int MostStates = 3_000;

    readonly long start = Stopwatch.GetTimestamp();
    long next;
    VmFuzzProgress progress = new(0, 0, 0, 0, default);

    /// <summary>How far it has come; may be asked from any thread.</summary>
    public VmFuzzProgress Progress => progress with { Elapsed = Elapsed };

    TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>Runs until something is found, or the budget is spent.</summary>
    /// <returns>The first result that is not right, not shrunk; null for none.</returns>
    public VmResult? Run(CancellationToken cancellation)
    {
        while (!(Elapsed >= budget.Time) && !(next >= budget.Tests)
            && !cancellation.IsCancellationRequested)
        {
            if (RunBatch(cancellation) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The smallest test that breaks the same rule, with its shortest run.</summary>
    /// <param name="file">Where the test will be, for the trace.</param>
    public VmResult Shrink(VmResult found, string file, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(found);
        IVmSystem system = found.On!;
        VmTest smallest = VmShrinker.Shrink(
            found.Test,
            test => !cancellation.IsCancellationRequested
                && Explore(test, system, cancellation) is { } result
                && BrokenBy(result) == BrokenBy(found));
        // What was found shows itself again; what had only not come back may keep it for ever.
        CancellationToken end = found.Finding is null ? cancellation : default;
        VmResult? again = Explore(smallest with { File = file }, system, end);
        return (again is { Interrupted: false } ? again : found).Shrunk();
    }

    static string BrokenBy(VmResult result)
        => result.Finding?.Violation.Rule ?? $"{result.Status}";

    /// <summary>A test on a system; null where the two cannot be compared.</summary>
    VmResult? Explore(VmTest test, IVmSystem system, CancellationToken cancellation)
    {
        var exploration = new VmExploration([test], [system], options, MostStates);
        return exploration.IsComparable(0)
            ? exploration.Results(exploration.Campaign.Run(cancellation)).Single()
            : null;
    }

    VmResult? RunBatch(CancellationToken cancellation)
    {
        int count = (int)Math.Min(Batch, budget.Tests - next ?? Batch);
        IVmSystem system = systems[(int)(next / Batch % systems.Count)];
        VmTest[] batch =
        [
            .. Enumerable.Range(0, count)
                .Select(i => VmGenerator.Generate(budget.Seed, next + i, bounds))
                .Where(test => system.Lacks(test.Program) is null),
        ];
        next += count;
        var exploration = new VmExploration(
            batch, [system], options with { Time = budget.Time - Elapsed }, MostStates);
        IReadOnlyList<ExplorationResult> explored = exploration.Campaign.Run(cancellation);
        VmResult[] results = [.. exploration.Results(explored).Where(
            (result, i) => exploration.IsComparable(i) && !result.Interrupted
                && (result.Refines is not null || result.Status != VmStatus.Ok))];
        int comparable = Enumerable.Range(0, batch.Length).Count(exploration.IsComparable);
        progress = new(
            progress.Tests + results.Length, progress.Skipped + count - comparable,
            progress.Complete + results.Count(each => each.Complete),
            progress.Schedules + results.Sum(each => each.Schedules), default);
        return results.FirstOrDefault(
            each => each.Status is VmStatus.Violated or VmStatus.Error);
    }
}
