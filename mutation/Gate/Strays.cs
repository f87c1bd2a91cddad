using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

namespace Verified.Gate;

/// <summary>The processes that work in one scratch folder, whoever their parents are now.</summary>
/// <remarks>
/// They are known by an environment variable that names the folder: children inherit it, also
/// those that leave their session and outlive their parents. It lists the folders of gates that
/// run inside each other. Where there is no <c>/proc</c>, none are found.
/// </remarks>
static class Strays
{
    /// <summary>The variable.</summary>
    public const string Marker = "VERIFIED_GATE";

    /// <summary>What the variable says in the folder's processes.</summary>
    public static string MarkerOf(string folder)
        => $"{Environment.GetEnvironmentVariable(Marker)}[{folder}]";

    /// <summary>Ends them all, and those that they start meanwhile.</summary>
    public static void Kill(string folder)
    {
        // What is being started is seen in the next round; what was killed may need a moment.
        const int rounds = 200;
        for (int i = 0; i < rounds && Find(folder).ToArray() is { Length: > 0 } found; i++)
        {
            Array.ForEach(found, Kill);
            Thread.Sleep(TimeSpan.FromMilliseconds(10));
        }
    }

    /// <summary>The folder's processes, other than this one.</summary>
    public static IEnumerable<int> Find(string folder)
    {
        byte[] sought = Encoding.UTF8.GetBytes($"[{folder}]");
        IEnumerable<string> all = Directory.Exists("/proc")
            ? Directory.EnumerateDirectories("/proc")
            : [];
        return all
            .Select(path => int.TryParse(
                Path.GetFileName(path), CultureInfo.InvariantCulture, out int id) ? id : 0)
            .Where(id => id > 0 && id != Environment.ProcessId)
            .Where(id => EnvironmentOf(id).AsSpan().IndexOf(sought) >= 0);
    }

    static byte[] EnvironmentOf(int process)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's and so none of ours.
            return [];
        }
    }

    static void Kill(int process)
    {
        try
        {
            using Process found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException
            or Win32Exception)
        {
            // It ended by itself.
        }
    }
}
