using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;

namespace Verified.Gate;

/// <summary>The <c>dotnet run</c> that this process works for, if there is one.</summary>
/// <remarks>
/// When it is killed it tells nobody, and the gate would go on for an hour that no one waits for.
/// </remarks>
sealed class Parent : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    readonly Timer timer;

    Parent(int parent, Action whenGone)
        => timer = new Timer(
            _ =>
            {
                if (ParentOf("self") != parent)
                {
                    whenGone();
                }
            },
            null, Interval, Interval);

    /// <summary>Calls <paramref name="whenGone"/> once the parent has ended before us.</summary>
    /// <returns>Null where the parent is no <c>dotnet run</c>, or cannot be looked at.</returns>
    public static Parent? Watch(Action whenGone)
        => ParentOf("self") is { } parent && IsDotnetRun(parent)
            ? new Parent(parent, whenGone)
            : null;

    public void Dispose() => timer.Dispose();

    static bool IsDotnetRun(int process)
    {
        string path = $"/proc/{process}/cmdline";
        string[] words = File.Exists(path) ? File.ReadAllText(path).Split('\0') : [];
        return words.Length > 1 && Path.GetFileName(words[0]) == "dotnet" && words[1] == "run";
    }

    static int? ParentOf(string process)
    {
        const string label = "PPid:";
        string path = $"/proc/{process}/status";
        string? line = File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(
                each => each.StartsWith(label, StringComparison.Ordinal))
            : null;
        return line is null
            ? null
            : int.Parse(line[label.Length..], CultureInfo.InvariantCulture);
    }
}
