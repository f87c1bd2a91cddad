using System;
using System.Collections.Generic;
using System.IO;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>The directory that traces go to.</summary>
sealed class TraceFolder
{
    const string Ending = ".trace.json";

    readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    readonly string path;

    /// <exception cref="WrongUse">It is not there and cannot be made.</exception>
    public TraceFolder(string path)
    {
        this.path = path;
        Files.Try(
            $"{path}: expected a directory for traces", () => Directory.CreateDirectory(path));
    }

    /// <summary>Writes the trace of a result that has one.</summary>
    /// <returns>Its path, or null.</returns>
    public string? Save(ExplorationResult result)
    {
        if (result.Finding is not { } finding)
        {
            return null;
        }

        string file = Save(finding);
        foreach ((string ending, string text) in result.Reports)
        {
            Write(file[..^Ending.Length] + ending, text);
        }

        return file;
    }

    /// <summary>Writes a finding's trace.</summary>
    /// <returns>Its path.</returns>
    public string Save(Finding finding)
    {
        string file = PathOf(NameOf(finding.Trace), Ending);
        Write(file, finding.Trace.ToText());
        return file;
    }

    /// <summary>Writes a file as a whole, or not at all.</summary>
    /// <exception cref="WrongUse">It cannot be written.</exception>
    public static void Write(string file, string text) => Files.Try(
        $"{file}: cannot be written", () =>
        {
            using var target = new AtomicFile(file);
            target.Write(text);
            return file;
        });

    /// <summary>The scenario's name; of a VM test, which has several, with the system's.</summary>
    static string NameOf(Trace trace)
        => trace.Origin is null || trace.System == MmuScenario.System
            ? trace.Scenario
            : $"{trace.Scenario}.{trace.System}";

    /// <summary>A file of its own for each name, whatever is in the name.</summary>
    public string PathOf(string name, string ending)
    {
        string safe = UserFile.SafeName(name);
        string unique = safe;
        for (int i = 2; !taken.Add(unique + ending); i++)
        {
            unique = $"{safe}-{i}";
        }

        return Path.Combine(path, unique + ending).Replace('\\', '/');
    }
}
