using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Gate;

/// <summary>A configuration of Stryker.NET, as far as the gate looks into it.</summary>
/// <param name="Path">Where it is, from the repository's root.</param>
/// <param name="Mutates">The folder of the project that it mutates.</param>
/// <param name="Tests">Its test projects, from the repository's root.</param>
sealed record StrykerConfiguration(string Path, string Mutates, IReadOnlyList<string> Tests)
{
    /// <summary>The member that holds all others.</summary>
    public const string Outer = "stryker-config";

    /// <summary>Its name in reports: the file's, without its ending.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The folder that its paths start from.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Reads the one that the gate's file names.</summary>
    /// <exception cref="WrongUse">It is not as it should be.</exception>
    public static StrykerConfiguration Read(string root, LocatedJson named)
    {
        if (!File.Exists(System.IO.Path.Combine(root, named.Text)))
        {
            throw named.Expected(
                $"a configuration of Stryker.NET, and there is no '{named.Text}'");
        }

        LocatedJson inner = LocatedJson.Read(root, named.Text).Member(Outer);
        LocatedJson project = inner.Member("project");
        string folder = System.IO.Path.GetDirectoryName(named.Text)!;
        return new(
            named.Text,
            FolderOf(root, project),
            [.. inner.Member("test-projects").Texts.Select(
                each => Relative(root, System.IO.Path.Combine(root, folder, each)))]);
    }

    static string FolderOf(string root, LocatedJson project)
    {
        string name = System.IO.Path.GetFileName(project.Text);
        string[] found = [.. ProjectFiles(root, name)];
        return found.Length == 1
            ? System.IO.Path.GetDirectoryName(Relative(root, found[0]))!.Replace('\\', '/')
            : throw project.Expected(
                $"the name of one project file, and there are {found.Length} of '{name}'");
    }

    static IEnumerable<string> ProjectFiles(string root, string name)
    {
        string[] built = ["bin", "obj", "out", "node_modules"];
        foreach (string folder in Directory.EnumerateDirectories(root))
        {
            string last = System.IO.Path.GetFileName(folder);
            if (!last.StartsWith('.') && !built.Contains(last, StringComparer.Ordinal))
            {
                foreach (string file in ProjectFiles(folder, name))
                {
                    yield return file;
                }
            }
        }

        foreach (string file in Directory.EnumerateFiles(root, name))
        {
            yield return file;
        }
    }

    static string Relative(string root, string path)
        => System.IO.Path.GetRelativePath(root, System.IO.Path.GetFullPath(path));
}
