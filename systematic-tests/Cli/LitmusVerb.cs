using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary><c>litmus</c>: runs tests of VM systems, and compares what they can end with.</summary>
sealed class LitmusVerb(Context context, SharedOptions options)
{
    const long DefaultSchedules = 20_000;
    const int MostGenerated = 1_000_000;

    static readonly string[] Sizes =
        [.. SharedOptions.OfBounds.Select(option => option.Name)];

    readonly TextWriter output = context.Screen.Output;

    /// <summary>Writes random tests instead of running any.</summary>
    public int Generate(string[] paths, string[] vm, string count)
    {
        if (!int.TryParse(count, CultureInfo.InvariantCulture, out int tests)
            || tests is < 1 or > MostGenerated)
        {
            throw new WrongUse(
                $"--generate expects a whole number from 1 to {MostGenerated}, not '{count}'");
        }

        string[] allowed = ["--generate", "--seed", "--out", .. Sizes];
        if (paths.Length + vm.Length > 0 || !options.Given.All(allowed.Contains))
        {
            throw new WrongUse($"--generate writes tests, expected only {string.Join(", ",
                allowed[1..])} beside it");
        }

        ulong seed = options.ToExplorer(StrategyKind.Default, DefaultSchedules).Seed;
        var folder = new TraceFolder(options.Out);
        int written = 0;
        for (; written < tests && !context.Cancellation.IsCancellationRequested; written++)
        {
            VmTest test = VmGenerator.Generate(seed, written, options.Bounds);
            TraceFolder.Write(
                folder.PathOf(test.Name, VmTestFile.Ending), VmTestText.Of(test));
        }

        output.WriteLine($"{written:N0} tests are in {options.Out}");
        return written < tests ? ExitStatus.Interrupted : ExitStatus.Holds;
    }

    /// <param name="paths">Files, and directories for all tests in them.</param>
    /// <param name="vm">Systems, with commas in between; all where none is named.</param>
    public int Run(string[] paths, string[] vm)
    {
        if (paths.Length == 0)
        {
            throw new WrongUse("litmus expects tests to run, or --generate");
        }

        if (options.Given.FirstOrDefault(Sizes.Contains) is { } size)
        {
            throw new WrongUse($"{size} expects --generate beside it");
        }

        ExplorerOptions explorer = options.ToExplorer(StrategyKind.Default, DefaultSchedules);
        string[] systems = Named(vm);
        if (VmFiles.All.Read(paths, context.Screen.TellError) is not { } tests)
        {
            return ExitStatus.WrongUse;
        }

        using var json = new JsonTarget(options.Json, output);
        var traces = new TraceFolder(options.Out);
        var exploration = new VmExploration(
            tests, [.. systems.Select(name => VmSystems.Find(name)!)], explorer);
        IReadOnlyList<VmResult> results = exploration.Accuse(
            exploration.Results(exploration.IsEmpty ? [] : context.Screen.Watch(
                exploration.Campaign, explorer.Workers, context.Cancellation)),
            context.Cancellation);
        results = [.. results.Select(each => each.Shrunk())];
        string?[] saved = [.. results.Select(each => each.Finding is { } finding
            ? traces.Save(finding)
            : null)];
        if (!json.TakesOutput)
        {
            new LitmusTables(context.Screen, systems).Tell(results, saved);
        }

        json.Write(new
        {
            tests = results.Zip(saved).Chunk(systems.Length).Select(LitmusDocument.OfTest),
            holds = results.All(each => each.Holds),
        });
        return StatusOf(results);
    }

    static string[] Named(string[] given)
    {
        string[] names = [.. given.SelectMany(each => each.Split(','))];
        string? unknown = Array.Find(
            names, name => name != Systems.Each && VmSystems.Find(name) is null);
        return unknown is not null ? throw VmFiles.Unknown(
                unknown, [Systems.Each, .. VmSystems.Names])
            : names.Length == 0 || names.Contains(Systems.Each) ? [.. VmSystems.Names]
            : [.. names.Distinct()];
    }

    int StatusOf(IReadOnlyList<VmResult> results)
    {
        string[] errors = [.. results.Select(each => each.Error).OfType<string>().Distinct()];
        Array.ForEach(errors, context.Screen.TellError);
        return errors.Length > 0 ? ExitStatus.WrongUse
            : results.All(each => each.Holds) ? ExitStatus.Holds
            : results.Any(each => each.Status == VmStatus.Violated) ? ExitStatus.Broken
            : ExitStatus.Interrupted;
    }
}
