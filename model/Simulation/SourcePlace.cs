using System;
using System.Runtime.CompilerServices;

namespace Verified.Simulation;

/// <summary>
/// Turns the compiler's file names into paths that start at the repository's root.
/// </summary>
public static class SourcePlace
{
    const string Here = "model/Simulation/SourcePlace.cs";
    static readonly string Root = RootOf();

    /// <summary><c>specs/X.cs</c> for a file of this repository; other paths as they are.</summary>
    public static string InRepository(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        string path = file.Replace('\\', '/');
        return path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : path;
    }

    static string RootOf([CallerFilePath] string file = "")
        => file.Replace('\\', '/')[..^Here.Length];
}
