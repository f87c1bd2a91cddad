using System;
using System.IO;

namespace Verified.Explorer;

/// <summary>A file that appears whole or not at all.</summary>
public sealed class AtomicFile : IDisposable
{
    readonly string path;
    readonly string temporary;

    /// <summary>
    /// Makes sure that <paramref name="path"/> can be written, and leaves it as it is.
    /// </summary>
    /// <exception cref="IOException">It cannot.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public AtomicFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new IOException("it is a directory");
        }

        this.path = path;
        temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, "");
    }

    /// <summary>Puts the file in place.</summary>
    public void Write(string text)
    {
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Leaves nothing behind if it was never written.</summary>
    public void Dispose() => File.Delete(temporary);
}
