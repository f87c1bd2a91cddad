using System.IO;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary>The directory that traces go to.</summary>
sealed class TraceFolder
{
    readonly string path;

    /// <exception cref="WrongUse">It is not there and cannot be made.</exception>
    public TraceFolder(string path)
    {
        this.path = path;
        Files.Try(
            $"{path}: expected a directory for traces", () => Directory.CreateDirectory(path));
    }

    /// <summary>Where a subject's trace is written.</summary>
    public string PathOf(Subject subject)
        => Path.Combine(path, $"{subject.Name}.trace.json").Replace('\\', '/');

    /// <summary>Writes the trace of a result that has one.</summary>
    /// <returns>Its path, or null.</returns>
    public string? Save(ExplorationResult result)
        => result.Finding is { } finding ? Save(result.Subject, finding) : null;

    /// <summary>Writes a finding's trace.</summary>
    /// <returns>Its path.</returns>
    public string Save(Subject subject, Finding finding)
    {
        string file = PathOf(subject);
        return Files.Try($"{file}: cannot be written", () =>
        {
            using var target = new AtomicFile(file);
            target.Write(finding.Trace.ToText());
            return file;
        });
    }
}
