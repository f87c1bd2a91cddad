using System;
using System.IO;
using System.Threading;

namespace Verified.Gate;

/// <summary>The folders that gates work in, below the one for temporary files.</summary>
/// <remarks>
/// Who owns one holds a lock on a file in it, which the system lets go of however the owner ends.
/// </remarks>
static class Scratch
{
    const string Prefix = "verified-gate-";
    const string Owner = "owner";

    /// <summary>What is younger may not have its lock yet.</summary>
    static readonly TimeSpan Birth = TimeSpan.FromSeconds(10);

    /// <summary>A name that no other gate has.</summary>
    /// <remarks>It is short: sockets in it have names of a hundred bytes at most.</remarks>
    public static string NewName()
        => Path.Combine(
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.GetTempPath())),
            $"{Prefix}{Guid.NewGuid().ToString("N")[..8]}");

    /// <summary>Makes the folder, and owns it until the stream is closed.</summary>
    public static FileStream Take(string folder)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(
            Path.Combine(folder, Owner), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
    }

    /// <summary>Deletes it with all that is in it.</summary>
    public static void Delete(string folder)
    {
        const int tries = 50;
        for (int i = 1; Directory.Exists(folder); i++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (i < tries)
            {
                // A process that is being killed may still have written into it.
                Thread.Sleep(TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>Ends and deletes what gates left behind whose supervisor was killed too.</summary>
    public static void Sweep()
    {
        foreach (string folder in Directory.EnumerateDirectories(
            Path.GetTempPath(), $"{Prefix}*"))
        {
            try
            {
                if (IsAbandoned(folder))
                {
                    Strays.Kill(folder);
                    Delete(folder);
                }
            }
            catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
            {
                // It is another user's.
            }
        }
    }

    static bool IsAbandoned(string folder)
    {
        if (DateTime.UtcNow - Directory.GetCreationTimeUtc(folder) < Birth)
        {
            return false;
        }

        try
        {
            string owner = Path.Combine(folder, Owner);
            if (File.Exists(owner))
            {
                using var free = new FileStream(
                    owner, FileMode.Open, FileAccess.Write, FileShare.None);
            }

            return true;
        }
        catch (Exception held) when (held is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
