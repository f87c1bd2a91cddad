using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;

namespace Verified.Tests.House;

/// <summary>A text file of the repository.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
sealed record SourceFile(string Path, string[] Lines)
{
    public string Folder => Path.Contains('/', StringComparison.Ordinal)
        ? Path[..Path.LastIndexOf('/')]
        : "";
}

/// <summary>The files of this repository, found from where this one was compiled.</summary>
static class Repository
{
    public static readonly string[] TopFolders =
        ["model", "implementation", "specs", "systematic-tests", "mutation"];

    static readonly string[] NotOurs = ["bin", "obj", "out", "TestResults"];

    public static string Root { get; } = RootOf();

    public static bool Exists(string path)
        => System.IO.Path.Exists(Path.Combine(Root, path));

    /// <summary>All files with this ending that people wrote, in one order.</summary>
    public static IEnumerable<SourceFile> Files(string ending)
        => Under(Root)
            .Where(path => path.EndsWith(ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => new SourceFile(
                Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllLines(path)));

    /// <summary>All folders that people made, from the repository's root.</summary>
    public static IEnumerable<string> Folders()
        => Files("").Select(file => file.Folder).Distinct();

    static IEnumerable<string> Under(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (string child in Directory.EnumerateDirectories(folder))
        {
            string name = Path.GetFileName(child);
            bool hidden = name.StartsWith('.') && name != ".ci";
            foreach (string file in hidden || NotOurs.Contains(name) ? [] : Under(child))
            {
                yield return file;
            }
        }
    }

    static string RootOf([CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
