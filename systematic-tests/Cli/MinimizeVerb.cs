using System.IO;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary><c>minimize</c>: shrinks a trace, and tells what it needs.</summary>
sealed class MinimizeVerb(Context context)
{
    public int Run(string path, string directory)
    {
        TextWriter output = context.Screen.Output;
        Trace trace = TraceFile.Read(path);
        Subject subject = TraceFile.SubjectOf(path, trace, context.Catalogue);
        ReplayOutcome outcome = GuidedReplay.Run(trace, new Runner(subject.Scenario));
        if (outcome.Broken is not { } broken)
        {
            string why = outcome.Divergence is { } divergence
                ? $"diverges at {divergence}, and "
                : "";
            throw new WrongUse(
                $"{path}: {why}breaks no rule, expected \"{trace.Rule}\" to be broken");
        }

        trace = outcome.Guidance?.Trace ?? trace;
        var folder = new TraceFolder(directory);
        Finding smaller = Minimizer.Shrink(
            subject, new(broken, trace, outcome.Preemptions, outcome.Account));
        string saved = folder.Save(smaller);
        FailureReport.Write(output, subject, smaller, saved, int.MaxValue);
        output.WriteLine($"  before   {trace.Steps.Count:N0} steps, "
            + $"{outcome.Preemptions:N0} preemptions");
        return ExitStatus.Broken;
    }
}
