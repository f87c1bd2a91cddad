using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Coyote;
using Microsoft.Coyote.Logging;
using Microsoft.Coyote.Specifications;
using Microsoft.Coyote.SystematicTesting;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Coyote;

/// <summary>Runs schedules of one scenario under Coyote's testing engine.</summary>
sealed class Session
{
    /// <summary>The paths that are kept in full until the next time that all are shortened.
    /// </summary>
    const int PathsInFull = 50;

    /// <summary>The characters of a hash of 32 bytes.</summary>
    const int HashLength = 44;

    readonly Answers answers = new();
    readonly Operations operations;
    readonly Func<Violation?, bool> isBug;
    readonly Configuration configuration;

    // Held during a schedule: one that Coyote has given up ends later than Coyote believes, and
    // what it waits with must not be disposed of before that, or a thread goes on uncalled.
    readonly Lock schedule = new();
    ToolException? unfit;
    bool hasBug;

    /// <param name="isBug">
    /// Told what each schedule broke, and whether Coyote is to report it, which ends the session.
    /// Not asked of schedules that were given up.
    /// </param>
    public Session(
        Scenario scenario, string strategy, uint seed, long schedules,
        Func<Violation?, bool> isBug)
    {
        Runner = new Runner(scenario);
        operations = new Operations(answers, CoyoteStrategies.FairFrom(strategy));
        this.isBug = isBug;
        configuration = CoyoteStrategies.Set(Configuration.Create(), strategy)
            .WithRandomGeneratorSeed(seed)
            .WithTestingIterations((uint)Math.Min(schedules, uint.MaxValue))
            .WithMaxSchedulingSteps(CoyoteStrategies.Unfair, int.MaxValue)
            .WithPartiallyControlledConcurrencyAllowed(false)
            // A step may take long under a debugger; the simulator tells deadlocks itself.
            .WithDeadlockTimeout(int.MaxValue)
            .WithTraceAnalysisEnabled(false)
            .WithTelemetryEnabled(false);
    }

    public Runner Runner { get; }

    /// <summary>The schedules that were run, the last one as well.</summary>
    public long Schedules { get; private set; }

    /// <summary>Their scheduling points.</summary>
    public long Points { get; private set; }

    /// <summary>Those that Coyote gave up half-way.</summary>
    public long GivenUp { get; private set; }

    /// <summary>Whether Coyote had no other schedule.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>What Coyote has decided in the last schedule.</summary>
    public Answers Answers => answers;

    /// <summary>What Coyote tells of a bug, by the ending of the file: for people, for its own
    /// replay, and as a graph.</summary>
    public IReadOnlyList<(string Ending, string Text)> Reports { get; private set; } = [];

    /// <summary>Has Coyote draw its graph of a bug, which takes time in each step.</summary>
    public Session WithGraph()
    {
        configuration.WithTraceAnalysisEnabled();
        return this;
    }

    /// <summary>Follows a trace of Coyote's, instead of exploring.</summary>
    public Session Following(string trace)
    {
        configuration.WithReproducibleTrace(trace);
        return this;
    }

    /// <summary>Runs schedules as long as somebody wants another one.</summary>
    /// <exception cref="ToolException">The scenario is unfit.</exception>
    public void Run(Func<bool> goesOn)
    {
        using TestingEngine engine = TestingEngine.Create(configuration, RunOne);
        using var nobody = new TextWriterLogger(TextWriter.Null, VerbosityLevel.None);
        engine.SetLogger(nobody);
        bool stopped = false;
        engine.RegisterStartIterationCallBack(_ =>
        {
            if (unfit is not null || !goesOn())
            {
                // The one exception that ends the engine's loop, and nothing else.
                stopped = true;
                throw new TaskCanceledException();
            }
        });
        engine.RegisterEndIterationCallBack(_ =>
        {
            using Lock.Scope last = schedule.EnterScope();
            if (Schedules % PathsInFull == 0 || hasBug)
            {
                Shorten(engine.TestReport.CoverageInfo.ExploredPaths);
            }
        });
        engine.Run();
        if (unfit is not null)
        {
            throw new ToolException(unfit.Message, unfit);
        }

        hasBug = engine.TestReport.NumOfFoundBugs > 0;
        HasEnded = !stopped && !hasBug && Schedules < configuration.TestingIterations;
        Reports = hasBug ? ReportsOf(engine) : [];
    }

    /// <summary>Shortens the texts from which Coyote counts different paths.</summary>
    /// <remarks>It keeps each of them, 40 KB for a schedule of 300 steps.</remarks>
    internal static void Shorten(HashSet<string> paths)
    {
        string[] all = [.. paths];
        paths.Clear();
        paths.UnionWith(all.Select(path => path.Length <= HashLength ? path
            : Convert.ToBase64String(SHA256.HashData(MemoryMarshal.AsBytes(path.AsSpan())))));
    }

    /// <summary>Coyote writes them into a directory only.</summary>
    static List<(string Ending, string Text)> ReportsOf(TestingEngine engine)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("verified-");
        try
        {
            engine.TryEmitReports(folder.FullName, "", out IEnumerable<string> paths);
            return [.. paths.Select(
                path => (".coyote" + Path.GetFileName(path), File.ReadAllText(path)))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Coyote's test method: one schedule.</summary>
    void RunOne()
    {
        using Lock.Scope one = schedule.EnterScope();
        Schedules++;
        Violation? broken;
        try
        {
            operations.Begin();
            broken = Runner.Run(operations);
        }
        catch (ToolException wrong)
        {
            // Not thrown: Coyote waits for ever where the cause is an interrupted thread.
            unfit = wrong;
            return;
        }

        Points += Runner.Points;
        if (broken == Operations.GivenUp)
        {
            GivenUp++;
        }
        else if (isBug(broken))
        {
            hasBug = true;
            Specification.Assert(false, $"broken rule \"{broken?.Rule}\": {broken?.Fact}");
        }
    }
}
