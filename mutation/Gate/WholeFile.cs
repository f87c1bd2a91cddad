using System;
using System.IO;

namespace Verified.Gate;

/// <summary>Files that appear whole or not at all.</summary>
static class WholeFile
{
    /// <summary>Replaces a file at one moment.</summary>
    /// <exception cref="WrongUse">It cannot be written.</exception>
    public static void Write(string path, string text)
        => Try(path, temporary =>
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        });

    /// <summary>Makes sure, before the work begins, that a file can be written.</summary>
    /// <exception cref="WrongUse">It cannot.</exception>
    public static void ExpectWritable(string path)
        => Try(path, temporary =>
        {
            if (Directory.Exists(path))
            {
                throw new IOException("it is a directory");
            }

            File.WriteAllText(temporary, "");
        });

    static void Try(string path, Action<string> work)
    {
        // One name, so that what a killed gate left is overwritten by the next one.
        string temporary = $"{path}.tmp";
        try
        {
            work(temporary);
            File.Delete(temporary);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new WrongUse($"{path}: cannot be written: {wrong.Message}");
        }
    }
}
