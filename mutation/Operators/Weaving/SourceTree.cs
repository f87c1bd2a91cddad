using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Verified.Operators;

/// <summary>A source file, as it was before anything was woven into it.</summary>
/// <param name="Path">From the root, with slashes.</param>
public sealed record SourceFile(string Path, string Project, string Text)
{
    public SyntaxNode Root { get; } = CSharpSyntaxTree.ParseText(
        Text, new CSharpParseOptions(LanguageVersion.Latest)).GetRoot();
}

/// <summary>The projects of a folder, and their sources.</summary>
public sealed class SourceTree
{
    readonly string root;

    /// <exception cref="InvalidDataException">The folder has no project.</exception>
    public SourceTree(string root, string folder)
    {
        this.root = root;
        string full = Path.Combine(root, folder);
        Projects = Directory.Exists(full)
            ? [.. Directory.GetFiles(full, "*.csproj", SearchOption.AllDirectories).Order()]
            : [];
        if (Projects.Count == 0)
        {
            throw new InvalidDataException($"{full}: expected a folder with a project");
        }

        Files = [.. Projects.SelectMany(FilesOf)];
    }

    /// <summary>Their files, in full.</summary>
    public IReadOnlyList<string> Projects { get; }

    public IReadOnlyList<SourceFile> Files { get; }

    /// <summary>The assemblies, which are called as their projects.</summary>
    public IEnumerable<string> Assemblies
        => Projects.Select(each => Path.GetFileNameWithoutExtension(each));

    IEnumerable<SourceFile> FilesOf(string project)
    {
        string folder = Path.GetDirectoryName(project)!;
        return Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal)
            .Select(file => new SourceFile(
                file, project, File.ReadAllText(Path.Combine(root, file))));
    }
}
