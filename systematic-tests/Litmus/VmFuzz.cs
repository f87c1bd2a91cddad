using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>What fuzzing has come to.</summary>
/// <param name="Tests">Those that were compared.</param>
/// <param name="Skipped">
/// Those that the system lacks something for, or that can get stuck.
/// </param>
/// <param name="Complete">Those of which everything was explored.</param>
public sealed record VmFuzzProgress(long Tests, long Skipped, long Complete, long Schedules);

/// <summary>Generates tests and compares a system with the abstract VM, until they differ.</summary>
/// <remarks>
/// The tests follow from the seed, one by one; so does what is found, whatever the number of
/// workers, unless the time ends first.
/// </remarks>
public sealed class VmFuzz(
    IVmSystem system, VmBounds bounds, ExplorerOptions options, TimeSpan? time, long? tests)
{
    /// <summary>The schedules of a test: most bugs need few, and there are always more tests.
    /// </summary>
    public const long DefaultSchedules = 300;

    const int Batch = 64;

    /// <summary>For most tests enough; for the others, outcomes are asked for one by one.</summary>
    const int MostStates = 3_000;

    readonly long start = Stopwatch.GetTimestamp();
    long next;

    public VmFuzzProgress Progress { get; private set; } = new(0, 0, 0, 0);

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>Runs until something is found, or the budget is spent.</summary>
    /// <returns>The first result that is not right, not shrunk; null for none.</returns>
    public VmResult? Run(CancellationToken cancellation)
    {
        while (!(Elapsed >= time) && !(next >= tests) && !cancellation.IsCancellationRequested)
        {
            if (RunBatch(cancellation) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The smallest test that breaks the same rule, with its shortest run.</summary>
    public VmResult Shrink(VmResult found, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(found);
        VmTest smallest = VmShrinker.Shrink(
            found.Test,
            test => !cancellation.IsCancellationRequested
                && Explore(test, cancellation) is { } result && BrokenBy(result) == BrokenBy(found));
        return Explore(smallest, cancellation) ?? found;
    }

    /// <summary>A test on the system; null where the two cannot be compared.</summary>
    public VmResult? Explore(VmTest test, CancellationToken cancellation)
    {
        var exploration = new VmExploration([test], [system], options, MostStates);
        return exploration.IsComparable(0)
            ? exploration.Results(exploration.Campaign.Run(cancellation)).Single()
            : null;
    }

    static string BrokenBy(VmResult result)
        => result.Finding?.Violation.Rule ?? $"{result.Status}";

    VmResult? RunBatch(CancellationToken cancellation)
    {
        int count = (int)Math.Min(Batch, tests - next ?? Batch);
        VmTest[] batch =
        [
            .. Enumerable.Range(0, count).Select(
                i => VmGenerator.Generate(options.Seed, next + i, bounds)),
        ];
        next += count;
        var exploration = new VmExploration(batch, [system], options, MostStates);
        IReadOnlyList<ExplorationResult> explored = exploration.Campaign.Run(cancellation);
        VmResult[] results = [.. exploration.Results(explored).Where(
            (_, i) => exploration.IsComparable(i))];
        Progress = new(
            Progress.Tests + results.Length, Progress.Skipped + count - results.Length,
            Progress.Complete + results.Count(each => each.Complete),
            Progress.Schedules + results.Sum(each => each.Schedules));
        return results.FirstOrDefault(
            each => each.Status is VmStatus.Violated or VmStatus.Error && !each.Interrupted);
    }
}
