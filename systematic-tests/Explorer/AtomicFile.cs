using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Verified.Explorer;

/// <summary>A file that appears whole or not at all.</summary>
/// <remarks>
/// A link stays, and what it leads to is replaced. Pipes and devices cannot be replaced without
/// harm: they are written to.
/// </remarks>
public sealed class AtomicFile : IDisposable
{
    const int RegularFile = 0x8000;

    readonly string path;
    readonly string? temporary;

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

        this.path = Target(path);
        if (KindOf(this.path) is not (null or RegularFile))
        {
            return;
        }

        temporary = $"{this.path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(temporary, "");
    }

    /// <summary>Puts the file in place.</summary>
    public void Write(string text)
    {
        if (temporary is null)
        {
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
            return;
        }

        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Leaves nothing behind if it was never written.</summary>
    public void Dispose()
    {
        if (temporary is not null)
        {
            File.Delete(temporary);
        }
    }

    /// <summary>
    /// Where the links end; the path itself where that has no name, as behind /dev/stdout.
    /// </summary>
    static string Target(string path)
    {
        bool isLink = new FileInfo(path).LinkTarget is not null;
        string? end = isLink
            ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName
            : null;
        return end is not null && (KindOf(end) is not null || KindOf(path) is null) ? end : path;
    }

    /// <summary>The bits of a mode that say what it is; null for nothing.</summary>
    /// <remarks>
    /// .NET tells a pipe or a device from a file only once it is open, which may wait for ever.
    /// </remarks>
    static int? KindOf(string path)
    {
        const int fromHere = -100;
        const uint type = 1;
        const int modeOffset = 28;
        var told = new byte[256];
        return OperatingSystem.IsLinux() && StatX(fromHere, path, 0, type, told) == 0
            ? BitConverter.ToUInt16(told, modeOffset) & 0xF000
            : null;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int StatX(
        int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask,
        byte[] told);
}
