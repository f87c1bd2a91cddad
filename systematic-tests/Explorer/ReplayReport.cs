using System;
using System.IO;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What a replay showed, for a person.</summary>
/// <param name="Subject">What was replayed.</param>
/// <param name="Trace">The trace that was read, which may not fit any more.</param>
public sealed record ReplayReport(Subject Subject, Trace Trace, ReplayOutcome Outcome)
{
    /// <summary>Whether the trace has nothing to do with what the code does now.</summary>
    public bool IsAstray => Outcome.Guidance is { Kept: 0 };

    /// <summary>That it was stopped, and where.</summary>
    public string Interruption => $"{Subject.Name} on {Trace.System}: interrupted after step "
        + $"{Outcome.Followed:N0} of {Trace.Steps.Count:N0}";

    /// <summary>Tells what every step did, and what it broke.</summary>
    /// <param name="path">The path of the trace file.</param>
    /// <param name="replay">What to type; null for the command line's command.</param>
    public void Write(TextWriter writer, string path, string? replay = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (Outcome.Broken is { } broken)
        {
            WriteBroken(writer, broken, path, replay);
        }
        else
        {
            WriteHeld(writer);
        }
    }

    void WriteHeld(TextWriter writer)
    {
        string how = $"not as recorded from {Outcome.Divergence}; guided by the trace";
        if (Outcome.Guidance is null)
        {
            FailureReport.WriteSteps(writer, Outcome.Account);
            how = "every step was followed";
        }

        writer.WriteLine($"{Subject.Name} on {Trace.System}: {how}, "
            + $"and no rule is broken; it was \"{Trace.Rule}\"");
    }

    void WriteBroken(TextWriter writer, Violation broken, string path, string? replay)
    {
        Trace told = Outcome.Guidance?.Trace ?? Trace;
        if (Outcome.Guidance is { } guidance)
        {
            WriteGuidance(writer, guidance);
        }

        FailureReport.Write(
            writer, Subject, new(broken, told, Outcome.Preemptions, Outcome.Account), path,
            int.MaxValue, replay);
        if (broken.Rule != told.Rule)
        {
            writer.WriteLine($"  differs  the trace was written for \"{told.Rule}\"");
        }

        if (Outcome.Followed < told.Steps.Count)
        {
            writer.WriteLine($"  differs  the rule breaks at step {Outcome.Followed:N0} of "
                + $"{told.Steps.Count:N0}");
        }
    }

    /// <summary>That the code is another one, where that shows first, and what was done.</summary>
    void WriteGuidance(TextWriter writer, Guidance guidance)
    {
        writer.WriteLine($"not as recorded from {Outcome.Divergence}");
        writer.WriteLine("guided by the order of conflicting accesses: "
            + $"{guidance.Kept:N0} steps kept, {guidance.Reordered:N0} of them out of order, "
            + $"{guidance.Missing:N0} missing, {guidance.Added:N0} added");
    }
}
