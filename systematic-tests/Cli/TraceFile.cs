using System;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>A trace that a user names.</summary>
static class TraceFile
{
    /// <exception cref="WrongUse">It cannot be read, or is none.</exception>
    public static Trace Read(string path)
    {
        try
        {
            return Trace.Read(path);
        }
        catch (InvalidDataException wrong)
        {
            throw new WrongUse(wrong.Message);
        }
    }

    /// <summary>What a trace is of.</summary>
    /// <exception cref="WrongUse">There is no such scenario, variant or test.</exception>
    public static Subject SubjectOf(string path, Trace trace, Catalogue catalogue)
    {
        if (trace.Origin is not null)
        {
            return trace.System == MmuScenario.System
                ? MmuFiles.SubjectOf(path, trace)
                : VmFiles.SubjectOf(path, trace);
        }

        Subject[] all = trace.Variant
            ? [.. catalogue.Variants.Select(Subject.Of)]
            : [.. catalogue.Scenarios.Select(Subject.Of)];
        string what = trace.Variant ? "variant" : "scenario";
        Subject? found = Array.Find(all, each => each.Name == trace.Scenario);
        string[] systems = [.. all.Select(each => each.Scenario.System).Distinct()];
        return found ?? throw new WrongUse($"{path}: " + (systems.Contains(trace.System)
            ? WrongUse.Unknown(what, trace.Scenario, all.Select(each => each.Name)).Message
            : $"unknown system '{trace.System}': the trace of a test is replayed by that test, "
                + "with VERIFIED_REPLAY"));
    }
}
