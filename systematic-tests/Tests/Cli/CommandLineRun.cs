using System;
using System.IO;
using System.Linq;
using System.Threading;
using Verified.Cli;
using Verified.Explorer;
using Verified.Tests.Explorer;

namespace Verified.Tests.Cli;

/// <summary>One run of the command line, in a directory of its own.</summary>
sealed class CommandLineRun : IDisposable
{
    /// <summary>Two scenarios that hold, two that break, and a variant of each kind.</summary>
    static readonly Catalogue Demo = new(
        [Demos.AtomicUpdate, Demos.OnOneCell(9, 9, 9), Demos.TwoStages, Demos.Race],
        [
            Variant("reads-stale-length", "the system's own assertions hold", Demos.StaleLength),
            Variant("expects-another-rule", "every task ends or waits for work", Demos.LazyInit),
            Variant("breaks-nothing", "every task ends or waits for work", Demos.AtomicUpdate),
        ],
        [new("a rule", "somebody cares", "specs/Rules.cs:1")]);

    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");

    public string Output { get; private set; } = "";

    public string Error { get; private set; } = "";

    public string Out => Path.Combine(directory.FullName, "out");

    public string PathOf(string file) => Path.Combine(directory.FullName, file);

    public int Run(params string[] args) => Run(Demo, CancellationToken.None, args);

    public int Run(CancellationToken cancellation, params string[] args)
        => Run(Demo, cancellation, args);

    public int Run(Catalogue catalogue, CancellationToken cancellation, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] verbsWithTraces = ["run", "bugs", "mmu", "litmus", "fuzz"];
        string[] all = verbsWithTraces.Contains(args.FirstOrDefault()) && !args.Contains("--out")
            ? [.. args, "--out", Out]
            : args;
        int status = Program.Run(all, output, error, catalogue, cancellation);
        (Output, Error) = (output.ToString(), error.ToString());
        return status;
    }

    public void Dispose() => directory.Delete(recursive: true);

    static PublishedVariant Variant(string name, string expected, Scenario scenario)
        => new(name, "demo", "demo.c function", $"the demo {name}", expected, scenario);
}
