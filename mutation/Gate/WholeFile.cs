using System;
using System.IO;

namespace Verified.Gate;

/// <summary>Files that appear whole or not at all.</summary>
static class WholeFile
{
    /// <summary>Replaces a file at one moment.</summary>
    /// <exception cref="WrongUse">It cannot be written.</exception>
    public static void Write(string path, string text)
    {
        // One name, so that what a killed gate left is overwritten by the next one.
        string temporary = $"{path}.tmp";
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new WrongUse($"{path}: cannot be written: {wrong.Message}");
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
