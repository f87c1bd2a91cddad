using System;
using System.IO;
using System.Runtime.ExceptionServices;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;
using Debugger = System.Diagnostics.Debugger;

namespace Verified.Cli;

/// <summary><c>replay</c>: runs a trace again and tells what every step does.</summary>
sealed class ReplayVerb(Context context)
{
    readonly TextWriter output = context.Screen.Output;

    public int Run(string path, bool stops)
    {
        Trace trace = TraceFile.Read(path);
        Subject subject = TraceFile.SubjectOf(path, trace, context.Catalogue);
        ReplayOutcome outcome = OnLargeStack(() => GuidedReplay.Run(
            trace, new Runner(subject.Scenario), stops ? WaitForDebugger : null,
            context.Cancellation));
        if (outcome.Interrupted)
        {
            output.WriteLine($"{subject.Name} on {trace.System}: interrupted after step "
                + $"{outcome.Followed:N0} of {trace.Steps.Count:N0}");
            return ExitStatus.Interrupted;
        }

        if (outcome.Guidance is { Kept: 0 })
        {
            throw new WrongUse($"{path}: diverges at {outcome.Divergence}");
        }

        return outcome.Broken is { } broken
            ? TellBroken(path, outcome.Guidance?.Trace ?? trace, subject, outcome, broken)
            : TellHeld(trace, subject, outcome);
    }

    int TellHeld(Trace trace, Subject subject, ReplayOutcome outcome)
    {
        string how = $"not as recorded from {outcome.Divergence}; guided by the trace";
        if (outcome.Guidance is null)
        {
            FailureReport.WriteSteps(output, outcome.Account);
            how = "every step was followed";
        }

        output.WriteLine($"{subject.Name} on {trace.System}: {how}, "
            + $"and no rule is broken; it was \"{trace.Rule}\"");
        return ExitStatus.Holds;
    }

    /// <summary>That the code is another one, where that shows first, and what was done.</summary>
    void TellGuidance(Guidance guidance, string divergence)
    {
        output.WriteLine($"not as recorded from {divergence}");
        output.WriteLine("guided by the order of conflicting accesses: "
            + $"{guidance.Kept:N0} steps kept, {guidance.Reordered:N0} of them out of order, "
            + $"{guidance.Missing:N0} missing, {guidance.Added:N0} added");
    }

    int TellBroken(
        string path, Trace trace, Subject subject, ReplayOutcome outcome, Violation broken)
    {
        if (outcome.Guidance is { } guidance)
        {
            TellGuidance(guidance, outcome.Divergence!);
        }

        FailureReport.Write(
            output, subject, new(broken, trace, outcome.Preemptions, outcome.Account), path,
            int.MaxValue);
        if (broken.Rule != trace.Rule)
        {
            output.WriteLine($"  differs  the trace was written for \"{trace.Rule}\"");
        }

        if (outcome.Followed < trace.Steps.Count)
        {
            output.WriteLine($"  differs  the rule breaks at step {outcome.Followed:N0} of "
                + $"{trace.Steps.Count:N0}");
        }

        return ExitStatus.Broken;
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

    static T OnLargeStack<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(Do, 16 << 20);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;

        void Do()
        {
            try
            {
                result = work();
            }
            catch (Exception any)
            {
                failure = ExceptionDispatchInfo.Capture(any);
            }
        }
    }
}
