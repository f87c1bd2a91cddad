using System;
using System.IO;
using System.Linq;

namespace Verified.Explorer;

/// <summary>Files that a user names.</summary>
public static class UserFile
{
    /// <summary>Whether this is the user's file, and not this tool.</summary>
    public static bool IsToBlame(Exception thrown)
        => thrown is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException;

    /// <summary>The bytes of a file, or the first ones of a longer one.</summary>
    public static byte[] ReadUpTo(string path, int most)
    {
        // Of a pipe or a device nobody knows the length before the end.
        using FileStream file = File.OpenRead(path);
        using var whole = new MemoryStream();
        var part = new byte[1 << 16];
        while (whole.Length < most && file.Read(part) is var count and > 0)
        {
            whole.Write(part.AsSpan(0, (int)Math.Min(count, most - whole.Length)));
        }

        return whole.ToArray();
    }

    /// <summary>A name that can be a file's, whatever is in it.</summary>
    public static string SafeName(string name)
        => string.Concat(name.Select(
            (c, i) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+' || (c == '.' && i > 0)
                ? c
                : '_'));
}
