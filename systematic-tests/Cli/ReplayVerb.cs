using System;
using System.Threading;
using Verified.Explorer;
using Debugger = System.Diagnostics.Debugger;

namespace Verified.Cli;

/// <summary><c>replay</c>: runs a trace again and tells what every step does.</summary>
sealed class ReplayVerb(Context context)
{
    public int Run(string path, bool stops)
    {
        Trace trace = TraceFile.Read(path);
        Subject subject = TraceFile.SubjectOf(path, trace, context.Catalogue);
        ReplayOutcome outcome = LargeStack.Run(() => GuidedReplay.Run(
            trace, new Runner(subject.Scenario), stops ? WaitForDebugger : null,
            context.Cancellation));
        var report = new ReplayReport(subject, trace, outcome);
        if (outcome.Interrupted)
        {
            context.Screen.Output.WriteLine(report.Interruption);
            return ExitStatus.Interrupted;
        }

        if (report.IsAstray)
        {
            throw new WrongUse($"{path}: diverges at {outcome.Divergence}");
        }

        report.Write(context.Screen.Output, path);
        return outcome.Broken is null ? ExitStatus.Holds : ExitStatus.Broken;
    }

    /// <summary>
    /// Stops in a debugger; without one, says which process to attach it to, and waits.
    /// </summary>
    void WaitForDebugger()
    {
        if (!Debugger.IsAttached)
        {
            context.Screen.Error.WriteLine(
                $"waiting for a debugger to attach to process {Environment.ProcessId}");
        }

        while (!Debugger.IsAttached && !context.Cancellation.IsCancellationRequested)
        {
            Thread.Sleep(100);
        }

        if (Debugger.IsAttached)
        {
            Debugger.Break();
        }
    }
}
