using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>
/// <c>fuzz</c>: generates tests of VM systems and compares a system with the abstract VM.
/// </summary>
sealed class FuzzVerb(Context context, SharedOptions options)
{
    /// <summary>Where neither a time nor a number of tests is given.</summary>
    static readonly TimeSpan DefaultTime = TimeSpan.FromMinutes(1);

    readonly TextWriter output = context.Screen.Output;

    /// <param name="name">A system, or all; null for the first one.</param>
    /// <param name="variant">A published variant that stands for it; null for none.</param>
    public int Run(string? name, string? variant)
    {
        ExplorerOptions explorer =
            options.ToExplorer(StrategyKind.Default, VmFuzz.DefaultSchedules) with { Time = null };
        explorer = explorer with { Schedules = options.Schedules ?? VmFuzz.DefaultSchedules };
        IReadOnlyList<IVmSystem> systems = Systems.OnEachMachine(name, variant);
        TimeSpan? time = options.Time ?? (options.Tests is null ? DefaultTime : null);
        using var json = new JsonTarget(options.Json, output);
        var traces = new TraceFolder(options.Out);
        var fuzz = new VmFuzz(
            systems, options.Bounds, new(explorer.Seed, time, options.Tests), explorer);
        VmResult? found = context.Screen.Watch(
            () => fuzz.Run(context.Cancellation), () => Describe(fuzz.Progress));
        VmFuzzProgress progress = fuzz.Progress;
        (string? test, string? trace) = (null, null);
        if (found is not null)
        {
            test = traces.PathOf(found.Test.Name, VmTestFile.Ending);
            found = fuzz.Shrink(found, test, context.Cancellation);
            TraceFolder.Write(test, VmTestText.Of(found.Test));
            trace = found.Finding is { } finding ? traces.Save(finding) : null;
        }

        if (!json.TakesOutput)
        {
            Tell(found, test, trace, progress, systems, variant);
        }

        bool interrupted = found is null && context.Cancellation.IsCancellationRequested;
        json.Write(Document(
            found, test, trace, progress, NamesOf(systems), variant, interrupted));
        return found is not null ? ExitStatus.Broken
            : interrupted ? ExitStatus.Interrupted
            : ExitStatus.Holds;
    }

    static string Describe(VmFuzzProgress so)
        => $"{so.Tests:N0} tests · {so.Schedules:N0} schedules · {so.Elapsed.TotalSeconds:N0} s";

    void Tell(
        VmResult? found, string? test, string? trace, VmFuzzProgress so,
        IReadOnlyList<IVmSystem> systems, string? variant)
    {
        if (found is not null)
        {
            output.WriteLine(VmTestText.Of(found.Test));
            if (trace is not null)
            {
                FailureReport.Write(output, found.Subject!, found.Finding!, trace);
                output.WriteLine();
            }
        }

        string machines = string.Join(", ", systems.Select(each => each.Machine?.Name).Distinct());
        output.WriteLine(
            $"{NamesOf(systems)} on {machines}" + (variant is null ? "" : $", as {variant}")
            + $": {so.Tests:N0} tests compared, {so.Complete:N0} of them completely, in "
            + $"{so.Schedules:N0} schedules and {so.Elapsed.TotalSeconds:N1} s; "
            + $"{so.Skipped:N0} left out, which need what it lacks or can get stuck");
        output.WriteLine(found is null
            ? (context.Cancellation.IsCancellationRequested ? "interrupted; " : "")
                + "no difference from the abstract VM, and no broken rule"
            : $"found, and shrunk to {test}" + (found.Error is { } error ? $": {error}" : ""));
    }

    static string NamesOf(IReadOnlyList<IVmSystem> systems)
        => string.Join(", ", systems.Select(each => each.Name).Distinct());

    static object Document(
        VmResult? found, string? test, string? trace, VmFuzzProgress so, string system,
        string? variant, bool interrupted) => new
        {
            system,
            variant,
            tests = so.Tests,
            skipped = so.Skipped,
            complete = so.Complete,
            schedules = so.Schedules,
            seconds = Math.Round(so.Elapsed.TotalSeconds, 3),
            difference = found is null ? null : new
            {
                system = found.System,
                test,
                invariant = found.Finding?.Violation.Rule,
                fact = found.Finding?.Violation.Fact,
                error = found.Error,
                trace,
            },
            interrupted,
            holds = found is null && !interrupted,
        };
}
