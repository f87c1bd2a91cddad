using System;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>A trace that a user names.</summary>
static class TraceFile
{
    /// <summary>No trace of a schedule within the limit of steps is larger.</summary>
    const int MostBytes = 64 << 20;

    /// <exception cref="WrongUse">It cannot be read, or is none.</exception>
    public static Trace Read(string path)
    {
        string text = Files.Try($"{path}: expected a trace", () => ReadText(path));
        try
        {
            return Trace.Parse(text);
        }
        catch (InvalidDataException wrong)
        {
            throw new WrongUse($"{path}:{wrong.Message}");
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
        return found ?? throw new WrongUse($"{path}: " + WrongUse.Unknown(
            what, trace.Scenario, all.Select(each => each.Name)).Message);
    }

    static string ReadText(string path)
    {
        byte[] whole = Files.ReadUpTo(path, MostBytes + 1);
        if (whole.Length > MostBytes)
        {
            throw new WrongUse($"{path}: expected a trace of at most {MostBytes >> 20} MiB");
        }

        using var reader = new StreamReader(new MemoryStream(whole));
        return reader.ReadToEnd();
    }
}
